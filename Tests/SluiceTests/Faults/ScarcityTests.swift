import Foundation
import Testing

/// The machine has no descriptors, no processes or no memory to give for a while.
@Suite(.serialized) struct ScarcityTests {
  /// Whether any user may reach the program.
  private static let othersMayRunIt: Bool = {
    var folder = SluiceProcess.program.deletingLastPathComponent()
    while folder.path != "/" {
      let mode = try? FileManager.default.attributesOfItem(atPath: folder.path)[.posixPermissions] as? Int
      guard let mode, mode & 0o001 != 0 else { return false }
      folder = folder.deletingLastPathComponent()
    }
    return true
  }()

  @Test(.enabled(if: Tool.areInstalled("prlimit"), "prlimit is not installed"))
  func anAgentWithoutDescriptorsGoesOnWhenThereAreSome() async throws {
    let folder = try AgentFolder(agent: ["workers = 1"])
    let agent = try await AgentProcess.ready(in: folder)
    var hashes = try folder.put(1, of: TestPhoto.small, called: "before")
    try await folder.wait(until: "stored", reaches: 1)
    let limit = try await Tool.shell("ulimit -n", in: folder.root).trimmingCharacters(in: .whitespacesAndNewlines)
    // No number is left below the limit: whatever is to be opened now, can't be.
    try await Tool.shell("prlimit --pid \(agent.pid) --nofile=3:\(limit)", in: folder.root)
    hashes.formUnion(try folder.put(5, of: TestPhoto.small))
    // Some seconds in which the files settle and are tried.
    try await Task.sleep(for: .seconds(3))
    #expect(agent.isRunning)
    try await Tool.shell("prlimit --pid \(agent.pid) --nofile=\(limit):\(limit)", in: folder.root)
    try await folder.wait(until: "stored", reaches: 6)
    try folder.expectPool(of: hashes)
    #expect(try await folder.status().count("rejected") == 0)
    #expect(try await agent.stop() == 0)
  }

  @Test(
    .enabled(if: InjectedError.isPossible, "no strace, or no right to it"), arguments: ["EAGAIN", "ENOMEM"])
  func aWorkerThatCannotBeStartedIsStartedLater(_ code: String) async throws {
    let folder = try AgentFolder(agent: ["workers = 1"])
    let agent = try await AgentProcess.ready(in: folder)
    let fault = try await InjectedError(
      "clone,clone3,vfork,fork:error=\(code)", in: agent.threads(named: "sluice-workshop"), of: folder)
    let worker = try #require(agent.workers.first)
    kill(worker, SIGKILL)
    let file = try folder.put(TestPhoto.medium, as: "photo.jpg")
    try await agent.wait(for: "failed", of: "photo.jpg")
    #expect(fault.hasStruck)
    let told = try #require(try await folder.story(of: file).newest)
    #expect(told.code == "worker-start" && told.reason?.isEmpty == false, "\(told)")
    try await fault.lift()
    try await agent.wait(for: "stored", of: "photo.jpg")
    #expect(try await agent.stop() == 0)
  }

  /// A user that may have no more processes than it has: the agent says so instead of dying without a word.
  @Test(
    .enabled(if: Tool.isRoot && Tool.areInstalled("setpriv", "prlimit"), "needs root, setpriv and prlimit"),
    .enabled(if: othersMayRunIt, "the program lies where other users may not go"))
  func anAgentWithoutThreadsSaysSo() async throws {
    let folder = try AgentFolder()
    let user = "54321"
    try await Tool.shell("chown -R \(user) .; chmod 755 .", in: folder.root)
    let run = try await Tool.run(
      "setpriv",
      ["--reuid", user, "--clear-groups", "prlimit", "--nproc=2:2", SluiceProcess.program.path, "watch"],
      in: folder.root)
    try #require(!run.errors.contains("ermission denied"), "the program can't be run by that user: \(run)")
    #expect(run.status == 1, "\(run)")
    #expect(run.errors.contains("sluice: could not start"), "\(run)")
    #expect(run.errors.contains("raise the limit of processes"), "\(run)")
  }

