import Foundation
import Glibc
import Model
import Pool
import Testing

/// Where the pool lies, and what stands in it that we did not put there.
@Suite struct PoolPlaceTests {
  @Test(.enabled(if: BindMount.isPossible, "nothing can be mounted here"))
  func aPoolThatIsReadOnlyIsWaitedFor() async throws {
    let folder = try AgentFolder(drop: ["on-stored = delete"])
    let mount = try BindMount(of: folder.root.appending(path: "disk"), at: folder.pool)
    let agent = try await AgentProcess.ready(in: folder)
    var hashes = try folder.put(1, of: TestPhoto.small, called: "before")
    try await folder.wait(until: "stored", reaches: 1)
    try mount.remount(readOnly: true)
    hashes.formUnion(try folder.put(5, of: TestPhoto.small, called: "meanwhile"))
    try await agent.wait(for: "a pause") {
      $0.message.contains("paused") && $0.reason?.contains("read-only file system; mount it writable") == true
    }
    try await Task.sleep(for: .milliseconds(500))
    #expect(try await folder.status().count("stored") == 1)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.drop.path).count >= 5)
    try mount.remount(readOnly: false)
    try await folder.wait(until: "stored", reaches: 6)
    #expect(try await folder.status().count("failed") == 0)
    try folder.expectPool(of: hashes)
    try await folder.expectCatalogIsTrue()
    #expect(try await agent.stop() == 0)
  }

  /// A link of the kernel goes across no filesystem: each part must stage on its own.
  @Test(.enabled(if: Tool.isRoot && SmallFilesystem.canBeMounted, "no filesystem can be mounted here"))
  func dropFolderPoolAndCatalogMayLieOnThreeFilesystems() async throws {
    let folder = try AgentFolder(drop: ["on-stored = move ./done"])
    let disks = try ["drop", "pool", "ledger"].map {
      try SmallFilesystem(at: folder.root.appending(path: $0), megabytes: 16)
    }
    let place = ["--set", "agent.catalog=./ledger/catalog.sqlite"]
    let agent = try await AgentProcess.ready(in: folder, place)
    let hashes = try folder.put(5, of: TestPhoto.medium)
    let done = folder.root.appending(path: "done")
    try await wait(for: "all originals to be moved", story: { folder.logText }) {
      (try? FileManager.default.contentsOfDirectory(atPath: done.path).count) == 5
    }
    // Across filesystems the copy has its name before the original loses its own.
    try await wait(for: "the drop folder to be empty", story: { folder.logText }) {
      try FileManager.default.contentsOfDirectory(atPath: folder.drop.path).isEmpty
    }
    let moved = try FileManager.default.contentsOfDirectory(at: done, includingPropertiesForKeys: nil)
    #expect(Set(try moved.map { AgentFolder.hash(of: try Data(contentsOf: $0)) }) == hashes)
    try folder.expectPool(of: hashes)
    #expect(try await agent.stop() == 0)
    withExtendedLifetime(disks) {}
  }

  @Test func aPoolMayBeReachedByALink() async throws {
    let folder = try AgentFolder()
    try await Tool.shell("mkdir real; ln -s real pool", in: folder.root)
    let agent = try await AgentProcess.ready(in: folder)
    var hashes = try folder.put(2, of: TestPhoto.small, called: "before")
    try await folder.wait(until: "stored", reaches: 2)
    // Led to a bare folder, and back.
    try await Tool.shell("mkdir bare; ln -sfn bare pool", in: folder.root)
    hashes.formUnion(try folder.put(2, of: TestPhoto.small, called: "meanwhile"))
    try await agent.wait(for: "a pause") { $0.message.contains("paused") }
    try await Tool.shell("test -z \"$(ls -A bare)\"; ln -sfn real pool", in: folder.root)
    try await folder.wait(until: "stored", reaches: 4)
    #expect(try PoolContents(of: folder.root.appending(path: "real")).hashes == hashes)
    #expect(try await agent.stop() == 0)
  }

  /// What stands where a variant or its folder is to be, and how that ends.
  enum Obstacle: String, CaseIterable {
    /// Another file under the variant's own name: replaced, in one step.
    case otherBytes
    case emptyFile
    /// Not touched: the photo fails until it is out of the way.
    case folder
    case linkInPlaceOfAFolder
    case fileInPlaceOfAFolder

    var isReplaced: Bool { self == .otherBytes || self == .emptyFile }
  }

  @Test(arguments: Obstacle.allCases) func whatStandsInTheWay(_ obstacle: Obstacle) async throws {
    let folder = try AgentFolder()
    let agent = try await AgentProcess.ready(in: folder)
    let photo = TestPhoto.variation(of: TestPhoto.medium, "wanted")
    let hash = try #require(ContentHash(hex: AgentFolder.hash(of: photo)))
    let name = try #require(PoolPath(hash: hash, variant: "small", format: .jpeg))
    let shard = "pool/\(name.folders[0])"
    let (make, clear) =
      switch obstacle {
      case .otherBytes: ("mkdir -p pool/\(name.folders.joined(separator: "/")); echo lies > pool/\(name)", "true")
      case .emptyFile: ("mkdir -p pool/\(name.folders.joined(separator: "/")); : > pool/\(name)", "true")
      case .folder: ("mkdir -p pool/\(name)/sub", "test -d pool/\(name)/sub; rm -r pool/\(name)")
      case .linkInPlaceOfAFolder: ("ln -s ../outside \(shard)", "test -z \"$(ls -A outside)\"; rm \(shard)")
      case .fileInPlaceOfAFolder: ("echo theirs > \(shard)", "test \"$(cat \(shard))\" = theirs; rm \(shard)")
      }
    try await Tool.shell(make, in: folder.root)
    try folder.put(photo, as: "wanted.jpg")
    // The others go on.
    let others = try folder.put(3, of: TestPhoto.small).filter { !$0.hasPrefix(name.folders[0]) }
    if !obstacle.isReplaced {
      try await agent.wait(for: "failed", of: "wanted.jpg")
      let failed = try await folder.list("--failed").first { $0.path.hasSuffix("wanted.jpg") }
      #expect(["EISDIR", "ELOOP", "ENOTDIR"].contains(failed?.code), "\(failed?.code ?? "")")
      try await Tool.shell(clear, in: folder.root)
      // It may have come to its turn by itself meanwhile.
      try await folder.sluice("retry", "--failed")
    }
    try await folder.wait(until: "stored", reaches: 4)
    #expect(others.subtracting(try folder.contents().hashes).isEmpty)
    try await folder.expectCatalogIsTrue()
    #expect(try await agent.stop() == 0)
  }

  /// A variant that was cut short or is gone is made anew when its photo comes again.
  @Test(arguments: ["truncate -s 100", "rm -f", ": >"]) func aDamagedVariantIsMadeAnew(_ damage: String) async throws {
    let folder = try AgentFolder()
    let photo = TestPhoto.variation(of: TestPhoto.medium, "again")
    try folder.put(photo, as: "first.jpg")
    #expect(try await folder.ingest("drop").end.stored == 1)
    let variant = try #require(try folder.contents().variants.values.first)
    try await Tool.shell("chmod 644 \(variant.path); \(damage) \(variant.path)", in: folder.root)
    try folder.put(photo, as: "second.jpg")
    #expect(try await folder.ingest("drop/second.jpg").status == 0)
    try folder.expectPool(of: [AgentFolder.hash(of: photo)])
    try await folder.expectCatalogIsTrue()
  }
}
