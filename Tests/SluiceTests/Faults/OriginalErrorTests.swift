import Foundation
import Testing

/// The disk of the drop folder refuses something: that is no verdict about the photo.
@Suite(
  .serialized, .enabled(if: InjectedError.isPossible && Tool.areInstalled("sqlite3"), "no strace, or no right to it"))
struct OriginalErrorTests {
  @Test(arguments: ["EIO", "ENOMEM"])
  func aPhotoThatCannotBeReadIsTriedAgain(_ code: String) async throws {
    let folder = try AgentFolder(agent: ["workers = 1"], drop: ["on-rejected = delete"])
    let agent = try await AgentProcess.ready(in: folder)
    let photo = folder.drop.appending(path: "photo.jpg")
    let fault = try await InjectedError(
      "read,pread64,readv,preadv,mmap,copy_file_range:error=\(code)", in: [agent.pid] + agent.workers, follows: true,
      at: photo, of: folder)
    try folder.put(TestPhoto.medium, as: "photo.jpg")
    try folder.put(TestPhoto.small, as: "good.jpg")
    try await agent.wait(for: "failed", of: "photo.jpg")
    try await agent.wait(for: "stored", of: "good.jpg")
    #expect(fault.hasStruck)
    let told = try #require(try await folder.story(of: photo).newest)
    #expect(told.code == code && told.reason?.isEmpty == false, "\(told)")
    try await fault.lift()
    try await agent.wait(for: "stored", of: "photo.jpg")
    try await folder.expectCatalogIsTrue()
    #expect(try await agent.stop() == 0)
  }

  @Test(arguments: FaultSample.of(["EIO", "ENFILE", "EMFILE", "EACCES", "ENOMEM"]))
  func aPhotoThatCannotBeOpenedIsTriedAgain(_ code: String) async throws {
    let folder = try AgentFolder(agent: ["workers = 1"])
    let agent = try await AgentProcess.ready(in: folder)
    let fault = try await InjectedError(
      "openat:error=\(code)", in: agent.threads(named: "sluice-files"), of: folder)
    let file = try folder.put(TestPhoto.medium, as: "photo.jpg")
    try await agent.wait(for: "failed", of: "photo.jpg")
    let told = try #require(try await folder.story(of: file).newest)
    #expect(told.code == code && told.reason?.isEmpty == false, "\(told)")
    try await fault.lift()
    _ = try await folder.sluice("retry", "--failed")
    try await agent.wait(for: "stored", of: "photo.jpg")
    #expect(try await agent.stop() == 0)
  }

  /// It was recorded, and can't be moved or deleted: it stays, and the next look makes up for it.
  @Test(arguments: ["on-stored = delete", "on-stored = move ./moved"])
  func anOriginalThatCannotBeTakenAwayStays(_ rule: String) async throws {
    let folder = try AgentFolder(drop: [rule])
    let agent = try await AgentProcess.ready(in: folder)
    let fault = try await InjectedError(
      "unlink,unlinkat,rename,renameat,renameat2:error=EIO",
      in: agent.threads(named: rule.contains("move") ? "sluice-targets" : "sluice-files"), of: folder)
    let file = try folder.put(TestPhoto.medium, as: "photo.jpg")
    try await agent.wait(for: "the original kept") { $0.message == "original kept" }
    #expect(fault.hasStruck)
    #expect(try Data(contentsOf: file) == TestPhoto.medium)
    #expect(try await folder.story(of: file).newest?.outcome == "stored")
    try await fault.lift()
    #expect(try await agent.stop() == 0)
    let next = try await AgentProcess.ready(in: folder)
    try await wait(for: "its end", story: { folder.logText }) { !FileManager.default.fileExists(atPath: file.path) }
    if rule.contains("move") {
      let moved = folder.root.appending(path: "moved/photo.jpg")
      #expect(try Data(contentsOf: moved) == TestPhoto.medium)
    }
    try folder.expectPool(of: [AgentFolder.hash(of: TestPhoto.medium)])
    #expect(try await next.stop() == 0)
  }

  /// Every second call is interrupted by a signal before it does anything, as a signal may at any time.
  @Test func interruptedCallsAreMadeAgain() async throws {
    let folder = try AgentFolder(agent: ["workers = 1"])
    let agent = try await AgentProcess.ready(in: folder)
    let fault = try await InjectedError(
      "read,pread64,write,pwrite64,fsync,openat,sendmsg,recvmsg,poll,wait4:error=EINTR:when=1+2",
      in: agent.threads(), of: folder)
    let hashes = try folder.put(5, of: TestPhoto.medium)
    try await folder.wait(until: "stored", reaches: 5)
    #expect(fault.hasStruck)
    try await fault.lift()
    let status = try await folder.status()
    #expect(status.count("failed") + status.count("rejected") == 0)
    #expect(try agent.lines().allSatisfy { $0.outcome == nil || $0.outcome == "stored" })
    try folder.expectPool(of: hashes)
    try await folder.expectCatalogIsTrue()
    #expect(try await agent.stop() == 0)
  }
}
