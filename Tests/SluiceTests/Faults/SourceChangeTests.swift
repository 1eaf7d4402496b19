import Foundation
import Testing

/// A photo changes while the agent has it, at each stage of its way: what it has become is what is taken in.
@Suite(.enabled(if: Tool.areInstalled("strace", "sqlite3", "setpriv"), "strace, sqlite3 or setpriv is not installed"))
struct SourceChangeTests {
  @Test(arguments: Ambush.stages) func whatAPhotoHasBecomeIsTakenIn(_ stage: Ambush) async throws {
    let folder = try AgentFolder(agent: ["workers = 1"])
    let agent = try await AgentProcess.ready(in: folder, under: HostileFolderTests.withoutPrivilege)
    for change in SourceChange.allCases {
      try await run(change, at: stage, folder, agent)
      guard let after = change.after else { continue }
      let file = folder.drop.appending(path: change.nameAfter)
      #expect(try Data(contentsOf: file) == after, "\(change)")
      // A right that comes back, or a touch, has it looked at once more.
      try await wait(for: "\(change): its story", story: { folder.logText }) {
        try await folder.story(of: file).newest?.hash == AgentFolder.hash(of: after)
      }
    }
    try await expectTruth(in: folder)
    #expect(try await agent.stop() == 0)
  }

  /// With originals that do not stay: none goes that was not taken in as it is.
  @Test(arguments: [Ambush.checked, .published, .recorded], ["delete", "move ./done"])
  func noPhotoGoesForWhatItWas(_ stage: Ambush, _ rule: String) async throws {
    let folder = try AgentFolder(
      agent: ["workers = 1"], drop: ["on-stored = \(rule)", "on-duplicate = \(rule)"])
    let agent = try await AgentProcess.ready(in: folder, under: HostileFolderTests.withoutPrivilege)
    for change in SourceChange.allCases {
      try await run(change, at: stage, folder, agent)
      try await wait(for: "\(change): the original to go", story: { folder.logText }) {
        try FileManager.default.contentsOfDirectory(atPath: folder.drop.path).isEmpty
      }
    }
    if rule != "delete" {
      let done = folder.root.appending(path: "done")
      let moved = try FileManager.default.contentsOfDirectory(at: done, includingPropertiesForKeys: nil)
      let hashes = Set(try moved.map { AgentFolder.hash(of: try Data(contentsOf: $0)) })
      #expect(hashes.isSuperset(of: Self.hashes(\.after)))
    }
    try await expectTruth(in: folder)
    #expect(try await agent.stop() == 0)
  }

  /// In the last moment, between the last look and the move.
  @Test(arguments: [SourceChange.isReplaced, .isRenamed, .isDeleted])
  func anotherPhotoIsNotMovedInItsStead(_ change: SourceChange) async throws {
    let folder = try AgentFolder(agent: ["workers = 1"], drop: ["on-stored = move ./done"])
    let agent = try await AgentProcess.ready(in: folder)
    try await run(change, at: .moving, folder, agent)
    try await wait(for: "\(change): the original to go", story: { folder.logText }) {
      try FileManager.default.contentsOfDirectory(atPath: folder.drop.path).isEmpty
    }
    if let after = change.after { #expect(try folder.contents().hashes.contains(AgentFolder.hash(of: after))) }
    try await folder.expectRowsAreTrue()
    #expect(try await agent.stop() == 0)
  }

  /// Has a photo come, stops the agent at the stage, changes the photo, and waits for its end.
  private func run(
    _ change: SourceChange, at stage: Ambush, _ folder: AgentFolder, _ agent: AgentProcess
  ) async throws {
    let trap = try await stage.lay(for: agent, photo: folder.drop.appending(path: change.name))
    // In one step: the agent may not see it half written, for then the stage would come twice.
    let made = folder.outside.appending(path: change.name)
    try change.before.write(to: made)
    try FileManager.default.moveItem(at: made, to: folder.drop.appending(path: change.name))
    try await trap.sprung()
    try change.make(in: folder)
    try await trap.release()
    if change == .becomesUnreadable {
      try await wait(for: "\(change): an end", story: { folder.logText }) {
        try agent.lines().contains { $0.outcome != nil && $0.path?.hasSuffix(change.name) == true }
      }
      change.unmake(in: folder)
    }
    try await wait(for: "\(change): the end", story: { folder.logText }) {
      let status = try await folder.status()
      guard status.inHand.isEmpty, status.waiting == 0 else { return false }
      guard let after = change.after else { return true }
      // There is no story of it before it has settled.
      let story = try? await folder.story(of: AgentFolder.hash(of: after))
      return story?.arrivals.contains {
        ["stored", "duplicate"].contains($0.outcome) && $0.path.hasSuffix(change.nameAfter)
      } ?? false
    }
  }

  /// Every row has its file; the pool holds what the photos were or have become, and certainly the latter.
  private func expectTruth(in folder: AgentFolder) async throws {
    let held = try folder.contents().hashes
    #expect(held.isSuperset(of: Self.hashes(\.after)))
    #expect(held.isSubset(of: Self.hashes(\.after).union(Self.hashes(\.before))))
    let status = try await folder.status()
    #expect(status.count("failed") == 0)
    #expect(status.count("rejected") == 0)
    try await folder.expectRowsAreTrue()
  }

  private static func hashes(_ bytes: (SourceChange) -> Data?) -> Set<String> {
    Set(SourceChange.allCases.compactMap { bytes($0).map { AgentFolder.hash(of: $0) } })
  }
}
