import Intake
import Journal
import Model

extension Log {
  /// One line for the outcome of an arrival: hash, path, bytes in and out, milliseconds by stage.
  func write(_ ending: Ending, at path: RawPath) {
    guard let outcome = ending.outcome else {
      guard let error = ending.error else { return }
      let message = error.fault == .moved ? "changed, settles anew" : "put back"
      return error.fault == .moved
        ? debug(message, ["path": .path(path), "reason": "\(error.reason)"])
        : warning(message, ["path": .path(path), "reason": "\(error)"])
    }
    var fields: LogFields = ["path": .path(path)]
    fields.append("hash", ending.hash.map { .string($0.hex) })
    fields.append("bytes_in", .integer(ending.arrival.identity.size))
    if !ending.variants.isEmpty {
      fields.append("bytes_out", .integer(ending.bytesOut))
      let sizes = ending.variants.map { "\($0.name).\($0.format.fileExtension)=\($0.size)/\($0.byteCount)" }
      fields.append("variants", .string(sizes.joined(separator: ",")))
    }
    if let error = ending.error { fields.append("reason", .string(error.reason)) }
    if ending.isOnlyOriginal { fields.append("note", .string("no other original of it was found")) }
    for (name, seconds) in ending.seconds.named {
      fields.append("\(name)_ms", .integer(Int((seconds * 1_000).rounded())))
    }
    switch outcome {
    case _ where ending.isUnchanged: debug("\(outcome.rawValue), unchanged", fields)
    case .stored, .duplicate: info(outcome.rawValue, fields)
    case .rejected, .failed: warning(outcome.rawValue, fields)
    }
    if let error = ending.disposalError {
      warning("original kept", ["path": .path(path), "reason": "\(error)"])
    }
  }

  /// Intake pauses for want of room, or goes on (nil).
  func write(shortage: AgentError?) {
    if let shortage {
      warning("intake pauses", ["path": .string(shortage.subject), "reason": "\(shortage.reason)"])
    } else {
      info("intake goes on")
    }
  }

  /// What Intake has to say.
  func write(_ notice: IntakeNotice) {
    switch notice {
    case .watching, .scanned, .resumed: info("\(notice)")
    case .overflowed, .paused, .watchLimitReached, .watchLimitNear, .polling, .writersHidden, .heldOpen,
      .unreadable:
      warning("\(notice)")
    }
  }
}

extension StageSeconds {
  /// The stages that took place, in the order of the flow.
  var named: [(String, Double)] {
    [("hash", hash), ("render", render), ("encode", encode), ("publish", publish), ("record", record)]
      .filter { $0.1 > 0 }
  }
}
