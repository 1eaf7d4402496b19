import Catalog
import Model
import Posix

/// Looks, while arrivals wait because the machine ran out of room, whether there is some again.
///
/// Asks the filesystem every two seconds, and only then: an agent with nothing to wait for does not wake.
actor RoomWatch {
  /// The causes that more room does away with.
  private static let codes = ["ENOSPC", "EDQUOT", "SQLITE_FULL"]
  /// Bytes that have to come free before another try is worth it.
  private static let step: Int64 = 1 << 20

  private let catalog: CatalogStore
  private let folders: [RawPath]
  private let clock: RetryClock
  /// Free bytes that were not enough.
  private var tooLittle: Int64 = 0
  private var task: Task<Void, Never>?

  init(catalog: CatalogStore, folders: [RawPath], clock: RetryClock) {
    self.catalog = catalog
    self.folders = folders
    self.clock = clock
  }

  /// An arrival failed; looks for room if it was for want of that.
  func begin(after error: AgentError) {
    guard Self.codes.contains(error.code) else { return }
    tooLittle = task == nil ? free : max(tooLittle, free)
    guard task == nil else { return }
    task = Task {
      await waitForRoom()
      task = nil
    }
  }

  func stop() {
    task?.cancel()
  }

  /// Until there is room, or nothing waits for it any more: a later try may have found enough.
  private func waitForRoom() async {
    while (try? await Alarm.sleep(for: .seconds(2))) != nil, (try? await catalog.isWaiting(for: Self.codes)) ?? true {
      guard free >= tooLittle + Self.step else { continue }
      guard (try? await catalog.hurry(codes: Self.codes)) != nil else { continue }
      return await clock.poke()
    }
  }

  /// Free bytes of the fullest of the folders.
  private var free: Int64 {
    folders.compactMap { try? FileSystem(of: $0).free }.min() ?? 0
  }
}
