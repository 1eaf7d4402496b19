import FoundationEssentials
import Glibc
import Model
import Posix
import Testing

@testable import Pool

@Suite struct PoolRemovalTests {
  private let fixture: PoolFixture

  init() throws {
    fixture = try PoolFixture()
  }

  /// A pool with a variant that nobody has open, and what it was seen as.
  private func published() async throws -> (PoolStore, PoolFile) {
    let pool = try fixture.open()
    try await pool.publish([try await pool.publication(picture(1), as: try name(1))])
    return (pool, try #require(try pool.view.look(at: try name(1))))
  }

  private func removal(of pool: PoolStore) throws -> PoolRemoval {
    try PoolRemoval(from: RawPath(fixture.root), of: pool.identity)
  }

  /// A process that another test starts has a copy of all descriptors until its program runs.
  private func removed(_ file: PoolFile, from pool: PoolStore) throws -> Bool {
    for _ in 0..<2_000 {
      if try removal(of: pool).remove(file) { return true }
      usleep(1_000)
    }
    return false
  }

  @Test func whatWasSeenIsTakenAwayOnce() async throws {
    let (pool, seen) = try await published()
    #expect(try removed(seen, from: pool))
    #expect(try !removal(of: pool).remove(seen))
    #expect(try fixture.files() == [])
    #expect(try removal(of: pool).removeEmpty(seen.path.path.parent))
  }

  @Test func whatSomebodyHasOpenStays() async throws {
    let (pool, seen) = try await published()
    let reader = try pool.view.open(seen.path)
    #expect(try !removal(of: pool).remove(seen))
    #expect(try FileStatus(of: reader).linkCount == 1)
  }

  @Test func whatIsOnItsWayToARowStays() async throws {
    let pool = try fixture.open()
    let placed = try await pool.publish([try await pool.publication(picture(1), as: try name(1))])
    let twin = try await pool.publish([try await pool.publication(picture(1), as: try name(1))])
    let seen = try #require(try pool.view.look(at: try name(1)))
    #expect(try !removal(of: pool).remove(seen))
    try placed.demandStanding()
    try twin.demandStanding()
  }

  @Test func whatWasReplacedSinceItWasSeenStays() async throws {
    let (pool, seen) = try await published()
    try await pool.publish([try await pool.publication(picture(2, length: 900), as: try name(1))])
    usleep(10_000)
    #expect(try !removal(of: pool).remove(seen))
    #expect(try fixture.bytes(of: seen.path) == picture(2, length: 900))
  }

  @Test func aFolderWithSomethingInItStays() async throws {
    let (pool, seen) = try await published()
    #expect(try !removal(of: pool).removeEmpty(seen.path.path.parent))
    #expect(try !removal(of: pool).removeEmpty(RawPath("no/such")))
    #expect(try fixture.files().count == 1)
  }
}
