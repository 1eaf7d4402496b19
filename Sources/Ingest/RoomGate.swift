import Model
import Posix

/// Lets arrivals through while there is headroom, and holds them up while there is not: they stay in their folder.
///
/// Looks when an arrival comes; while it holds some up, every two seconds; and else never.
actor RoomGate {
  private nonisolated let thread = ThreadExecutor(name: "sluice-room")
  private var headroom: Headroom
  /// Hears of a pause and its reason, and of its end (nil).
  private let report: @Sendable (AgentError?) -> Void
  private var looking: Task<Void, Never>?
  private var waiting: [CheckedContinuation<Void, Never>] = []
  private var isStopped = false

  init(_ headroom: Headroom, report: @escaping @Sendable (AgentError?) -> Void) {
    self.headroom = headroom
    self.report = report
  }

  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

  /// Returns true when an arrival may be taken in, and false once the gate is stopped.
  func pass() async -> Bool {
    while !isStopped {
      if looking == nil {
        guard let shortage = headroom.shortage else { return true }
        report(shortage)
        looking = Task { await lookForRoom() }
      }
      await withCheckedContinuation { waiting.append($0) }
    }
    return false
  }

  /// Goes on with another limit, from the next look on.
  func update(_ headroom: Headroom) {
    self.headroom = headroom
  }

  func stop() {
    isStopped = true
    looking?.cancel()
    letGo()
  }

  private func lookForRoom() async {
    while (try? await Alarm.sleep(for: .seconds(2))) != nil, headroom.shortage != nil {}
    looking = nil
    guard !isStopped else { return }
    report(nil)
    letGo()
  }

  private func letGo() {
    for continuation in waiting { continuation.resume() }
    waiting = []
  }
}
