package import Model

/// Where a value came from.
package enum ConfigOrigin: Hashable, Sendable {
  /// Built in.
  case standard
  /// The config file.
  case file(RawPath)
  /// `--set` on the command line.
  case override
}

extension ConfigOrigin: CustomStringConvertible {
  /// `default`, `file /etc/sluice/agent.conf` or `--set`.
  package var description: String {
    switch self {
    case .standard: "default"
    case .file(let path): "file \(path)"
    case .override: "--set"
    }
  }
}
