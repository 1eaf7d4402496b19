import FoundationEssentials
import Glibc
import Model
import Posix
import Testing

@testable import Pool

/// All that takes `stagesUnnamed` holds on filesystems with unnamed files and on those without.
@Suite struct PoolStoreTests {
  let fixture: PoolFixture

  init() throws {
    fixture = try PoolFixture()
  }

  @Test(arguments: [true, false])
  func whatIsPublishedIsThereWholeAndReadOnly(stagesUnnamed: Bool) async throws {
    let pool = try fixture.open(stagesUnnamed: stagesUnnamed)
    let (small, large) = (try name(1), try name(1, "large"))
    try await pool.publish([
      try await pool.publication(picture(1), as: small), try await pool.publication(picture(2), as: large),
    ])
    #expect(try fixture.bytes(of: small) == picture(1))
    #expect(try fixture.bytes(of: large) == picture(2))
    #expect(try FileStatus(of: RawPath("\(fixture.root)/\(small)")).permissions == 0o444)
    #expect(try fixture.files() == [large, small].map(\.description).sorted())
    #expect(try await pool.holds(small, byteCount: Int64(picture(1).count)))
    #expect(try await !pool.holds(small, byteCount: 1))
    #expect(try await !pool.holds(try name(2), byteCount: 1))
  }

  @Test func unnamedFilesHaveNoNameWhileTheyAreStaged() async throws {
    let pool = try fixture.open()
    let publication = try await pool.publication(picture(1), as: try name(1))
    #expect(publication.file.temporaryName == nil)
    #expect(try fixture.files() == [])
  }

  @Test func namedOnesGoWithTheirOwner() async throws {
    let pool = try fixture.open(stagesUnnamed: false)
    do {
      let publication = try await pool.publication(picture(1), as: try name(1))
      #expect(try fixture.files() == [try #require(publication.file.temporaryName).text])
    }
    #expect(try fixture.files() == [])
  }

