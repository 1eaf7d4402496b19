/// What happens where this machine lacks a layer of the sandbox that workers are closed in.
package enum SandboxPolicy: String, Codable, Sendable, CaseIterable {
  /// Sluice does not start.
  case strict
  /// It goes without that layer, and says so.
  case bestEffort = "best-effort"
}

/// One of the walls around a worker. Each holds without the others.
package enum SandboxLayer: String, Codable, CodingKeyRepresentable, Sendable, CaseIterable {
  /// No program that it starts gains rights: `PR_SET_NO_NEW_PRIVS`.
  case noNewPrivileges = "no-new-privileges"
  /// Address space, processor time, open files, bytes of a file, core dumps: setrlimit(2).
  case limits
  /// No right to any path, port, abstract socket or process: landlock(7).
  case landlock
  /// No system call but those that decoding needs: seccomp(2).
  case seccomp
}

/// Which layers hold around the workers of this machine.
package struct SandboxReport: Hashable, Sendable, Codable {
  /// The layers that hold, each with what there is to say of it, such as a version; in the order of the layers.
  package var held: [SandboxLayer: String] = [:]
  /// Those that are missing, and why.
  package var missing: [SandboxLayer: String] = [:]

  package init() {}

  package var isWhole: Bool { SandboxLayer.allCases.allSatisfy { held[$0] != nil } }
}

extension SandboxReport: CustomStringConvertible {
  /// `no-new-privileges, limits, seccomp; without landlock: function not implemented`.
  package var description: String {
    let walls = SandboxLayer.allCases.compactMap { layer in
      held[layer].map { $0.isEmpty ? layer.rawValue : "\(layer.rawValue) (\($0))" }
    }
    let gaps = SandboxLayer.allCases.compactMap { layer in
      missing[layer].map { "without \(layer.rawValue): \($0)" }
    }
    return ([walls.joined(separator: ", ")] + gaps).filter { !$0.isEmpty }.joined(separator: "; ")
  }
}
