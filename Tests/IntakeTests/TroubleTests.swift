import Foundation
import Model
import Posix
import Synchronization
import Testing

@testable import Intake

extension WatchingTests {
  @Test func littleRoomIsEnoughForManyFiles() async throws {
    let ground = try Playground()
    try await ground.shell("for i in $(seq 500); do echo $i > drop/$i; done")
    try await ground.watching([ground.dropFolder(settle: .milliseconds(30))], capacity: 16) { source in
      try await ground.shell("mkdir drop/more; for i in $(seq 500); do echo $i > drop/more/$i; done")
      try await ground.until("all have come") { ground.arrivals.count >= 1_000 }
      try await ground.quiet(source)
    }
    #expect(Set(ground.paths).count == 1_000)
    #expect(ground.arrivals.count == 1_000)
    #expect(ground.record.withLock(\.mostTracked) <= 16)
  }

  @Test(.timeLimit(.minutes(2))) func nothingIsLostWhenTheKernelDropsEvents() async throws {
    let ground = try Playground()
    let (folders, files) = (30, 700)
    let gate = Semaphore()
    let isFirst = Atomic(true)
    // While the first scan is being told of nothing is taken, so all queues fill, back to the kernel's: it holds
    // 16,384 events, and these are 42,000.
    let source = ground.source([ground.dropFolder(settle: .milliseconds(30))], capacity: 1_024) { notice in
      guard case .scanned = notice, isFirst.exchange(false, ordering: .relaxed) else { return }
      gate.wait()
    }
    try await source.start()
    try await ground.shell(
      """
      mkdir drop/kept; for d in $(seq \(folders)); do mkdir drop/$d; done; sleep 0.2
      for d in $(seq \(folders)); do for i in $(seq \(files)); do echo 1 > drop/$d/$i; done; done
      for i in $(seq 500); do mkdir drop/late$i; done; mv drop/kept drop/moved; echo 1 > drop/late500/a
      """)
    gate.signal()
    var paths: Set<String> = []
    while paths.count < folders * files + 1 {
      let arrivals = await source.next(atMost: 64)
      #expect(await source.snapshot.tracked <= 1_024)
      for arrival in arrivals {
        paths.insert(arrival.path.description)
        ground.catalog.withLock { _ = $0.insert(arrival) }
        await source.finish(arrival, putBack: false)
      }
    }
    // The watches are in order again: what was made, and what was renamed, when nobody heard of it.
    try await ground.shell("echo 1 > drop/late499/b; echo 1 > drop/moved/c")
    while paths.count < folders * files + 3 {
      for arrival in await source.next(atMost: 64) {
        paths.insert(arrival.path.description)
        await source.finish(arrival, putBack: false)
      }
    }
    await source.stop()
    #expect(paths.isSuperset(of: ["late500/a", "late499/b", "moved/c"]))
    #expect(ground.notices.contains(.overflowed))
  }

  @Test func aRootThatGoesAndComesBackIsTakenUpAgain() async throws {
    let ground = try Playground()
    try await ground.watching { source in
      try await ground.shell("echo 1 > drop/1")
      try await ground.until("the first has come") { ground.paths == ["1"] }
      try await ground.shell("mv drop away; echo 2 > away/2")
      try await ground.until("it is paused") { await source.snapshot.paused == ["main"] }
      try await ground.until("its watches are gone") { await source.snapshot.watches == 0 }
      try await ground.shell("mv away drop")
      try await ground.until("the second has come") { ground.paths == ["1", "2"] }
      try await ground.shell("mkdir drop/t; echo 3 > drop/t/3")
      try await ground.until("the third has come") { ground.paths == ["1", "2", "t/3"] }
      try await ground.shell("rm -r drop")
      try await ground.until("it is paused again") { await source.snapshot.paused == ["main"] }
      try await ground.shell("mkdir drop; echo 4 > drop/4")
      try await ground.until("the fourth has come") { ground.paths == ["1", "2", "4", "t/3"] }
      try await ground.quiet(source)
    }
    #expect(ground.notices.contains(.paused(drop: "main", reason: "it was moved away")))
    #expect(ground.notices.filter { $0 == .resumed(drop: "main") }.count == 2)
  }