  @Test func aWriterCanOnlyWrite() async throws {
    let writer = try await fixture.open().stage().writer()
    var byte: UInt8 = 0
    let failure = #expect(throws: AgentError.self) {
      _ = try unsafe withUnsafeMutableBytes(of: &byte) { try unsafe writer.read(into: $0) }
    }
    #expect(failure?.code == "EBADF")
  }

  @Test(arguments: [true, false])
  func sameBytesAreStoredOnce(stagesUnnamed: Bool) async throws {
    let pool = try fixture.open(stagesUnnamed: stagesUnnamed)
    let path = try name(1)
    try await pool.publish([try await pool.publication(picture(1), as: path)])
    let first = try FileStatus(of: RawPath("\(fixture.root)/\(path)")).identity
    try await pool.publish([try await pool.publication(picture(1), as: path)])
    #expect(try FileStatus(of: RawPath("\(fixture.root)/\(path)")).identity == first)
    #expect(try fixture.files() == [path.description])
  }

  @Test(arguments: [true, false])
  func otherBytesChangeHandsInOneStep(stagesUnnamed: Bool) async throws {
    let pool = try fixture.open(stagesUnnamed: stagesUnnamed)
    let path = try name(1)
    try await pool.publish([try await pool.publication(picture(1), as: path)])
    let reader = try Descriptor.open(RawPath("\(fixture.root)/\(path)"), O_RDONLY)
    try await pool.publish([try await pool.publication(picture(2), as: path)])
    #expect(try fixture.bytes(of: path) == picture(2))
    #expect(try fixture.files() == [path.description])
    #expect(try FileStatus(of: reader).identity.size == Int64(picture(1).count))
    #expect(try FileStatus(of: reader).linkCount == 0)
  }

  @Test(arguments: [true, false])
  func aDamagedFileIsMended(stagesUnnamed: Bool) async throws {
    let pool = try fixture.open(stagesUnnamed: stagesUnnamed)
    let path = try name(1)
    try await pool.publish([try await pool.publication(picture(1), as: path)])
    let file = "\(fixture.root)/\(path)"
    unsafe _ = chmod(file, 0o644)
    unsafe _ = truncate(file, 10)
    try await pool.publish([try await pool.publication(picture(1), as: path)])
    #expect(try fixture.bytes(of: path) == picture(1))
  }

  @Test(
    arguments: [true, false],
    [
      ("wrong-length", picture(1) + [0], picture(1)), ("wrong-digest", picture(2), picture(1)),
      ("wrong-format", Array("<html>, not a picture".utf8), nil), ("wrong-format", [], nil),
      ("wrong-size", [0xFF, 0xD8, 0xFF, 0xC0, 0, 17, 8, 0, 9, 0, 4, 3], nil), ("wrong-size", [0xFF, 0xD8, 0xFF], nil),
    ])
  func whatIsNotWhatTheWorkerSaidGetsNoName(
    stagesUnnamed: Bool, _ table: (code: String, written: [UInt8], said: [UInt8]?)
  ) async throws {
    let pool = try fixture.open(stagesUnnamed: stagesUnnamed)
    do {
      let good = try await pool.publication(picture(3), as: try name(1, "large"))
      let bad = try await pool.publication(table.written, as: try name(1), claimed: table.said)
      let failure = await #expect(throws: AgentError.self) { try await pool.publish([good, bad]) }
      #expect(failure?.code == table.code && failure?.fault == .worker)
    }
    #expect(try fixture.files() == [])
  }

  /// What was checked could be written over else, before or after it has its name.
  @Test(arguments: [true, false])
  func whatAWorkerStillHasOpenGetsNoName(stagesUnnamed: Bool) async throws {
    let pool = try fixture.open(stagesUnnamed: stagesUnnamed)
    do {
      let kept = try await pool.publication(picture(1), as: try name(1))
      let writer = try kept.file.writer()
      let failure = await #expect(throws: AgentError.self) { try await pool.publish([kept]) }
      #expect(failure?.code == "still-open" && failure?.fault == .worker)
      _ = writer.number
    }
    #expect(try fixture.files() == [])
  }

  @Test func aStagedFileIsPublishedOnceWhateverComesOfIt() async throws {
    let pool = try fixture.open()
    let bad = try await pool.publication(picture(1), as: try name(1), claimed: picture(2))
    _ = await #expect(throws: AgentError.self) { try await pool.publish([bad]) }
    let failure = await #expect(throws: AgentError.self) { try await pool.publish([bad]) }
    #expect(failure?.code == "published-twice")
  }

  @Test(arguments: [true, false])
  func callsThatWaitTogetherAreOneGroupAndWhatFailsInItFailsAlone(stagesUnnamed: Bool) async throws {
    let pool = try fixture.open(stagesUnnamed: stagesUnnamed)
    let failures = await withTaskGroup(of: String?.self) { group in
      for number in UInt8(0)..<60 {
        group.addTask {
          do {
            let said = number == 30 ? picture(99) : nil
            let publication = try await pool.publication(picture(number), as: try name(number), claimed: said)
            try await pool.publish([publication])
            return nil
          } catch {
            return "\(number) \((error as? AgentError)?.code ?? "\(error)")"
          }
        }
      }
      return await group.reduce(into: []) { $0 += $1.map { [$0] } ?? [] }
    }
    #expect(failures == ["30 wrong-digest"])
    #expect(try fixture.files().count == 59)
    #expect(await pool.groupCount <= 60)
  }

  @Test func aNameThatAFolderHasIsAnErrorOfItsOwn() async throws {
    let pool = try fixture.open()
    let path = try name(1)
    try FileManager.default.createDirectory(atPath: "\(fixture.root)/\(path)", withIntermediateDirectories: true)
    let publication = try await pool.publication(picture(1), as: path)
    let failure = await #expect(throws: AgentError.self) { try await pool.publish([publication]) }
    #expect(failure?.code == "EISDIR" && failure?.subject == path.description)
    #expect(try fixture.files() == [])
    try await pool.publish([try await pool.publication(picture(2), as: try name(2))])
  }

  @Test func aLinkInThePlaceOfAFolderIsNotFollowed() async throws {
    let pool = try fixture.open()
    let path = try name(1)
    let outside = fixture.folder + "/outside"
    try FileManager.default.createDirectory(atPath: outside, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: "\(fixture.root)/\(path.folders[0])", withDestinationPath: outside)
    let publication = try await pool.publication(picture(1), as: path)
    let failure = await #expect(throws: AgentError.self) { try await pool.publish([publication]) }
    #expect(failure?.code == "ENOTDIR" && failure?.fault == .transient)
    #expect(try FileManager.default.subpathsOfDirectory(atPath: outside) == [])
  }

  @Test func foldersThatWereTakenAwayAreMadeAgain() async throws {
    let pool = try fixture.open()
    let path = try name(1)
    for _ in 1...2 {
      try await pool.publish([try await pool.publication(picture(1), as: path)])
      #expect(try fixture.bytes(of: path) == picture(1))
      try FileManager.default.removeItem(atPath: "\(fixture.root)/\(path.folders[0])")
    }
  }

  @Test func whatIsToBeRecordedIsAskedForOnceMore() async throws {
    let pool = try fixture.open()
    let publications = [
      try await pool.publication(picture(1), as: try name(1)), try await pool.publication(picture(2), as: try name(2)),
    ]
    let placed = try await pool.publish(publications)
    try placed.demandStanding()
    try FileManager.default.removeItem(atPath: "\(fixture.root)/\(try name(2))")
    #expect { try placed.demandStanding() } throws: { ($0 as? AgentError)?.code == PlacedVariants.goneCode }
    try await pool.publish([try await pool.publication(picture(2), as: try name(2))])
    #expect(throws: AgentError.self) { try placed.demandStanding() }
  }

  @Test func aFolderThatCannotBeMadeIsNamed() {
    let failure = #expect(throws: AgentError.self) { try PoolStore(at: RawPath("\(fixture.folder)/no/such/pool")) }
    #expect(failure?.fault == .transient)
    let start = "could not open the pool \(fixture.folder)/no/such/pool: no such file"
    #expect(failure?.description.hasPrefix(start) == true)
  }

  @Test func thePoolTellsItsRoom() throws {
    #expect(try fixture.open().view.filesystem().free > 0)
  }
}
