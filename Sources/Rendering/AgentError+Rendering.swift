import Model

extension AgentError {
  static func truncated(_ cause: String) -> AgentError {
    AgentError(.incomplete, code: "truncated", tried: "decode", cause: cause, advice: "copy the file again")
  }

  static func truncated(zeroTail length: Int, of count: Int) -> AgentError {
    .truncated("the end of the picture was never written: the last \(length) of \(count) bytes are zeros")
  }

  static func unsupported(_ kind: String, advice: String) -> AgentError {
    AgentError(.file, code: "unsupported-format", tried: "decode", cause: "it is \(kind)", advice: advice)
  }

  static func tooManyPixels(_ size: PixelSize, frames: Int, limit: Int) -> AgentError {
    let what = frames == 1 ? "\(size) pixels" : "\(size) pixels in \(frames) frames"
    return AgentError(
      .file, code: "too-many-pixels", tried: "decode", cause: "\(what) are more than the limit of \(limit)",
      advice: "raise max-pixels in [limits] if such pictures are wanted")
  }

  static func tooManyFrames(_ frames: Int, limit: Int) -> AgentError {
    AgentError(
      .file, code: "too-many-frames", tried: "decode", cause: "\(frames) frames are more than the limit of \(limit)",
      advice: "raise max-frames in [limits] if such pictures are wanted")
  }

  static func tooLongEdge(_ size: PixelSize, limit: Int) -> AgentError {
    AgentError(
      .file, code: "too-long-edge", tried: "decode",
      cause: "an edge of \(size) pixels is longer than the limit of \(limit)",
      advice: "raise max-edge in [limits] if such pictures are wanted")
  }

  /// `too-many-bands`, `too-many-scans`, `too-many-items`: more of something than the key allows.
  static func tooMany(_ what: String, _ count: Int, _ key: String, _ limit: Int) -> AgentError {
    AgentError(
      .file, code: "too-many-" + key.dropFirst(4), tried: "decode",
      cause: "\(count) \(what) are more than the limit of \(limit)",
      advice: "raise \(key) in [limits] if such pictures are wanted")
  }

  /// A compressed profile is not inflated further than just past the limit.
  static func tooLargeProfile(_ length: Int, _ limit: Int64) -> AgentError {
    AgentError(
      .file, code: "too-large-profile", tried: "decode",
      cause: "a colour profile of \(length) bytes or more is larger than the limit of \(limit)",
      advice: "raise max-profile-size in [limits] if such pictures are wanted")
  }

  /// Compressed texts are not inflated further than just past the limit.
  static func tooMuchMetadata(_ length: Int, _ limit: Int64) -> AgentError {
    AgentError(
      .file, code: "too-much-metadata", tried: "decode",
      cause: "\(length) bytes of metadata or more are above the limit of \(limit)",
      advice: "raise max-metadata-size in [limits] if such pictures are wanted")
  }

  static func tooMuchMemory(_ need: Int, room: Int, of memory: Int64) -> AgentError {
    AgentError(
      .file, code: "too-much-memory", tried: "decode",
      cause: "decoding it takes about \(need >> 20) MiB, and a worker has \(max(0, room) >> 20) MiB for it",
      advice: "raise worker-memory in [limits], now \(memory >> 20) MiB, if such pictures are wanted")
  }

  static func damaged(_ format: InputFormat, _ what: String) -> AgentError {
    AgentError(.file, code: "damaged", tried: "decode", cause: "the \(format.title) data are damaged: \(what)")
  }

  static func encoding(_ failure: LibraryFailure, item: RenderPlan.Item) -> AgentError {
    if failure.isOutOfMemory { return .outOfMemory(tried: "encode", failure) }
    return AgentError(
      .file, code: "not-encoded", tried: "encode",
      cause: "\(item.size) pixels could not be written as \(item.spec.encoding.format.rawValue): \(failure.message)",
      advice: "choose a smaller box or another format for the variant \(item.spec.name)")
  }

  /// The machine's fault, or the limits': what a file takes by its header was found to be enough.
  static func outOfMemory(tried: String, _ failure: LibraryFailure? = nil) -> AgentError {
    guard !(failure?.isOutOfThreads ?? false) else {
      return AgentError(
        .resource, code: "no-threads", tried: tried, cause: "no more threads can be started",
        advice: "raise the user's limit of processes, or TasksMax= of the service")
    }
    return AgentError(
      .resource, code: "out-of-memory", tried: tried, cause: "memory was refused to the worker",
      advice: "raise worker-memory in [limits], or run fewer `workers`")
  }
}
