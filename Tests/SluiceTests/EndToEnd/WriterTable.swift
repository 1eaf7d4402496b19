import Foundation
import Testing

/// Runs rows of the table of writers past one agent, and counts those that come out right.
final class WriterTable {
  private let folder: AgentFolder
  private let agent: AgentProcess
  private let otherFilesystem: URL?
  private var environment: [String: String] = [:]
  private(set) var tried = 0
  private(set) var right = 0
  /// Hashes of all that was ever finished.
  private var finished: Set<String> = []

  init() async throws {
    folder = try AgentFolder()
    agent = try await AgentProcess.ready(in: folder)
    let shm = URL(filePath: "/dev/shm/sluice-test-\(UUID().uuidString)")
    otherFilesystem =
      (try? FileManager.default.createDirectory(at: shm, withIntermediateDirectories: false)) == nil ? nil : shm
  }

  deinit {
    if let otherFilesystem { try? FileManager.default.removeItem(at: otherFilesystem) }
  }

  var drop: URL { folder.drop }

  /// Runs the rows one after the other; what is wrong with one is an issue of the test, and the next has its turn.
  func run(_ rows: [WriterRow], environment: [String: String] = [:]) async throws {
    self.environment = environment
    for row in rows {
      tried += 1
      do {
        try await run(row)
        right += 1
      } catch {
        Issue.record("\(row.name): \(error)")
      }
    }
  }

  private func run(_ row: WriterRow) async throws {
    let id = "row-\(tried)-\(UUID().uuidString.prefix(4).lowercased())"
    let photos = try makePhotos(for: row, id)
    let variables = try surroundings(of: row, id)
    let before = try folder.contents().hashes
    var expected: [Ended] = []
    if let earlier = row.earlier {
      try await Tool.shell(earlier, in: folder.root, environment: variables)
      expected.append(Ended("stored", ".jpg", photos[.old]))
      try await wait(for: expected, of: id)
    }
    if let broken = row.broken {
      try await Tool.shell(broken, in: folder.root, environment: variables)
      expected.append(Ended("rejected", ".jpg", nil))
      try await wait(for: expected, of: id)
      let arrival = try await folder.story(of: folder.drop.appending(path: "\(id).jpg")).newest
      try check(arrival?.outcome == "rejected" && arrival?.code == "truncated", "\(String(describing: arrival))")
    }
    try await Tool.shell(row.script, in: folder.root, environment: variables)
    for (suffix, photo) in row.finished where !(photo == .old && row.earlier != nil) {
      expected.append(Ended("stored", suffix, photos[photo]))
    }
    try await wait(for: expected, of: id)
    var ended = try outcomes(of: id)
    if row.canBeSeenUnfinished { ended.removeAll { $0.outcome == "rejected" } }
    try check(ended.sorted() == expected.sorted(), "it went \(ended), and not \(expected)")
    for (suffix, photo) in row.finished {
      let arrival = try await folder.story(of: folder.drop.appending(path: id + suffix)).newest
      try check(
        arrival?.outcome == "stored" && arrival?.hash == photos[photo], "status: \(String(describing: arrival))")
    }
    let added = Set(expected.compactMap(\.hash))
    let contents = try folder.contents()
    try check(contents.hashes == before.union(added) && contents.strays.isEmpty, "the pool holds something else")
    finished.formUnion(added)
  }

  /// Expects the pool to hold what was finished, and nothing else.
  func expectNothingElse() throws {
    try folder.expectPool(of: finished)
  }

  // MARK: A row's surroundings

  private func makePhotos(for row: WriterRow, _ id: String) throws -> [WriterRow.Photo: String] {
    var hashes: [WriterRow.Photo: String] = [:]
    for photo in [WriterRow.Photo.photo, .second, .old] {
      let picture = photo == .photo && row.isLarge ? TestPhoto.large : TestPhoto.medium
      let data = TestPhoto.variation(of: picture, "\(id) \(photo)")
      try data.write(to: folder.outside.appending(path: "\(id)-\(photo).jpg"))
      if photo == .photo { try data.prefix(data.count / 2).write(to: folder.outside.appending(path: "\(id)-half")) }
      hashes[photo] = AgentFolder.hash(of: data)
    }
    return hashes
  }

  private func surroundings(of row: WriterRow, _ id: String) throws -> [String: String] {
    let place = folder.outside.path
    let work = folder.outside.appending(path: "\(id)-work")
    try FileManager.default.createDirectory(at: work, withIntermediateDirectories: false)
    let own = [
      "id": id, "drop": folder.drop.path, "f": "\(folder.drop.path)/\(id).jpg", "work": work.path,
      "shm": otherFilesystem?.path ?? work.path, "photo": "\(place)/\(id)-photo.jpg",
      "second": "\(place)/\(id)-second.jpg", "old": "\(place)/\(id)-old.jpg", "half": "\(place)/\(id)-half",
      "HOME": folder.outside.path,
    ]
    return own.merging(environment) { own, _ in own }
  }

  // MARK: What the agent made of it

  private struct Ended: Hashable, Comparable, CustomStringConvertible {
    var outcome: String
    /// What stands behind the row's name.
    var suffix: String
    var hash: String?

    init(_ outcome: String, _ suffix: String, _ hash: String?) {
      self.outcome = outcome
      self.suffix = suffix
      self.hash = outcome == "stored" ? hash : nil
    }

    var description: String { "\(outcome) \(suffix) \(hash?.prefix(8) ?? "")" }

    static func < (one: Ended, other: Ended) -> Bool { one.description < other.description }
  }

  private func outcomes(of id: String) throws -> [Ended] {
    try agent.lines().compactMap { line in
      guard let outcome = line.outcome, let path = line.path, let range = path.range(of: id) else { return nil }
      return Ended(outcome, String(path[range.upperBound...]), line.hash)
    }
  }

  private func wait(for expected: [Ended], of id: String) async throws {
    let story = { "it went \((try? self.outcomes(of: id)) ?? []), log:\n\(self.folder.logText.suffix(2_000))" }
    try await SluiceTests.wait(for: "\(expected)", story: story) {
      Set(expected).isSubset(of: try self.outcomes(of: id))
    }
  }

  private func check(_ holds: Bool, _ what: @autoclosure () -> String) throws {
    guard !holds else { return }
    throw NotRight(what: what(), log: String(folder.logText.suffix(2_000)))
  }

  struct NotRight: Error {
    var what: String
    var log: String
  }
}