  @Test(arguments: [false, true]) func aRootThatIsMissingAtStartIsWaitedFor(_ isPollingForced: Bool) async throws {
    let ground = try Playground()
    try await ground.shell("rmdir drop")
    try await ground.watching(isPollingForced: isPollingForced) { source in
      #expect(await source.snapshot.paused == ["main"])
      try await ground.shell("mkdir outside/t; echo 1 > outside/t/1; mv outside/t drop")
      try await ground.until("it has come") { ground.paths == ["1"] }
    }
    #expect(
      ground.notices.contains {
        guard case .paused("main", let reason) = $0 else { return false }
        return reason.hasPrefix("no such file or directory; mount what is to be there, or make it with `mkdir -p ")
      })
    #expect(ground.notices.contains(.resumed(drop: "main")))
  }

  @Test(
    .enabled("a tmpfs can't be mounted here") {
      try await Playground().shell("mount -t tmpfs none drop && umount drop") == 0
    })
  func aMountOverTheRootIsSeen() async throws {
    let ground = try Playground()
    try await ground.shell("mkdir drop/sub")
    try await ground.watching { source in
      try await ground.shell("echo 1 > drop/1")
      try await ground.until("the first has come") { ground.paths == ["1"] }
      try await ground.shell("mount -t tmpfs none drop; echo 2 > drop/2")
      try await ground.until("what is on the mount has come") { ground.paths == ["1", "2"] }
      try await ground.shell("umount drop; echo 3 > drop/3")
      try await ground.until("what is under it comes again") { ground.paths == ["1", "2", "3"] }
      try await ground.shell("mount -t tmpfs none drop/sub; echo 4 > drop/sub/4")
      try await ground.until("what is mounted below comes") { ground.paths == ["1", "2", "3", "sub/4"] }
      try await ground.shell("echo 5 > drop/sub/5")
      try await ground.until("its events come") { ground.paths == ["1", "2", "3", "sub/4", "sub/5"] }
      try await ground.shell("umount drop/sub")
      try await ground.quiet(source)
    }
    try await ground.shell("umount drop/sub drop 2>/dev/null || true")
  }

  @Test func aFolderWithoutEventsIsPolled() async throws {
    let ground = try Playground()
    try await ground.shell("echo 1 > drop/1")
    try await ground.watching(isPollingForced: true) { source in
      #expect(await source.snapshot.watches == 0)
      #expect(await source.snapshot.polled == ["main"])
      try await ground.until("the first has come") { ground.paths == ["1"] }
      try await ground.shell("mkdir drop/t; echo 2 > drop/t/2")
      try await ground.until("the second has come") { ground.paths == ["1", "t/2"] }
      try await ground.shell("exec 3> drop/3; for i in 1 2 3 4; do echo $i >&3; sleep 0.2; done")
      try await ground.until("the third has come") { ground.paths == ["1", "3", "t/2"] }
    }
    #expect(try ground.arrivals.last?.identity == ground.identity("3"))
    #expect(ground.notices.contains { if case .polling("main", _, _) = $0 { true } else { false } })
  }

  @Test func foldersCanBeChangedWhileItRuns() async throws {
    let ground = try Playground()
    let (one, two) = (ground.drop.appending(path: "one"), ground.drop.appending(path: "two"))
    try await ground.shell("mkdir drop/one drop/two; echo 1 > drop/one/a; echo 1 > drop/two/b")
    try await ground.watching([ground.dropFolder("one", at: one)]) { source in
      try await ground.until("the first has come") { ground.paths == ["a"] }
      await source.update(folders: [ground.dropFolder("one", at: one), ground.dropFolder("two", at: two)])
      try await ground.until("the second has come") { ground.paths == ["a", "b"] }
      await source.update(folders: [ground.dropFolder("two", at: two)])
      try await ground.shell("echo 2 > drop/one/c; echo 2 > drop/two/d")
      try await ground.until("the third has come") { ground.paths == ["a", "b", "d"] }
      try await ground.quiet(source)
      #expect(await source.snapshot.watches == 1)
    }
    #expect(ground.paths == ["a", "b", "d"])
    #expect(ground.notices.filter { if case .watching("one", _, _) = $0 { true } else { false } }.count == 1)
  }

  @Test func aFileThatIsPutBackComesAgain() async throws {
    let ground = try Playground()
    let source = ground.source([ground.dropFolder()])
    try await source.start()
    try await ground.shell("echo 1 > drop/a")
    let first = await source.next(atMost: 5)
    #expect(await source.snapshot.inHand == 1)
    try await ground.shell("echo 22 > drop/a")
    for arrival in first { await source.finish(arrival, putBack: true) }
    let second = await source.next(atMost: 5)
    #expect((first + second).map(\.identity.size) == [2, 3])
    await source.stop()
    #expect(await source.next(atMost: 5).isEmpty)
  }

  @Test func oneProcessWatchesOnce() async throws {
    let ground = try Playground()
    try await ground.watching { _ in
      let second = ground.source([ground.dropFolder()])
      await #expect(throws: AgentError.self) { try await second.start() }
      await second.stop()
    }
    try await ground.watching { _ in }
  }

  @Test func nothingIsOpenAfterwards() async throws {
    let ground = try Playground()
    try await ground.watching { _ in }
    let before = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    for _ in 0..<20 { try await ground.watching { _ in } }
    try await ground.until("all descriptors are closed") {
      try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count <= before
    }
  }

  /// How often the threads of this module went to sleep, and so had woken up.
  private func sleeps() throws -> [String: String] {
    var sleeps: [String: String] = [:]
    for thread in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task") {
      let file = "/proc/self/task/\(thread)/status"
      guard let status = try? String(contentsOfFile: file, encoding: .utf8) else { continue }
      let fields = status.split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
      let (name, count) = (fields.first?.last ?? "", fields.first { $0[0] == "voluntary_ctxt_switches:" }?.last)
      if ["sluice-watch", "sluice-mounts"].contains(name) { sleeps[name] = count }
    }
    return sleeps
  }

  @Test func idleIsIdle() async throws {
    let ground = try Playground()
    try await ground.watching { source in
      try await ground.shell("echo 1 > drop/a")
      try await ground.until("it has come") { ground.paths == ["a"] }
      try await ground.quiet(source)
      let isWaiting = await source.timer != nil
      #expect(!isWaiting)
      // Another test that mounts something wakes the thread that looks at mounts; a timer would never leave it alone.
      var isQuiet = false
      for _ in 0..<20 where !isQuiet {
        let before = try sleeps()
        #expect(before.count == 2)
        try await Task.sleep(for: .seconds(2))
        isQuiet = try sleeps() == before
      }
      #expect(isQuiet)
    }
  }
}
