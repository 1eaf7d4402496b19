import Catalog
import Model
import Posix

/// Moves and deletes originals by the rules of their drop folder, once their outcome is recorded.
struct OriginalDisposal: Sendable {
  /// How long a disk may take to move or delete a file before others go on.
  private static let patience = Duration.seconds(10)

  let catalog: CatalogStore
  let threads: FileThreads
  let targets: MoveTargets

  /// Does with the file of an arrival what `folder`, one of `folders`, says of the outcome `rule`.
  ///
  /// Returns the outcome that holds then: a duplicate that turns out to be the only original is `stored`. Throws what keeps the
  /// file where it is; it is then in its place, unless the error says where.
  func dispose(
    of arrival: Arrival, by rule: Outcome, in folder: DropFolder, of folders: [DropFolder], _ ending: inout Ending
  ) async throws(AgentError) -> Outcome {
    let disposal = folder.disposal(of: rule)
    guard disposal != .keep, !arrival.path.isAbsolute, !hadItsTurn(arrival, in: folder) else { return rule }
    let original = try await own(folder, "open the original") { () throws(AgentError) in
      try Original(arrival, in: folder)
    }
    guard rule == .duplicate, DuplicateRule.needsEvidence(onStored: folder.onStored, onDuplicate: folder.onDuplicate)
    else {
      let reason = rule == .rejected ? ending.error : nil
      try await finish(disposal, of: original, in: folder, because: reason)
      return rule
    }
    return try await disposeOfDuplicate(original, in: folder, of: folders, &ending)
  }

  /// Moves or deletes a duplicate if another original stands; otherwise records it as the original.
  private func disposeOfDuplicate(
    _ original: Original, in folder: DropFolder, of folders: [DropFolder], _ ending: inout Ending
  ) async throws(AgentError) -> Outcome {
    guard let hash = ending.hash else {
      throw AgentError(.bug, code: "no-hash", tried: "dispose of a duplicate", cause: "its hash is not known")
    }
    let arrival = original.arrival
    let aside = try await own(folder, "set the duplicate aside") { () throws(AgentError) in try SetAside(original) }
    let evidence: OriginalEvidence
    do throws(AgentError) {
      let witness = OriginalWitness(catalog: catalog, threads: threads, folders: folders)
      evidence = try await witness.evidence(
        of: hash, byteCount: arrival.identity.size, besides: arrival.identity)
    } catch {
      _ = try await own(folder, "put the duplicate back") { () throws(AgentError) in try aside.putBack() }
      throw error
    }
    switch DuplicateRule.decide(onStored: folder.onStored, onDuplicate: folder.onDuplicate, evidence) {
    case .dispose:
      try await finish(folder.onDuplicate, of: original, aside, in: folder, because: nil)
      return .duplicate
    case .keep, .original:
      let status = try await own(folder, "put the original back") { () throws(AgentError) in try aside.putBack() }
      ending.isOnlyOriginal = true
      let rule = try await catalog.recordAsOriginal(arrival, as: status.identity, disposing: folder.disposes)
      guard let rule else { return .stored }
      let renewed = Arrival(drop: arrival.drop, path: arrival.path, identity: status.identity)
      return try await dispose(of: renewed, by: rule, in: folder, of: folders, &ending)
    }
  }

  /// Runs `body` on the thread of the drop folder.
  private func own<Value: Sendable>(
    _ folder: DropFolder, _ tried: String, _ body: @escaping @Sendable () throws(AgentError) -> Value
  ) async throws(AgentError) -> Value {
    try await threads.thread(for: folder.root).run(within: Self.patience, tried, body)
  }

  /// Moves or deletes an original, which may be set aside already: on the thread of the folder that it is moved to, or of the drop
  /// folder. So a target that hangs holds up no file that is to be read.
  private func finish(
    _ disposal: Disposal, of original: Original, _ aside: SetAside? = nil, in folder: DropFolder,
    because reason: AgentError?
  ) async throws(AgentError) {
    switch disposal {
    case .keep: break
    case .delete:
      try await own(folder, "delete the original") { () throws(AgentError) in
        if let aside { return try aside.delete() }
        try SetAside(original).delete()
      }
    case .move(let path):
      let target = targets.target(path)
      try await threads.thread(for: path).run(within: Self.patience, "move the original to") { () throws(AgentError) in
        if let aside { return try aside.move(to: target, because: reason) }
        // The target is asked first: the file is not set aside while that hangs.
        guard try !SetAside.copy(original, to: target, because: reason) else { return }
        try SetAside(original).move(to: target, because: reason)
      }
    }
  }

  /// A file that lies where originals are moved to was disposed of already.
  private func hadItsTurn(_ arrival: Arrival, in folder: DropFolder) -> Bool {
    let path = folder.root.appending(arrival.path)
    return folder.targets.contains { path.below($0) != nil || path.below(targets.target($0).place) != nil }
  }
}
