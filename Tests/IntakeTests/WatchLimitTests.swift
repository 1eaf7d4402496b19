import Foundation
import Model
import Testing

@testable import Intake

extension WatchingTests {
  private static let isLimited = "SLUICE_TEST_WATCHES_ARE_LIMITED"

  private static let limiting = "echo 12 > /proc/sys/user/max_inotify_watches"

  /// Runs the test below in a user namespace with a limit of its own, so that nobody else's watches are touched.
  @Test(
    .disabled("this is the process of its own") { ProcessInfo.processInfo.environment[isLimited] != nil },
    .enabled("a user namespace with a limit of its own is not to be had") {
      try await Playground().shell("unshare -Ur sh -c '\(limiting)' 2>/dev/null") == 0
    })
  func theLimitOfWatchesIsMetInAProcessOfItsOwn() async throws {
    let ground = try Playground()
    let allowed = "unshare -Ur sh -c 'echo 12 > /proc/sys/user/max_inotify_watches' 2>/dev/null"
    guard try await ground.shell(allowed) == 0 else { return }
    let test = "whatCanNotBeWatchedIsPolled"
    let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let status = try await ground.shell(
      """
      unshare -Ur sh -c 'echo 12 > /proc/sys/user/max_inotify_watches; \(Self.isLimited)=1 exec "$0" \
      --testing-library swift-testing --filter \(test)' "\(program)" > log 2>&1 || { cat log >&2; exit 1; }
      grep -q "\(test)() passed" log
      """)
    #expect(status == 0)
  }

  @Test(.enabled(if: ProcessInfo.processInfo.environment[isLimited] != nil))
  func whatCanNotBeWatchedIsPolled() async throws {
    let ground = try Playground()
    try await ground.shell("for i in $(seq 20); do mkdir drop/$i; done")
    let budget = WatchBudget.of([ground.dropFolder()])
    #expect(budget == WatchBudget(needed: 21, limit: 12))
    try await ground.watching { source in
      #expect(await source.snapshot.watches == 11)
      #expect(ground.notices.contains(.watchLimitReached(drop: "main", budget: budget)))
      #expect(await source.snapshot.polled == ["main"])
      try await ground.shell("for i in $(seq 20); do echo $i > drop/$i/a; done")
      try await ground.until("all have come") { ground.arrivals.count == 20 }
      try await ground.shell("rm -r drop/1[0-9]")
      try await ground.until("all is watched, and polling ends") { await source.snapshot.polled == [] }
      try await ground.shell("for i in $(seq 9) 20; do echo $i > drop/$i/b; done")
      try await ground.until("all have come") { ground.arrivals.count == 30 }
    }
  }
}
