import Foundation
import Model
import Posix
import Synchronization
import Testing

@testable import Intake

/// A temporary folder with a drop folder in it, an `ArrivalSource` that watches it, and what came of it.
final class Playground: Sendable {
  struct Record {
    var arrivals: [Arrival] = []
    var notices: [IntakeNotice] = []
    var mostTracked = 0
  }

  let folder: URL
  let record = Mutex(Record())
  /// What the catalog of this test knows: every arrival that was finished.
  let catalog = Mutex<Set<Arrival>>([])

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "intake-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: drop, withIntermediateDirectories: true)
    try FileManager.default.createDirectory(at: outside, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: folder)
  }

  var drop: URL { folder.appending(path: "drop") }
  var outside: URL { folder.appending(path: "outside") }
  var notices: [IntakeNotice] { record.withLock(\.notices) }
  var arrivals: [Arrival] { record.withLock(\.arrivals) }
  /// The paths that arrived, sorted, as shown.
  var paths: [String] { arrivals.map(\.path.description).sorted() }

  func dropFolder(
    _ name: String = "main", at url: URL? = nil, isRecursive: Bool = true, settle: Duration = .milliseconds(150),
    ignore: [String] = [], onStored: Disposal = .keep
  ) -> DropFolder {
    DropFolder(
      name: name, root: RawPath((url ?? drop).path), isRecursive: isRecursive, settle: settle, ignore: ignore,
      variants: [], onStored: onStored)
  }

  func source(
    _ folders: [DropFolder], capacity: Int = 8_192, isPollingForced: Bool = false,
    hearing: @escaping @Sendable (IntakeNotice) -> Void = { _ in }
  ) -> ArrivalSource {
    ArrivalSource(
      folders: folders, capacity: capacity, pollingInterval: .milliseconds(200), isPollingForced: isPollingForced,
      known: { arrivals in self.catalog.withLock { catalog in arrivals.map(catalog.contains) } },
      report: { notice in
        self.record.withLock { $0.notices.append(notice) }
        hearing(notice)
      })
  }

  /// Watches while `body` runs: takes and finishes whatever settles.
  func watching(
    _ folders: [DropFolder]? = nil, capacity: Int = 8_192, isPollingForced: Bool = false,
    _ body: (ArrivalSource) async throws -> Void
  ) async throws {
    let source = source(folders ?? [dropFolder()], capacity: capacity, isPollingForced: isPollingForced)
    try await source.start()
    let taking = Task {
      while case let arrivals = await source.next(atMost: 64), !arrivals.isEmpty {
        let tracked = await source.snapshot.tracked
        self.record.withLock { $0.mostTracked = max($0.mostTracked, tracked) }
        for arrival in arrivals {
          self.record.withLock { $0.arrivals.append(arrival) }
          self.catalog.withLock { _ = $0.insert(arrival) }
          await source.finish(arrival, putBack: false)
        }
      }
    }
    let result: Result<Void, any Error>
    do { result = .success(try await body(source)) } catch { result = .failure(error) }
    await source.stop()
    await taking.value
    try result.get()
  }

  /// Waits until nothing is left to settle, to take or to scan; two looks with time between them must agree.
  func quiet(_ source: ArrivalSource, _ location: SourceLocation = #_sourceLocation) async throws {
    var still = 0
    for _ in 0..<2_000 {
      let snapshot = await source.snapshot
      still = snapshot.tracked == 0 && !snapshot.isScanning ? still + 1 : 0
      if still >= 15 { return }
      try await Task.sleep(for: .milliseconds(20))
    }
    Issue.record("it did not come to rest: \(await source.snapshot)", sourceLocation: location)
  }

  /// Waits for a condition.
  func until(
    _ what: String, _ location: SourceLocation = #_sourceLocation, _ isTrue: () async throws -> Bool
  ) async throws {
    for _ in 0..<2_000 {
      if try await isTrue() { return }
      try await Task.sleep(for: .milliseconds(20))
    }
    Issue.record("waited in vain until \(what)", sourceLocation: location)
  }

  func identity(_ path: String) throws -> FileIdentity {
    try FileStatus(of: RawPath(drop.path).appending(path)).identity
  }

  /// Runs a line of shell in the temporary folder, where `drop` and `outside` are.
  @discardableResult
  func shell(_ line: String) async throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", "set -e; cd \"$0\"; \(line)", folder.path]
    process.standardError = FileHandle.standardError
    return try await withCheckedThrowingContinuation { done in
      process.terminationHandler = { done.resume(returning: $0.terminationStatus) }
      do { try process.run() } catch { done.resume(throwing: error) }
    }
  }

  static func hasTool(_ name: String) -> Bool {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(name)")
    }
  }
}

/// libinotifytools has one watcher a process, so all suites that watch are one.
@Suite(.serialized) struct WatchingTests {}
