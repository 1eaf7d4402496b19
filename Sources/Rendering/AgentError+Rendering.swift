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

  static func encoding(_ failure: LibraryFailure, item: RenderPlan.Item) -> AgentError {
    if failure.isOutOfMemory { return .outOfMemory(tried: "encode") }
    return AgentError(
      .file, code: "not-encoded", tried: "encode",
      cause: "\(item.size) pixels could not be written as \(item.spec.encoding.format.rawValue): \(failure.message)",
      advice: "choose a smaller box or another format for the variant \(item.spec.name)")
  }

  static func outOfMemory(tried: String) -> AgentError {
    AgentError(
      .file, code: "out-of-memory", tried: tried, cause: "it takes more memory than a worker may use",
      advice: "raise worker-memory in [limits], or lower max-pixels")
  }
}
