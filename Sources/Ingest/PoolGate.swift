import Journal
import Model
import Pool
import Posix

/// Keeps the lanes waiting while the pool is not there or can't be written: nothing is claimed then, and the files stay
/// where they are.
///
/// Looks for it once a second, and only then.
actor PoolGate {
  /// What arrivals failed for that were in hand when the pool went.
  static let codes = [PoolStore.away, "EROFS"]

  private let pool: PoolStore
  private let log: Log
  private let returned: @Sendable () async -> Void
  private var vigil: Task<Void, Never>?
  private var isStopped = false

  /// `returned` is called each time that the pool is back.
  init(pool: PoolStore, log: Log, returned: @escaping @Sendable () async -> Void) {
    self.pool = pool
    self.log = log
    self.returned = returned
  }

  /// Returns true when the pool is there, however long that takes; false when the agent stops.
  func pass() async -> Bool {
    while !isStopped {
      if let vigil {
        await vigil.value
      } else if let absence = await pool.absence() {
        beginVigil(because: absence)
      } else {
        return true
      }
    }
    return false
  }

  /// Says at once when the pool is not there, without waiting for an arrival.
  func look() async {
    if let absence = await pool.absence() { beginVigil(because: absence) }
  }

  func stop() {
    isStopped = true
    vigil?.cancel()
  }

  private func beginVigil(because error: AgentError) {
    guard vigil == nil, !isStopped else { return }
    vigil = Task {
      await waitForPool(error)
      vigil = nil
    }
  }

  private func waitForPool(_ error: AgentError) async {
    var told = ""
    var absence: AgentError? = error
    repeat {
      guard let error = absence else {
        log.info("the pool is back")
        return await returned()
      }
      if error.reason != told {
        told = error.reason
        log.warning("paused: files wait where they are", ["reason": .string("\(error)")])
      }
      guard (try? await Alarm.sleep(for: .seconds(1))) != nil else { return }
      absence = await pool.absence()
    } while true
  }
}
