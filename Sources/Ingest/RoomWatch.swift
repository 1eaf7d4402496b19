import Catalog
import Model
import Pool
import Posix

/// Looks, while arrivals wait because the machine ran out of room, whether there is some again.
///
/// Asks the filesystem every two seconds, and only then: an agent with nothing to wait for does not wake.
actor RoomWatch {
  /// Bytes that have to come free before another try is worth it.
  private static let step: Int64 = 1 << 20

  private let catalog: CatalogStore
  private let folders: [RawPath]
  private let clock: RetryClock
  private var task: Task<Void, Never>?

  init(catalog: CatalogStore, folders: [RawPath], clock: RetryClock) {
    self.catalog = catalog
    self.folders = folders
    self.clock = clock
  }

  /// An arrival failed for want of room.
  func begin() {
    guard task == nil else { return }
    let before = free
    task = Task {
      while !Task.isCancelled, free < before + Self.step { try? await Alarm.sleep(for: .seconds(2)) }
      task = nil
      guard !Task.isCancelled else { return }
      _ = try? await catalog.hurry(codes: ["ENOSPC", "EDQUOT", "SQLITE_FULL"])
      await clock.poke()
    }
  }

  func stop() {
    task?.cancel()
  }

  /// Free bytes of the fullest of the folders.
  private var free: Int64 {
    folders.compactMap { try? FileSystem(of: $0).free }.min() ?? 0
  }
}
