import Intake
import Model
import Posix

/// Finds the files at and below the paths that somebody named, and lays them on the desk.
///
/// On a thread of its own, for it waits for folders to be read.
actor PathSeeker {
  /// A walk, and the folder that its paths are below.
  struct Tour {
    let root: RawPath
    var walk: TreeWalk
  }

  private nonisolated let thread = ThreadExecutor(name: "sluice-seek")
  private let desk: Desk
  /// The walk of a folder.
  private let tour: @Sendable (RawPath) throws(AgentError) -> Tour
  /// The arrival that a file is.
  private let arrival: @Sendable (RawPath, FileStatus) -> Arrival
  /// Hears of what can't be taken in, and why.
  private let failed: @Sendable (RawPath, AgentError) async -> Void
  /// Where the paths lead that were brought.
  private var places: Set<RawPath> = []

  init(
    desk: Desk, tour: @escaping @Sendable (RawPath) throws(AgentError) -> Tour,
    arrival: @escaping @Sendable (RawPath, FileStatus) -> Arrival,
    failed: @escaping @Sendable (RawPath, AgentError) async -> Void
  ) {
    self.desk = desk
    self.tour = tour
    self.arrival = arrival
    self.failed = failed
  }

  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

  /// Brings every file at or below the path, one when the desk has room for it; nothing when it was brought before.
  func bring(_ path: RawPath) async {
    do throws(AgentError) {
      let place = try path.resolved()
      guard places.insert(place).inserted else { return }
      let status = try FileStatus(of: place)
      switch status.kind {
      case .file: await desk.put(arrival(place, status))
      case .folder: try await bringAll(in: place)
      case .link, .special:
        throw AgentError(
          .file, code: "no-regular-file", tried: "ingest", on: path.description, cause: "it is no regular file")
      }
    } catch {
      await failed(path, error)
    }
  }

  private func bringAll(in folder: RawPath) async throws(AgentError) {
    var tour = try tour(folder)
    while let step = tour.walk.step() {
      switch step {
      case .file(let below, let status): await desk.put(arrival(tour.root.appending(below), status))
      case .folder: break
      case .unreadable(let below, let error): await failed(tour.root.appending(below), error)
      }
    }
  }
}
