import Glibc
import Model
import Posix

/// A config that was found in the current folder, and that nobody named.
struct FoundConfig {
  /// Absolute.
  let place: RawPath

  /// Links that are followed, as many as the kernel follows. Source: path_resolution(7).
  private static let mostLinks = 40

  /// Opens the file for reading if it can be trusted. Follows links, and demands the same of each.
  ///
  /// The rule is applied to the open file that is read, and to the open folder that it was opened in.
  /// Throws `untrusted-config` (configuration), and what opening throws. C functions: `openat2`, `fstat`, `readlinkat`.
  func open() throws(AgentError) -> Descriptor {
    var path = place
    for _ in 0...Self.mostLinks {
      let folder = try Descriptor.open(path.parent, Descriptor.pathOnly | O_DIRECTORY)
      let file = try folder.openBeneath(RawPath(bytes: path.lastComponent), Descriptor.pathOnly | O_NOFOLLOW)
      let (access, folderAccess) = (try WriteAccess(of: file), try WriteAccess(of: folder))
      // The lookup may ask a directory service, and is of no use where no group may write.
      let isGroupAsked = (access.permissions | folderAccess.permissions) & 0o020 != 0
      let trust = ConfigTrust(caller: geteuid(), privateGroup: isGroupAsked ? PrivateGroup.ofCaller : nil)
      if let objection = trust.objection(to: access, in: folderAccess) {
        throw untrusted(path, objection)
      }
      guard access.kind == .link else { return try file.reopen(O_RDONLY | O_NOCTTY | O_NONBLOCK) }
      let target = try file.linkTarget()
      path = target.isAbsolute ? target : path.parent.appending(target)
    }
    throw .system(ELOOP, tried: "open", on: place.description)
  }

  private func untrusted(_ path: RawPath, _ objection: ConfigTrust.Objection) -> AgentError {
    let file = path == place ? "it" : "it is a link to \(path), which"
    let folder = path == place ? "its folder \(path.parent)" : "it is a link into the folder \(path.parent), which"
    let cause =
      switch objection {
      case .belongs(let user): "\(file) belongs to \(Self.name(ofUser: user))"
      case .folderBelongs(let user): "\(folder) belongs to \(Self.name(ofUser: user))"
      case .writable(let writers): "\(file) can be changed by \(Self.name(of: writers))"
      case .folderWritable(let writers): "\(folder) can be changed by \(Self.name(of: writers))"
      }
    return AgentError(
      .configuration, code: "untrusted-config", tried: "use the configuration", on: place.description, cause: cause,
      advice: """
        a file that is found in the current folder is used only if nobody but you and root can change it or its folder; \
        read it, and if you trust it, name it: --config ./\(RawPath(bytes: place.lastComponent))
        """)
  }

  private static func name(ofUser number: UInt32) -> String { "user \(Admission.name(ofUser: number) ?? "\(number)")" }

  private static func name(of writers: ConfigTrust.Writers) -> String {
    switch writers {
    case .everyone: "every user"
    case .group(let number): "group \(Admission.name(ofGroup: number) ?? "\(number)")"
    }
  }
}
