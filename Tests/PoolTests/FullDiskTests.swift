import FoundationEssentials
import Glibc
import Model
import Posix
import Testing

@testable import Pool

@Suite struct FullDiskTests {
  /// A tmpfs of its own, which only root can mount.
  final class SmallDisk {
    let fixture: PoolFixture

    init?(pages: Int) throws {
      fixture = try PoolFixture()
      let options = "size=\(pages * 4)k"
      let result = unsafe options.withCString { unsafe mount("none", fixture.folder, "tmpfs", 0, $0) }
      guard result == 0 else { return nil }
    }

    deinit {
      unsafe _ = umount2(fixture.folder, Int32(MNT_DETACH))
    }
  }

  /// In a container, root may not mount either.
  private static var canMount: Bool { (try? SmallDisk(pages: 1)) != nil }

  @Test(.enabled(if: canMount, "a small disk can't be mounted here"), arguments: [true, false])
  func aFullDiskLeavesNothingBehindAndRoomMendsIt(stagesUnnamed: Bool) async throws {
    let disk = try #require(try SmallDisk(pages: 16))
    let pool = try disk.fixture.open(stagesUnnamed: stagesUnnamed)
    try await pool.publish([try await pool.publication(picture(1, length: 20_000), as: try name(1))])
    let failure = await #expect(throws: AgentError.self) {
      try await pool.publication(picture(2, length: 60_000), as: try name(2))
    }
    #expect(failure?.code == "ENOSPC" && failure?.fault == .resource)
    #expect(try disk.fixture.files() == [try name(1).description])
    let seen = try #require(try pool.view.look(at: try name(1)))
    #expect(try PoolRemoval(from: RawPath(disk.fixture.root), of: pool.identity).remove(seen))
    try await pool.publish([try await pool.publication(picture(2, length: 20_000), as: try name(2))])
    #expect(try disk.fixture.files() == [try name(2).description])
  }
}
