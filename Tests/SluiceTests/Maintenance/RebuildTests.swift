import Foundation
import Testing

/// `sluice verify --rebuild-catalog`: the day when the database is lost.
@Suite(.enabled(if: Tool.areInstalled("sqlite3"), "sqlite3 is not installed"))
struct RebuildTests {
  private static let images = "SELECT lower(hex(hash)), format, byte_count, width, height FROM images ORDER BY hash"
  private static let variants = """
    SELECT lower(hex(i.hash)), v.name, v.format, lower(hex(v.recipe)), v.width, v.height, v.byte_count,
      lower(hex(v.digest)) FROM variants v JOIN images i ON i.id = v.image_id ORDER BY i.hash, v.name, v.format
    """
  private static let facts = """
    SELECT lower(hex(hash)), taken, maker, model, lens, exposure, aperture, iso, focal_length, latitude, longitude,
      library_versions FROM images ORDER BY hash
    """
  private static let pictures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "RenderingTests/Fixtures")
  private static let onNew = ["--set", "agent.catalog=./new.sqlite"]

  private let folder: AgentFolder
  private var new: URL { folder.root.appending(path: "new.sqlite") }

  init() throws {
    folder = try AgentFolder(more: [
      "[variant large]", "box = 300x300", "formats = jpeg;webp", "[variant tiny]", "box = 20x20", "formats = png",
    ])
  }

  private func ask(_ query: String, of catalog: URL) async throws -> String {
    let result = try await Tool.run("sqlite3", [catalog.path, query], in: folder.root)
    try #require(result.status == 0, "\(result)")
    return result.output
  }

  private func run(_ words: String..., more: [String] = []) async throws -> CheckReport {
    try CheckReport(await Tool.run(SluiceProcess.program.path, words + ["--json"] + more, in: folder.root))
  }

  /// Pictures of every format, with and without EXIF facts, and photographs of several sizes. Returns how many.
  private func takeInPictures() async throws -> Int {
    let names = [
      "facts.avif", "facts.heic", "facts.jxl", "facts.png", "facts.tif", "facts.webp", "metadata.jpg", "plain.gif",
      "orientation-6.jpg", "orientation-8.jpg", "irot.heic", "grey.jpg", "alpha.png", "progressive.jpg",
    ]
    for name in names { try folder.put(try Data(contentsOf: Self.pictures.appending(path: name)), as: name) }
    let photos = [TestPhoto.small, TestPhoto.medium, TestPhoto.large]
    for (number, photo) in photos.enumerated() { try folder.put(photo, as: "photo-\(number).jpg") }
    let count = names.count + photos.count
    let end = try await folder.ingest("drop").end
    #expect(end.stored == count, "\(end)")
    return end.stored
  }

  @Test func imagesAndVariantsComeBackFromThePoolAndFactsWithTheScan() async throws {
    let count = try await takeInPictures()
    let before = try folder.fingerprints()
    let known = try await (
      ask(Self.images, of: folder.catalog), ask(Self.variants, of: folder.catalog), ask(Self.facts, of: folder.catalog)
    )
    #expect(known.2.contains("|2"), "some were taken at a time")
    let kept = folder.outside.appending(path: "lost.sqlite")
    try FileManager.default.moveItem(at: folder.catalog, to: kept)

    let report = try await run("verify", "--rebuild-catalog", "new.sqlite")
    #expect(report.status == 0, "\(report)")
    #expect(report.summary?.images == count)
    #expect(report.summary?.unlabelled == 0)
    #expect(try await ask(Self.images, of: new) == known.0)
    #expect(try await ask(Self.variants, of: new) == known.1)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.root.path)
    #expect(!names.contains { $0.contains("rebuilding") }, "\(names)")
    #expect(!FileManager.default.fileExists(atPath: folder.catalog.path))
    #expect(try await run("verify", "--content", more: Self.onNew).status == 0)
    #expect(try await run("orphan-cleanup", "--older-than", "0s", more: Self.onNew).status == 0)

    // Where the originals are is not in the pool.
    let originals = try await run("verify", "--originals", more: Self.onNew)
    #expect(originals.summary?.findings == ["original-gone": count])
    #expect(originals.findings.allSatisfy { $0.detail == "the catalog knows of no place where it was" })

    // No pixel is touched, and yet all is known again.
    let scan = try await folder.ingest("drop", "--set", "agent.catalog=./new.sqlite")
    #expect(scan.status == 0)
    #expect(scan.end.stored == count, "\(scan.end)")
    #expect(scan.end.bytesOut == 0)
    #expect(try folder.fingerprints() == before)
    #expect(try await ask(Self.facts, of: new) == known.2)
    #expect(try await ask(Self.images, of: new) == known.0)
    #expect(try await ask(Self.variants, of: new) == known.1)
    try folder.put(TestPhoto.small, as: "copy.jpg")
    let again = try await folder.ingest("drop", "--set", "agent.catalog=./new.sqlite")
    #expect(again.end.duplicate == 1)
  }

  /// An original that the new catalog has not seen yet is no duplicate of itself.
  @Test(arguments: ["delete", "move ./done"]) func noOriginalGoesAsADuplicateOfItself(_ rule: String) async throws {
    try folder.put(3, of: TestPhoto.small)
    #expect(try await folder.ingest("drop").status == 0)
    #expect(try await run("verify", "--rebuild-catalog", "new.sqlite").status == 0)
    try folder.put(TestPhoto.variation(of: TestPhoto.small, "photo 2"), as: "twin.jpg")
    let scan = try await folder.ingest(
      "drop", "--set", "agent.catalog=./new.sqlite", "--set", "drop inbox.on-duplicate=\(rule)")
    #expect(scan.end.stored == 3)
    #expect(scan.end.duplicate == 1)
    let left = try Remains.files(below: folder.drop).map { AgentFolder.hash(of: try Data(contentsOf: $0)) }
    #expect(Set(left).count == 3)
    #expect(left.count == 3)
    #expect(try await run("verify", "--originals", more: Self.onNew).status == 0)
  }

  @Test func filesThatDoNotSayWhatTheyAreMadeOfAreTakenForTheConfigs() async throws {
    let count = try await takeInPictures()
    let variants = try await ask(Self.variants, of: folder.catalog)
    try await Tool.shell(
      """
      find pool -name '*_*' -exec python3 -c 'import os, sys
      for name in sys.argv[1:]: os.removexattr(name, "user.sluice")' {} +
      """, in: folder.root)
    let result = try await folder.sluice("verify", "--rebuild-catalog", "new.sqlite")
    #expect(result.status == 0)
    let files = try folder.contents().variants.count
    #expect(result.output.hasPrefix("\(count) images and \(files) variants, "))
    #expect(
      result.output.contains(
        "\n\(files) files do not say of what they were made: they are taken for the config's own\n"))
    #expect(try await ask(Self.variants, of: new) == variants)
    let scan = try await folder.ingest("drop", "--set", "agent.catalog=./new.sqlite")
    #expect(scan.end.stored == count, "\(scan.end)")
    #expect(scan.end.failed == 0)
    // What the originals say is known when they have been seen again.
    #expect(try await ask(Self.images, of: new) == ask(Self.images, of: folder.catalog))
    #expect(try await ask(Self.variants, of: new) == variants)
    #expect(try await run("verify", "--content", more: Self.onNew).status == 0)
  }

  /// Which drop folder an image came through is not in the pool.
  @Test func everyImageFindsBackToItsDropFolder() async throws {
    let other = folder.root.appending(path: "other")
    try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
    try folder.configure(
      drop: ["variants = small"],
      more: ["[drop other]", "path = ./other", "variants = large"]
        + ["[variant large]", "box = 300x300"])
    try folder.put(2, of: TestPhoto.medium)
    try TestPhoto.variation(of: TestPhoto.medium, "of the other").write(to: other.appending(path: "photo.jpg"))
    #expect(try await folder.ingest("drop", "other").end.stored == 3)
    let before = try folder.fingerprints()
    #expect(try await run("verify", "--rebuild-catalog", "new.sqlite").status == 0)
    let scan = try await folder.ingest("drop", "other", "--set", "agent.catalog=./new.sqlite")
    #expect(scan.end.stored == 3)
    let report = try await run("regenerate", more: Self.onNew)
    #expect(report.status == 0)
    #expect(report.summary?.variants == 0)
    #expect(try folder.fingerprints() == before)
  }

  @Test func whatIsNoPictureIsLeftOut() async throws {
    try folder.put(2, of: TestPhoto.small)
    #expect(try await folder.ingest("drop").status == 0)
    let orphan = try folder.plantOrphans(1)[0]
    try FileManager.default.removeItem(at: folder.pool.appending(path: orphan))
    try Data("no picture".utf8).write(to: folder.pool.appending(path: orphan))
    let report = try await run("verify", "--rebuild-catalog", "new.sqlite")
    #expect(report.status == 2)
    #expect(report.found == ["undecodable \(orphan)"])
    #expect(report.summary?.images == 2)
    #expect(try await run("verify", more: Self.onNew).found == ["orphan \(orphan)"])
  }

  @Test func aFileThatIsThereIsLeftAlone() async throws {
    try folder.put(1, of: TestPhoto.small)
    #expect(try await folder.ingest("drop").status == 0)
    try Data("mine".utf8).write(to: new)
    let result = try await folder.sluice("verify", "--rebuild-catalog", "new.sqlite")
    #expect(result.status == 64)
    #expect(
      result.errors.hasPrefix(
        "sluice: could not rebuild the catalog as \(new.path): there is a file of that name; "
          + "name a new one, and let the config's `catalog` name it afterwards\n"))
    #expect(try Data(contentsOf: new) == Data("mine".utf8))
  }

  /// SQLite would play it into the new file.
  @Test(arguments: ["-wal", "-shm", "-journal"]) func whatIsLeftOfALostCatalogIsInTheWay(_ suffix: String) async throws
  {
    try folder.put(1, of: TestPhoto.small)
    #expect(try await folder.ingest("drop").status == 0)
    let part = URL(filePath: new.path + suffix)
    try Data("old".utf8).write(to: part)
    let result = try await folder.sluice("verify", "--rebuild-catalog", "new.sqlite")
    #expect(result.status == 64)
    #expect(
      result.errors.hasPrefix(
        "sluice: could not rebuild the catalog as \(new.path): \(part.path) is there, which is of another catalog"))
    #expect(try Data(contentsOf: part) == Data("old".utf8))
    #expect(!FileManager.default.fileExists(atPath: new.path))
  }

  @Test func aNameMayBeAnyBytes() async throws {
    try folder.put(1, of: TestPhoto.small)
    #expect(try await folder.ingest("drop").status == 0)
    try await Tool.shell(
      """
      name=$(printf 'new\\377.sqlite')
      '\(SluiceProcess.program.path)' verify --quiet --rebuild-catalog "$name"
      test "$(sqlite3 "$name" 'SELECT count(*) FROM images')" = 1
      """, in: folder.root)
  }

  @Test func labelsThatDisagreeAreNotBelievedOfTheOriginal() async throws {
    try folder.put(2, of: TestPhoto.medium)
    #expect(try await folder.ingest("drop").status == 0)
    let path = try #require(try folder.variantPaths().first)
    try await Tool.shell(
      """
      python3 -c 'import os
      label = bytearray(os.getxattr("pool/\(path)", "user.sluice"))
      label[48] ^= 1
      os.setxattr("pool/\(path)", "user.sluice", bytes(label))'
      """, in: folder.root)
    #expect(try await run("verify", "--rebuild-catalog", "new.sqlite").status == 0)
    let sizes = try await ask("SELECT byte_count, max(width, height) FROM images ORDER BY byte_count", of: new)
      .split(separator: "\n").map(String.init)
    #expect(sizes.first == "0|300", "as large as its largest variant")
    #expect(sizes.last?.hasPrefix("0|") == false)
    #expect(try await ask(Self.variants, of: new) == ask(Self.variants, of: folder.catalog))
  }

  @Test func aFolderThatIsNoPoolMakesNoCatalog() async throws {
    try folder.put(1, of: TestPhoto.small)
    #expect(try await folder.ingest("drop").status == 0)
    try FileManager.default.removeItem(at: folder.pool.appending(path: ".sluice-pool"))
    let result = try await folder.sluice("verify", "--rebuild-catalog", "new.sqlite")
    #expect(result.status == 78)
    #expect(
      result.errors == "sluice: could not open the pool \(folder.pool.path): it has no .sluice-pool, so it is no pool; "
        + "mount it, or let the config's `pool` name the right folder\n")
    #expect(!FileManager.default.fileExists(atPath: new.path))
  }

  @Test func killedInTheMiddleItLeavesNoCatalog() async throws {
    try folder.put(150, of: TestPhoto.small)
    #expect(try await folder.ingest("drop").status == 0)
    let draft = URL(filePath: new.path + ".rebuilding")
    var struck = 0
    for trial in 0..<40 where struck < 3 {
      let process = try ChildProcess(
        SluiceProcess.program, ["verify", "--quiet", "--rebuild-catalog", "new.sqlite"], in: folder.root,
        environment: ["PATH": Tool.path], output: folder.log, errors: folder.log)
      while process.isRunning, !FileManager.default.fileExists(atPath: draft.path) {
        try await Task.sleep(for: .microseconds(200))
      }
      try await Task.sleep(for: .milliseconds(trial % 8 * 2))
      kill(process.pid, SIGKILL)
      guard try await process.ended() == -SIGKILL else {
        try FileManager.default.removeItem(at: new)
        continue
      }
      guard !FileManager.default.fileExists(atPath: new.path) else {
        // In the very last moments, and then it is whole.
        #expect(try await ask("PRAGMA integrity_check; SELECT count(*) FROM images", of: new) == "ok\n150\n")
        try FileManager.default.removeItem(at: new)
        continue
      }
      struck += 1
    }
    #expect(struck > 0)
    let report = try await run("verify", "--rebuild-catalog", "new.sqlite")
    #expect(report.status == 0, "\(report)")
    #expect(report.summary?.images == 150)
    #expect(try await ask(Self.variants, of: new) == ask(Self.variants, of: folder.catalog))
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.root.path)
    #expect(!names.contains { $0.contains("rebuilding") }, "\(names)")
  }
}
