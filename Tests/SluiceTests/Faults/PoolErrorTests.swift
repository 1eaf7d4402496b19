import Foundation
import Testing

/// The pool's disk refuses something: the photo in hand fails with a reason, nothing else suffers, and it goes on.
///
/// A worker's own calls can't be made to fail so: its filter of system calls takes an injected one for a forbidden one. What
/// its writes meet is met for real, on full disks (`SpaceTests`) and at a limit of file sizes.
@Suite(
  .serialized, .enabled(if: InjectedError.isPossible && Tool.areInstalled("sqlite3"), "no strace, or no right to it"))
struct PoolErrorTests {
  /// Where the fault strikes, and the code that `sluice status` then tells.
  struct Row: CustomTestStringConvertible, Sendable {
    var place: String
    var fault: String
    var code: String

    init(_ place: String, _ fault: String, _ code: String) {
      (self.place, self.fault, self.code) = (place, fault, code)
    }

    var testDescription: String { "\(place): \(fault)" }
  }

  static let rows = [
    // A file to write to.
    Row("sluice-workshop", "openat:error=ENOSPC", "ENOSPC"), Row("sluice-workshop", "openat:error=EDQUOT", "EDQUOT"),
    Row("sluice-workshop", "openat:error=EROFS", "EROFS"), Row("sluice-workshop", "openat:error=EMFILE", "EMFILE"),
    Row("sluice-workshop", "openat:error=ENFILE", "ENFILE"), Row("sluice-workshop", "openat:error=EIO", "EIO"),
    // Read again, made read-only, synced.
    Row("sluice-publish", "pread64:error=EIO", "EIO"), Row("sluice-publish", "fchmod:error=EROFS", "EROFS"),
    Row("sluice-publish", "fsync:error=EIO", "EIO"), Row("sluice-publish", "fsync:error=ENOSPC", "ENOSPC"),
    Row("sluice-publish", "fsync:error=EDQUOT", "EDQUOT"),
    // Its folder, its name, and the folder's sync.
    Row("sluice-publish", "mkdirat:error=ENOSPC", "ENOSPC"), Row("sluice-publish", "mkdirat:error=EROFS", "EROFS"),
    Row("sluice-publish", "linkat:error=ENOSPC", "ENOSPC"), Row("sluice-publish", "linkat:error=EDQUOT", "EDQUOT"),
    Row("sluice-publish", "linkat:error=EIO", "EIO"), Row("sluice-publish", "openat:error=EMFILE", "EMFILE"),
    Row("sluice-publish", "fsync:error=EIO:when=2+", "EIO"), Row("sluice-publish", "fsync:error=EIO:when=3+", "EIO"),
  ]

  @Test(arguments: FaultSample.of(rows))
  func anErrorFailsItsPhotoAndNothingElse(_ row: Row) async throws {
    let (folder, agent) = try await agentAtWork()
    let before = AgentFolder.hash(of: TestPhoto.small)
    let fault = try await InjectedError(row.fault, in: agent.threads(named: row.place), of: folder)
    let photo = TestPhoto.variation(of: TestPhoto.medium, row.testDescription)
    let file = try folder.put(photo, as: "photo.jpg")
    try await agent.wait(for: "failed", of: "photo.jpg")
    #expect(fault.hasStruck)
    let told = try #require(try await folder.story(of: file).newest)
    #expect(told.outcome == "failed")
    #expect(told.code == row.code, "\(told)")
    #expect(told.reason?.isEmpty == false)
    // A name may stand there whose folder could not be synced; a row may not.
    _ = try await folder.expectRowsAreTrue()
    #expect(try folder.contents().strays == [])
    #expect(try folder.contents().hashes.contains(before))
    #expect(try Data(contentsOf: file) == photo)
    try await fault.lift()
    // It may have gone on by itself by now.
    _ = try await folder.sluice("retry", "--failed")
    try await agent.wait(for: "stored", of: "photo.jpg")
    try await folder.expectCatalogIsTrue()
    try folder.expectPool(of: [before, AgentFolder.hash(of: photo)])
    #expect(try await agent.stop() == 0)
  }

  /// What says nothing about the bytes: a hint to the disk, and the close of what is synced.
  @Test(arguments: ["sync_file_range:error=EIO", "sync_file_range:error=ENOSYS", "close:error=EIO"])
  func anErrorThatMeansNothingIsPassedOver(_ fault: String) async throws {
    let (folder, agent) = try await agentAtWork()
    let injected = try await InjectedError(fault, in: agent.threads(named: "sluice-publish"), of: folder)
    let photo = TestPhoto.variation(of: TestPhoto.medium, fault)
    try folder.put(photo, as: "photo.jpg")
    try await agent.wait(for: "stored", of: "photo.jpg")
    #expect(injected.hasStruck)
    try await injected.lift()
    try await folder.expectCatalogIsTrue()
    try folder.expectPool(of: [AgentFolder.hash(of: TestPhoto.small), AgentFolder.hash(of: photo)])
    #expect(try await agent.stop() == 0)
  }