  /// A worker that gets no memory costs its photo a try, or is refused the photo with a reason; others go on.
  @Test(.enabled(if: Tool.areInstalled("prlimit"), "prlimit is not installed"))
  func aWorkerWithoutMemoryLosesNothing() async throws {
    let folder = try AgentFolder(agent: ["workers = 1"])
    let agent = try await AgentProcess.ready(in: folder)
    let worker = try #require(agent.workers.first)
    // Less than it has already: whatever it asks for now, it does not get.
    try await Tool.shell("prlimit --pid \(worker) --as=1000000:", in: folder.root)
    let photo = TestPhoto.draw(width: 3_000, height: 2_000, detail: 5)
    let file = try folder.put(photo, as: "photo.jpg")
    try await wait(for: "an outcome", story: { folder.logText }) {
      try agent.lines().contains { $0.outcome != nil && $0.path?.hasSuffix("photo.jpg") == true }
    }
    #expect(agent.isRunning)
    #expect(try Data(contentsOf: file) == photo)
    kill(worker, SIGKILL)
    _ = try await folder.sluice("retry", "--failed")
    _ = try await folder.sluice("retry", "--rejected")
    try await agent.wait(for: "stored", of: "photo.jpg")
    try folder.expectPool(of: [AgentFolder.hash(of: photo)])
    #expect(try await agent.stop() == 0)
  }

  /// A control group of a few megabytes: the kernel kills what takes more, and the agent is not it.
  @Test(.enabled(if: MemoryGroup.isPossible, "no control group can be made here"))
  func aMachineWithoutMemoryCostsTheWorkerNotTheAgent() async throws {
    let folder = try AgentFolder(agent: ["workers = 1"])
    let group = try MemoryGroup(megabytes: 160)
    let agent = try await AgentProcess.ready(
      in: folder, under: ["sh", "-c", "echo $$ > \(group.members.path); exec \"$@\"", "sh"])
    let hashes = try folder.put(5, of: TestPhoto.medium)
    // 60 million pixels of three bytes; AVIF needs them all at once, and more.
    try folder.put(TestPhoto.draw(width: 10_000, height: 6_000, detail: 0), as: "huge.jpg")
    try await folder.wait(until: "stored", reaches: 5)
    try await wait(for: "an end of the huge one", within: .seconds(120), story: { folder.logText }) {
      try agent.lines().contains { $0.path?.hasSuffix("huge.jpg") == true && $0.outcome != "failed" }
    }
    #expect(agent.isRunning)
    let stored = try folder.contents().hashes
    #expect(stored.isSuperset(of: hashes))
    #expect(try await agent.stop() == 0)
    withExtendedLifetime(group) {}
  }
}

/// A control group with so much memory and no swap; gone when the test lets go of it. Source: cgroups(7).
final class MemoryGroup {
  private let place: URL
  var members: URL { place.appending(path: "cgroup.procs") }

  init(megabytes: Int) throws {
    let files = FileManager.default
    let isFirst = files.fileExists(atPath: "/sys/fs/cgroup/memory/memory.limit_in_bytes")
    place = URL(filePath: isFirst ? "/sys/fs/cgroup/memory" : "/sys/fs/cgroup")
      .appending(path: "sluice-test-\(UUID().uuidString)")
    try files.createDirectory(at: place, withIntermediateDirectories: false)
    let limit = Data("\(megabytes << 20)".utf8)
    try limit.write(to: place.appending(path: isFirst ? "memory.limit_in_bytes" : "memory.max"))
    let swap = isFirst ? ("memory.memsw.limit_in_bytes", limit) : ("memory.swap.max", Data("0".utf8))
    try? swap.1.write(to: place.appending(path: swap.0))
  }

  deinit { unsafe rmdir(place.path) }

  static let isPossible = Tool.isRoot && (try? MemoryGroup(megabytes: 64)) != nil
}
