import Model

/// How the process ends.
enum ExitStatus: Int32, CaseIterable, Sendable {
  case done = 0
  case couldNot = 1
  case findings = 2
  /// `EX_USAGE` of `sysexits.h`.
  case wrongUsage = 64
  /// `EX_CONFIG` of `sysexits.h`.
  case wrongConfiguration = 78

  /// The status that an error ends the process with.
  init(_ error: any Error) {
    switch (error as? AgentError)?.fault {
    case .usage: self = .wrongUsage
    case .configuration: self = .wrongConfiguration
    default: self = .couldNot
    }
  }

  /// What it says, for help.
  var meaning: String {
    switch self {
    case .done: "done"
    case .couldNot: "could not do it"
    case .findings: "done, but some files failed or there are findings"
    case .wrongUsage: "wrong usage"
    case .wrongConfiguration: "wrong config"
    }
  }
}
