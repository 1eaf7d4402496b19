import Model
import Posix

extension DropFolder {
  /// Why it can't be watched for now, and what to do about it.
  func pauseReason(of error: AgentError) -> String {
    switch error.code {
    case "ENOENT": "\(error.cause); mount what is to be there, or make it with `mkdir -p \(root.shellWord)`"
    case "ENOTDIR": "\(root) is no folder; let `path` of [drop \(name)] name one"
    case "EACCES", "EPERM": "\(error.cause); \(Admission.advice(forShared: root))"
    default: error.reason
    }
  }
}
