package import Model
import Posix

extension Original {
  /// Does with the original what the drop folder says of its outcome.
  ///
  /// Called after the row is committed, and does nothing unless the name still leads to the very file that was taken in.
  /// A file outside of all drop folders is never touched, nor one that lies where originals are moved to: it had its turn.
  /// Throws what stood in the way; the original is then where it was.
  func dispose(of outcome: Outcome, in folder: DropFolder, reason: AgentError?) throws(AgentError) {
    guard !arrival.path.isAbsolute, !folder.targets.contains(where: { path.below($0) != nil }) else { return }
    switch folder.disposal(of: outcome) {
    case .keep:
      return
    case .delete:
      try checkStillThere()
      try FileMove.remove(path)
    case .move(let target):
      try checkStillThere()
      try move(below: target, because: reason)
    }
  }

  /// Moves the file, keeping its path below the drop folder; a name that is taken gets a number.
  ///
  /// The reason is there before the file is: whoever is killed in between moves the file the next time, and finds it.
  private func move(below target: RawPath, because reason: AgentError?) throws(AgentError) {
    let wanted = target.appending(arrival.path)
    try FileMove.makeFolder(wanted.parent)
    for place in Self.freeNames(after: wanted) where (try? FileStatus(of: place)) == nil {
      if let reason { try explain(reason, beside: place) }
      let isMoved = try FileMove.move(file, at: path, to: place) { () throws(AgentError) in try checkStillThere() }
      if isMoved { return }
    }
    throw Self.noFreeName(wanted)
  }

  private func explain(_ reason: AgentError, beside place: RawPath) throws(AgentError) {
    let wanted = RawPath(bytes: place.bytes + Array(".reason.txt".utf8))
    let text = "\(arrival.path): rejected: \(reason.reason)\n"
    for name in Self.freeNames(after: wanted)
    where try FileMove.create(name, text: text) || FileMove.holds(name, text: text) { return }
    throw Self.noFreeName(wanted)
  }

  /// `a.jpg`, `a-2.jpg`, `a-3.jpg`, …
  package static func freeNames(after wanted: RawPath) -> some Sequence<RawPath> {
    let name = wanted.lastComponent
    let dot = name.dropFirst().lastIndex(of: UInt8(ascii: ".")) ?? name.endIndex
    return (1...10_000).lazy.map { number in
      guard number > 1 else { return wanted }
      return wanted.parent.appending(name[..<dot] + Array("-\(number)".utf8) + name[dot...])
    }
  }

  private static func noFreeName(_ wanted: RawPath) -> AgentError {
    AgentError(
      .transient, code: "no-free-name", tried: "move to", on: wanted.description,
      cause: "10,000 files of that name are there", advice: "clear the folder")
  }
}

extension DropFolder {
  /// Whether an original that ended so does not stay.
  @Sendable func disposes(_ outcome: Outcome) -> Bool { disposal(of: outcome) != .keep }

  /// The folders that originals are moved to.
  package var targets: [RawPath] {
    [onStored, onDuplicate, onRejected].compactMap { disposal in
      if case .move(let target) = disposal { target } else { nil }
    }
  }

  /// What becomes of an original that ended so; one that failed stays where it is.
  func disposal(of outcome: Outcome) -> Disposal {
    switch outcome {
    case .stored: onStored
    case .duplicate: onDuplicate
    case .rejected: onRejected
    case .failed: .keep
    }
  }
}
