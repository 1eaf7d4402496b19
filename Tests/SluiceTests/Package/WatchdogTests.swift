import Foundation
import Testing

/// What the agent tells systemd of itself.
@Suite(.serialized) struct WatchdogTests {
  private static let ping = "WATCHDOG=1"
  /// systemd waits so long, in microseconds; a quarter of it lies between two pings.
  private static let patience = "WATCHDOG_USEC=200000"

  @Test func anAgentAtWorkSaysSo() async throws {
    let listener = try NotifyListener()
    let folder = try AgentFolder()
    let agent = try await AgentProcess.ready(in: folder, under: listener.prefix(Self.patience))
    try await listener.wait(for: "READY=1")
    let before = listener.count(of: Self.ping)
    try await listener.wait(for: Self.ping, times: before + 3)
    try folder.put(1, of: TestPhoto.small)
    try await folder.wait(until: "stored", reaches: 1)
    #expect(try await agent.stop() == 0)
    #expect(listener.count(of: "STOPPING=1") == 1)
    #expect(listener.heard.first { $0 != Self.ping } == "READY=1")
  }

  /// Without a watchdog, or with one for another process.
  @Test(arguments: [["NO_WATCHDOG=1"], [patience, "WATCHDOG_PID=1"]])
  func whereNobodyWaitsNothingIsSaid(_ environment: [String]) async throws {
    let listener = try NotifyListener()
    let folder = try AgentFolder()
    let prefix = listener.prefix() + environment
    let agent = try await AgentProcess.ready(in: folder, under: prefix)
    try folder.put(1, of: TestPhoto.small)
    try await folder.wait(until: "stored", reaches: 1)
    #expect(try await agent.stop() == 0)
    #expect(listener.count(of: Self.ping) == 0)
    #expect(listener.heard == ["READY=1", "STOPPING=1"])
  }

  @Test(
    .enabled(if: InjectedError.isPossible, "no strace, or no right to it"),
    arguments: ["sluice-catalog"])
  func anAgentOfWhichAPartHangsFallsSilent(_ name: String) async throws {
    let listener = try NotifyListener()
    let folder = try AgentFolder()
    let agent = try await AgentProcess.ready(in: folder, under: listener.prefix(Self.patience))
    try await listener.wait(for: Self.ping)
    // From its next rest on, the thread is held for as long as the test wants.
    var hang: InjectedError? = try await InjectedError(
      "futex:delay_enter=600000000", in: agent.threads(named: name), of: folder)
    // One answer may be on its way, and one is given before that rest.
    let held = listener.count(of: Self.ping)
    try await Task.sleep(for: .seconds(2))
    let silent = listener.count(of: Self.ping)
    #expect(silent - held <= 2)
    _ = hang
    hang = nil
    try await listener.wait(for: Self.ping, times: silent + 3)
    #expect(try await agent.stop() == 0)
  }
}
