package import Model

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
