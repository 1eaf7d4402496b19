import Glibc
package import Model

/// The file that the configuration is read from, and why that one.
package struct ConfigSource: Hashable, Sendable {
  /// Absolute; nil when there is none and the defaults are in force.
  package var file: RawPath?
  /// What named it: `--config`, `$SLUICE_CONFIG`, or `search` for the usual places.
  package var chosenBy: String

  /// The first of: `explicit`, `$SLUICE_CONFIG`, `./agent.conf`, `$XDG_CONFIG_HOME/sluice/agent.conf`,
  /// `/etc/sluice/agent.conf`.
  ///
  /// The first two must be there; of the others the first that is there is taken.
  static func find(
    explicit: RawPath?, environment: [String: String], workingDirectory: RawPath
  ) -> [ConfigSource] {
    func absolute(_ path: RawPath) -> RawPath { path.isAbsolute ? path : workingDirectory.appending(path) }
    if let explicit { return [ConfigSource(file: absolute(explicit), chosenBy: "--config")] }
    if let named = environment["SLUICE_CONFIG"], !named.isEmpty {
      return [ConfigSource(file: absolute(RawPath(named)), chosenBy: "$SLUICE_CONFIG")]
    }
    var places = [workingDirectory.appending(fileName)]
    // The XDG base directory specification: a relative path in the variable is to be ignored.
    if let configured = environment["XDG_CONFIG_HOME"].map({ RawPath($0) }), configured.isAbsolute {
      places.append(configured.appending("sluice").appending(fileName))
    } else if let home = environment["HOME"].map({ RawPath($0) }), home.isAbsolute {
      places.append(home.appending(".config/sluice").appending(fileName))
    }
    places.append(RawPath("/etc/sluice").appending(fileName))
    return places.map { ConfigSource(file: $0, chosenBy: "search") } + [ConfigSource(file: nil, chosenBy: "search")]
  }

  private static let fileName = "agent.conf"
  /// A config is a page of text; what is larger is some other file.
  private static let maxByteCount = 1 << 20

  /// The bytes of the file; nil when it is not there and need not be.
  ///
  /// C functions: `open(2)`, `read(2)`.
  func read() throws(AgentError) -> [UInt8]? {
    guard let file else { return [] }
    let descriptor = unsafe open(file.nulTerminated, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    guard descriptor >= 0 else {
      let code = errno
      if chosenBy == "search", code == ENOENT || code == ENOTDIR { return nil }
      throw failure(code)
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    let chunk = 65_536
    while true {
      let (count, code) = unsafe withUnsafeTemporaryAllocation(byteCount: chunk, alignment: 1) { buffer in
        let count = unsafe Glibc.read(descriptor, buffer.baseAddress, chunk)
        let code = errno
        if count > 0 { unsafe bytes.append(contentsOf: buffer[..<count]) }
        return (count, code)
      }
      if count == 0 { return bytes }
      if count < 0 && code == EINTR { continue }
      guard count > 0 else { throw failure(code) }
      guard bytes.count <= Self.maxByteCount else {
        throw AgentError(
          .configuration, code: "too-large", tried: "use the configuration", on: file.description,
          cause: "it is larger than 1 MiB and hardly an agent.conf", advice: "check what \(chosenBy) names")
      }
    }
  }

  private func failure(_ code: Int32) -> AgentError {
    let cause = unsafe String(cString: strerror(code)).lowercased()
    let advice =
      switch (chosenBy, code) {
      case ("search", _): "let this user read it, or name another with --config"
      case (_, ENOENT): "check what \(chosenBy) names"
      default: "let this user read it, or check what \(chosenBy) names"
      }
    return AgentError(
      .configuration, code: "unreadable", tried: "read the configuration", on: file?.description ?? "", cause: cause,
      advice: advice)
  }
}
