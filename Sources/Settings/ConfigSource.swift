import Glibc
package import Model
import Posix

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

  /// The usual places, as a person would write them.
  package static let places = [
    "./agent.conf", "$XDG_CONFIG_HOME/sluice/agent.conf", "/etc/sluice/agent.conf",
  ]

  private static let fileName = "agent.conf"
  /// A config is a page of text; what is larger is some other file.
  private static let maxByteCount = 1 << 20

  /// The bytes of the file; nil when it is not there and need not be.
  ///
  /// A file that was found in the working directory is read only if it can be trusted: see ``ConfigTrust``.
  func read(workingDirectory: RawPath) throws(AgentError) -> [UInt8]? {
    guard let file else { return [] }
    var bytes: [UInt8] = []
    do throws(AgentError) {
      let descriptor = try open(file, workingDirectory: workingDirectory)
      var chunk = [UInt8](repeating: 0, count: 65_536)
      while case let count = try descriptor.read(into: &chunk), count > 0, bytes.count <= Self.maxByteCount {
        bytes += chunk[..<count]
      }
    } catch {
      guard error.fault != .configuration else { throw error }
      if chosenBy == "search", ["ENOENT", "ENOTDIR"].contains(error.code) { return nil }
      throw failure(error)
    }
    guard bytes.count <= Self.maxByteCount else {
      throw AgentError(
        .configuration, code: "too-large", tried: "use the configuration", on: file.description,
        cause: "it is larger than 1 MiB and hardly an agent.conf", advice: "check what \(chosenBy) names")
    }
    return bytes
  }

  private func open(_ file: RawPath, workingDirectory: RawPath) throws(AgentError) -> Descriptor {
    guard chosenBy == "search", file.parent == workingDirectory else {
      return try .open(file, O_RDONLY | O_NOCTTY | O_NONBLOCK)
    }
    return try FoundConfig(place: file).open()
  }

  private func failure(_ error: AgentError) -> AgentError {
    let place = file ?? RawPath("")
    let advice =
      switch (chosenBy, error.code) {
      case ("search", "EACCES"):
        "\(Admission.advice(forReading: place)); or name another with --config FILE, or set HOME to a home of that user"
      case ("search", _): "name another with --config FILE"
      case (_, "EISDIR"): "name the file in it, as in --config \(place.appending(Self.fileName).shellWord)"
      case (_, "ENOENT"): "check what \(chosenBy) names, or let `sluice init` write one"
      case (_, "EACCES"): Admission.advice(forReading: place)
      default: "check what \(chosenBy) names"
      }
    return AgentError(
      .configuration, code: "unreadable", tried: "read the configuration", on: place.description, cause: error.cause,
      advice: advice)
  }
}
