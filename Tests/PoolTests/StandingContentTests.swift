import FoundationEssentials
import Glibc
import Model
import Testing

@testable import Pool

/// `PoolStore.holdsContent`: files are judged by their bytes.
@Suite struct StandingContentTests {
  @Test func onlyTheVeryBytesCount() async throws {
    let fixture = try PoolFixture()
    let pool = try fixture.open()
    try await pool.publish([pool.publication(picture(1), as: name(1)), pool.publication(picture(2), as: name(2))])
    // Same length, other bytes.
    let damaged = "\(fixture.root)/\(try name(2))"
    try FileManager.default.removeItem(atPath: damaged)
    try Data(picture(3)).write(to: URL(filePath: damaged))
    try FileManager.default.createDirectory(
      atPath: "\(fixture.root)/\(try name(4).path.parent)", withIntermediateDirectories: true)
    #expect(unsafe mkfifo("\(fixture.root)/\(try name(4))", 0o644) == 0)
    let count = Int64(picture(1).count)
    func file(_ number: UInt8, _ byteCount: Int64) throws -> (path: PoolPath, byteCount: Int64, digest: ContentHash) {
      (try name(number), byteCount, hash(of: picture(number)))
    }
    let files = [try file(1, count), try file(2, count), try file(3, count), try file(1, count - 1), try file(4, 0)]
    #expect(try await pool.holdsContent(files) == [true, false, false, false, false])
  }

  @Test func aPoolThatIsAwaySaysNothing() async throws {
    let fixture = try PoolFixture()
    let pool = try fixture.open()
    try await pool.publish([pool.publication(picture(1), as: name(1))])
    try FileManager.default.moveItem(atPath: fixture.root, toPath: fixture.folder + "/elsewhere")
    let error = await #expect(throws: AgentError.self) {
      try await pool.holdsContent([(try name(1), Int64(picture(1).count), hash(of: picture(1)))])
    }
    #expect(error?.code == PoolStore.away)
  }
}