  /// After a failed fsync the kernel may take lost pages for clean: a second one would succeed on nothing.
  @Test func aFailedSyncIsNotRepeatedButTheFileMadeAnew() async throws {
    let (folder, agent) = try await agentAtWork()
    let fault = try await InjectedError(
      "fsync:error=EIO:when=1", in: [agent.pid] + agent.workers, follows: true, seeing: "openat,write", of: folder)
    try folder.put(TestPhoto.medium, as: "photo.jpg")
    // The first sync of each thread fails: that of the original, then that of the variant.
    try await agent.wait(for: "failed", of: "photo.jpg")
    try await wait(for: "the photo to be stored", story: { folder.logText }) {
      _ = try await folder.sluice("retry", "--failed")
      return try agent.lines().contains { $0.outcome == "stored" && $0.path?.hasSuffix("photo.jpg") == true }
    }
    try await fault.lift()
    // A file without a name shows as #INODE: made, written, synced in vain; then another, made, written and synced.
    let steps = fault.calls.compactMap { call -> String? in
      if call.contains("O_TMPFILE") { return "made" }
      guard call.contains("/#") else { return nil }
      return call.contains("write(") ? "written" : call.contains("fsync(") ? "synced" : nil
    }
    #expect(
      steps == ["made", "written", "made", "written", "synced", "made", "written", "synced"], "\(fault.calls)")
    try await folder.expectCatalogIsTrue()
    #expect(try await agent.stop() == 0)
  }

  /// What is read back is not what the worker says it wrote, in bytes or in length: no name is given, and it is made anew.
  @Test(arguments: ["pread64:retval=1000:when=1", "pread64:retval=0:when=1"])
  func bytesThatAreNotThoseOfTheWorkerGetNoName(_ fault: String) async throws {
    let (folder, agent) = try await agentAtWork()
    let injected = try await InjectedError(fault, in: agent.threads(named: "sluice-publish"), of: folder)
    let photo = TestPhoto.variation(of: TestPhoto.medium, fault)
    let file = try folder.put(photo, as: "photo.jpg")
    try await agent.wait(for: "stored", of: "photo.jpg")
    #expect(injected.hasStruck)
    #expect(try await folder.story(of: file).newest?.attempts == 2)
    try await injected.lift()
    try await folder.expectCatalogIsTrue()
    try folder.expectPool(of: [AgentFolder.hash(of: TestPhoto.small), AgentFolder.hash(of: photo)])
    #expect(try await agent.stop() == 0)
  }

  /// A file may have a kilobyte and no more: the write begins well, ends short, and the next one ends the worker.
  @Test(.enabled(if: Tool.areInstalled("prlimit"), "prlimit is not installed"))
  func aWriteThatEndsShortMakesNoVariant() async throws {
    let (folder, agent) = try await agentAtWork()
    let worker = try #require(agent.workers.first)
    try await Tool.shell("prlimit --pid \(worker) --fsize=1000:", in: folder.root)
    let file = try folder.put(TestPhoto.medium, as: "photo.jpg")
    try await agent.wait(for: "stored", of: "photo.jpg")
    #expect(try await folder.story(of: file).newest?.attempts == 2)
    #expect(!agent.workers.contains(worker))
    #expect(folder.logText.contains("SIGXFSZ"))
    try await folder.expectCatalogIsTrue()
    #expect(try await agent.stop() == 0)
  }

  /// Nobody has to say anything: the photo is tried again after a while, and until then the others go on.
  @Test func aDiskThatRecoversIsWrittenToAgainByItself() async throws {
    let (folder, agent) = try await agentAtWork()
    let fault = try await InjectedError("fsync:error=EIO", in: agent.threads(named: "sluice-publish"), of: folder)
    try folder.put(TestPhoto.medium, as: "photo.jpg")
    try await agent.wait(for: "failed", of: "photo.jpg")
    try await fault.lift()
    try folder.put(TestPhoto.large, as: "next.jpg")
    try await agent.wait(for: "stored", of: "next.jpg")
    try await agent.wait(for: "stored", of: "photo.jpg")
    try await folder.expectCatalogIsTrue()
    #expect(try await agent.stop() == 0)
  }

  /// An agent with one worker that has taken in a photo.
  private func agentAtWork() async throws -> (AgentFolder, AgentProcess) {
    let folder = try AgentFolder(agent: ["workers = 1"])
    let agent = try await AgentProcess.ready(in: folder)
    try folder.put(TestPhoto.small, as: "before.jpg")
    try await agent.wait(for: "stored", of: "before.jpg")
    return (folder, agent)
  }
}
