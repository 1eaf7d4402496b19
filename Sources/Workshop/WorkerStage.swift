/// What a worker is doing for a file.
enum WorkerStage: Sendable {
  case starting
  case examining
  case rendering
  case releasing

  /// After "could not".
  var tried: String {
    switch self {
    case .starting: "start a worker"
    case .examining: "examine"
    case .rendering: "render"
    case .releasing: "release the bytes"
    }
  }

  /// After "the worker was killed by SIGSEGV".
  var circumstance: String {
    switch self {
    case .starting: "while it started"
    case .examining: "while it examined the image"
    case .rendering: "while it made the variants"
    case .releasing: "after its work was done"
    }
  }
}
