import FoundationEssentials
import Glibc
import Model
import Posix
import Testing

@testable import Pool

/// All that takes `stagesUnnamed` holds on filesystems with unnamed files and on those without.
@Suite struct PoolMarkerTests {
  let fixture: PoolFixture

  init() throws {
    fixture = try PoolFixture()
  }

  private var marker: String { "\(fixture.root)/.sluice-pool" }

  private func absence(of pool: PoolStore) async -> String? { await pool.absence()?.cause }

  @Test(arguments: [true, false]) func aPoolIsBegunWithAMarkerThatStays(stagesUnnamed: Bool) async throws {
    let pool = try fixture.open(stagesUnnamed: stagesUnnamed)
    #expect(try String(contentsOfFile: marker, encoding: .utf8) == "sluice-pool 1 \(pool.identity.hex)\n")
    #expect(try FileStatus(of: RawPath(marker)).permissions == 0o444)
    #expect(try fixture.open(stagesUnnamed: stagesUnnamed).identity == pool.identity)
    #expect(try FileManager.default.contentsOfDirectory(atPath: fixture.root) == [".sluice-pool"])
    #expect(await pool.absence() == nil)
  }

  @Test(arguments: [true, false]) func whoeverBeginsAPoolAtTheSameTimeBeginsTheSame(stagesUnnamed: Bool) async throws {
    let identities = try await withThrowingTaskGroup(of: PoolIdentity.self) { group in
      for _ in 0..<16 { group.addTask { try fixture.open(stagesUnnamed: stagesUnnamed).identity } }
      return try await group.reduce(into: Set<PoolIdentity>()) { $0.insert($1) }
    }
    #expect(identities.count == 1)
    #expect(try FileManager.default.contentsOfDirectory(atPath: fixture.root) == [".sluice-pool"])
  }

  @Test(arguments: [
    ("", "its file .sluice-pool is no marker of a pool"),
    ("sluice-pool 2 0123456789abcdef0123456789abcdef\n", "it is of version 2, which this Sluice does not know"),
    ("sluice-pool 1 0123\n", "the identity in its file .sluice-pool is no 32 hexadecimal digits"),
    (String(repeating: "x", count: 100_000), "its file .sluice-pool is no marker of a pool"),
  ])
  func aMarkerThatSaysSomethingElseIsRefusedAndLeftAlone(_ text: String, _ cause: String) async throws {
    try FileManager.default.createDirectory(atPath: fixture.root, withIntermediateDirectories: true)
    try text.write(toFile: marker, atomically: false, encoding: .utf8)
    let failure = #expect(throws: AgentError.self) { try fixture.open() }
    #expect(failure?.code == "no-pool" && failure?.fault == .configuration && failure?.cause == cause)
    #expect(try String(contentsOfFile: marker, encoding: .utf8) == text)
    // Of a pool that is known it is as good as away.
    let pool = try PoolStore(at: RawPath(fixture.root), identity: PoolIdentity())
    #expect(await absence(of: pool) == cause)
  }

  @Test func aLinkIsNoMarker() async throws {
    let other = try PoolFixture()
    let pool = try other.open()
    try FileManager.default.createDirectory(atPath: fixture.root, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: marker, withDestinationPath: "\(other.root)/.sluice-pool")
    let place = try PoolStore(at: RawPath(fixture.root), identity: pool.identity)
    #expect(await place.absence()?.code == PoolStore.away)
  }

  @Test func whereNoneMayBeginNothingIsMade() throws {
    let path = RawPath(fixture.root)
    let failure = #expect(throws: AgentError.self) { try PoolStore(at: path, mayBegin: false) }
    #expect(failure?.code == "ENOENT")
    try FileManager.default.createDirectory(atPath: fixture.root, withIntermediateDirectories: true)
    let empty = #expect(throws: AgentError.self) { try PoolStore(at: path, mayBegin: false) }
    #expect(empty?.code == PoolStore.away)
    #expect(try FileManager.default.contentsOfDirectory(atPath: fixture.root) == [])
  }

  /// Nothing gets a name in a folder that is not the pool, nor in the pool when it is not where it was.
  @Test(arguments: [true, false], [true, false])
  func whatWasStagedBeforeThePoolWentIsNotPublished(stagesUnnamed: Bool, isBack: Bool) async throws {
    let pool = try fixture.open(stagesUnnamed: stagesUnnamed)
    let publication = try await pool.publication(picture(1), as: try name(1))
    let gone = fixture.folder + "/gone"
    try FileManager.default.moveItem(atPath: fixture.root, toPath: gone)
    try FileManager.default.createDirectory(atPath: fixture.root, withIntermediateDirectories: true)
    if isBack {
      #expect(await absence(of: pool) == "the folder has no .sluice-pool")
      try FileManager.default.copyItem(atPath: "\(gone)/.sluice-pool", toPath: marker)
    }
    let failure = await #expect(throws: AgentError.self) { try await pool.publish([publication]) }
    #expect(failure?.code == PoolStore.away && failure?.fault == .transient)
    #expect(try fixture.files() == [])
    guard isBack else { return }
    // In the folder that has the marker now the next one gets its name.
    try await pool.publish([try await pool.publication(picture(2), as: try name(2))])
    #expect(try fixture.files() == [try name(2).description])
  }

  @Test func aPoolThatIsAwaySaysHowItComesBack() async throws {
    let pool = try fixture.open()
    try FileManager.default.removeItem(atPath: fixture.root)
    let errors = await [
      #expect(throws: AgentError.self) { try await pool.stage() },
      #expect(throws: AgentError.self) { _ = try await pool.holds(try name(1), byteCount: 1) },
      #expect(throws: AgentError.self) { try pool.view.look(at: try name(1)) },
      #expect(throws: AgentError.self) { _ = try pool.view.filesystem() },
    ]
    for error in errors {
      #expect(
        error?.description == """
          could not find the pool \(fixture.root): no such file or directory; mount it, or put it back with its \
          .sluice-pool (sluice-pool 1 \(pool.identity.hex)), and it goes on by itself; to begin a new pool, let `catalog` \
          name a new file too
          """)
    }
  }

  @Test func theMarkerIsNoStray() async throws {
    let pool = try fixture.open()
    try await pool.publish([try await pool.publication(picture(1), as: try name(1))])
    try "?".write(toFile: "\(fixture.root)/.hidden", atomically: false, encoding: .utf8)
    var walk = try pool.view.walk(lookingAtFiles: false)
    let (files, strays) = try walk.all()
    #expect(files == [try name(1)])
    #expect(strays == [".hidden"])
  }
}
