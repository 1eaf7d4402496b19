import Catalog
import Model
import Posix

/// Looks, while arrivals wait because the machine ran out of room, whether there is some again.
///
/// Asks the filesystem every two seconds, and only then: an agent with nothing to wait for does not wake.
actor RoomWatch {
  /// The causes that more room does away with.
  private static let codes = ["ENOSPC", "EDQUOT", "SQLITE_FULL"]

  private nonisolated let thread = ThreadExecutor(name: "sluice-room")
  private let catalog: CatalogStore
  private let folders: [RawPath]
  private let clock: RetryClock
  /// What was not enough.
  private var tooLittle: Room
  private var task: Task<Void, Never>?

  init(catalog: CatalogStore, folders: [RawPath], clock: RetryClock) {
    self.catalog = catalog
    self.folders = folders
    self.clock = clock
    tooLittle = Room(on: [])
  }

  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

  /// An arrival failed; looks for room if it was for want of that.
  func begin(after error: AgentError) {
    guard Self.codes.contains(error.code) else { return }
    let room = Room(on: folders)
    tooLittle = task == nil ? room : tooLittle.merging(room)
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
      guard Room(on: folders).isMore(than: tooLittle) else { continue }
      guard (try? await catalog.hurry(codes: Self.codes)) != nil else { continue }
      return await clock.poke()
    }
  }
}
