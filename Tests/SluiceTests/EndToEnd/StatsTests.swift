import Foundation
import Testing

/// What `sluice stats` says of real photographs, against what is on the disk.
@Suite struct StatsTests {
  /// What `sluice stats --json` says.
  private struct Report: Decodable {
    struct Rejection: Decodable, Equatable {
      var code: String
      var count: Int
    }

    struct Variant: Decodable {
      var name: String
      var format: String
      var count: Int
      var bytes: Int
      var meanBytes: Int
      var stale: Int
      var wanted: Int
      var present: Int
      var lacking: Int
      var diskCount: Int?
      var diskBytes: Int?
    }

    struct Complete: Decodable, Equatable {
      var wanted: Int
      var present: Int
      var stale: Int
      var lacking: Int
    }

    struct Day: Decodable {
      var day: String
      var images: Int
    }

    var images: Int
    var oldest: String?
    var newest: String?
    var originalBytes: Int
    var poolBytes: Int
    var poolRatio: Double?
    var duplicateBytes: Int
    var arrivals: [String: Int]
    var rejections: [Rejection]
    var variants: [Variant]
    var complete: Complete
    var imagesADay: [Day]
    var freeBytes: Int?
    var morePhotos: Int?
  }

  private static let more = ["[variant tiny]", "box = 32x32", "formats = jpeg;webp"]

  private func stats(of folder: AgentFolder, _ arguments: String...) async throws -> Report {
    let result = try await Tool.run(
      SluiceProcess.program.path, ["stats", "--json"] + arguments, in: folder.root)
    #expect(result.status == 0, "\(result)")
    return try AgentFolder.decoder.decode(Report.self, from: Data(result.output.utf8))
  }

  /// Three images of which one is as small as a variant, one of them twice, and three files that are none.
  private func folderWithPhotos(_ more: [String] = more) async throws -> AgentFolder {
    let folder = try AgentFolder(more: more)
    try folder.put(2, of: TestPhoto.medium)
    try folder.put(TestPhoto.small, as: "small.jpg")
    try folder.put(TestPhoto.small, as: "again.jpg")
    try folder.put(Data("no picture".utf8), as: "text.jpg")
    try folder.put(Data("no picture either".utf8), as: "words.jpg")
    try folder.put(TestPhoto.medium.dropLast(9_000), as: "short.jpg")
    _ = try await folder.ingest("drop")
    return folder
  }

  @Test func itSaysWhatIsThere() async throws {
    let folder = try await folderWithPhotos()
    let report = try await stats(of: folder)
    #expect(report.images == 3)
    #expect(report.arrivals == ["stored": 3, "duplicate": 1, "rejected": 3, "failed": 0])
    #expect(
      report.rejections == [.init(code: "not-an-image", count: 2), .init(code: "truncated", count: 1)])
    #expect(report.duplicateBytes == TestPhoto.small.count)
    let photos = (1...2).reduce(0) { $0 + TestPhoto.variation(of: TestPhoto.medium, "photo \($1)").count }
    #expect(report.originalBytes == photos + TestPhoto.small.count)

    let sizes = try folder.contents().variants.mapValues { try Data(contentsOf: $0).count }
    #expect(report.poolBytes == sizes.values.reduce(0, +))
    #expect(report.poolRatio == Double(report.poolBytes) / Double(report.originalBytes))
    #expect(report.variants.map { "\($0.name) \($0.format)" } == ["small jpeg", "tiny jpeg", "tiny webp"])
    for (variant, suffix) in zip(report.variants, ["_small.jpg", "_tiny.jpg", "_tiny.webp"]) {
      let files = sizes.filter { $0.key.hasSuffix(suffix) }
      #expect(variant.count == files.count)
      #expect(variant.bytes == files.values.reduce(0, +))
      #expect(variant.meanBytes == variant.bytes / variant.count)
      #expect((variant.stale, variant.wanted, variant.present) == (0, files.count, files.count))
    }
    #expect(report.complete == .init(wanted: sizes.count, present: sizes.count, stale: 0, lacking: 0))
    #expect(report.imagesADay.count == 30)
    #expect(report.imagesADay.reduce(0) { $0 + $1.images } == 3)
    let (oldest, newest) = (try #require(report.oldest), try #require(report.newest))
    #expect(oldest <= newest)
    #expect(report.imagesADay.contains { $0.images > 0 && newest.hasPrefix($0.day) })
    let (free, fit) = (try #require(report.freeBytes), try #require(report.morePhotos))
    #expect(free > 0)
    #expect(abs(Double(fit) * Double(report.poolBytes) / 3 - Double(free)) <= Double(report.poolBytes))
  }

  @Test func whatTheConfigNoLongerSaysIsStaleAndWhatItNowSaysIsLacking() async throws {
    let folder = try await folderWithPhotos()
    try folder.configure(more: ["quality = 40", "[variant big]", "box = 500x500"])
    let report = try await stats(of: folder)
    #expect(report.variants.map(\.name) == ["big", "small", "tiny", "tiny"])
    #expect(report.variants.map(\.count) == [0, 3, 3, 3])
    #expect(report.variants.map(\.stale) == [0, 3, 3, 3])
    #expect(report.variants.map(\.present) == [0, 0, 0, 0])
    #expect(report.variants.map(\.lacking) == [2, 0, 0, 0])
    #expect(report.complete == .init(wanted: 5, present: 0, stale: 3, lacking: 2))
    let text = try await folder.sluice("stats")
    #expect(text.output.contains("\ncomplete    0 of 5 variants by the catalog, 3 stale, 2 lacking\n"), "\(text)")
    // The small photo fits in both boxes, and has the smaller one only.
    #expect(report.variants.map(\.wanted) == [2, 3, 0, 0])
  }

  @Test func aPoolThatIsAwayHasNoRoom() async throws {
    let folder = try await folderWithPhotos()
    try FileManager.default.moveItem(at: folder.pool, to: folder.root.appending(path: "elsewhere"))
    var report = try await stats(of: folder)
    #expect(report.freeBytes == nil && report.morePhotos == nil && report.images == 3)
    try FileManager.default.createDirectory(at: folder.pool, withIntermediateDirectories: true)
    report = try await stats(of: folder)
    #expect(report.freeBytes == nil)
    let text = try await folder.sluice("stats")
    #expect(text.status == 0 && text.output.contains("the pool is not there"), "\(text)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.pool.path).isEmpty)
  }

  @Test func roomThatIsToStayFreeIsNoRoom() async throws {
    let folder = try await folderWithPhotos()
    let report = try await stats(of: folder, "--set", "agent.min-free=1 TiB")
    #expect(report.morePhotos.map { $0 < (report.freeBytes ?? 0) } == true)
    let none = try await stats(of: folder, "--set", "agent.min-free=\(1 << 50)")
    #expect(none.morePhotos == 0)
  }

  @Test func theDiskIsSetBesideTheCatalog() async throws {
    let folder = try await folderWithPhotos()
    let whole = try await stats(of: folder, "--disk")
    #expect(whole.variants.map(\.diskCount) == whole.variants.map(\.count))
    #expect(whole.variants.map(\.diskBytes) == whole.variants.map(\.bytes))
    #expect(try await folder.sluice("stats", "--disk").output.hasSuffix("\nthe pool is what the catalog says\n"))

    let files = try folder.contents().variants
    let gone = try #require(files.first { $0.key.hasSuffix("_small.jpg") })
    try FileManager.default.removeItem(at: gone.value)
    let more = try #require(files.first { $0.key.hasSuffix("_tiny.webp") })
    let orphan = more.value.path.replacing("_tiny.webp", with: "_other.webp")
    try FileManager.default.copyItem(atPath: more.value.path, toPath: orphan)
    try Data("note".utf8).write(to: folder.pool.appending(path: "note.txt"))
    let result = try await folder.sluice("stats", "--disk", "--json")
    #expect(result.status == 2, "\(result)")
    let report = try AgentFolder.decoder.decode(Report.self, from: Data(result.output.utf8))
    #expect(report.variants.map(\.name) == ["other", "small", "tiny", "tiny"])
    #expect(report.variants.map(\.count) == [0, 3, 3, 3])
    #expect(report.variants.map(\.diskCount) == [1, 2, 3, 3])
    let text = try await folder.sluice("stats", "--disk")
    #expect(text.status == 2 && text.output.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(text.output)")
    #expect(text.output.contains(" -1 ") && text.output.contains(" +1 "), "\(text.output)")
    try FileManager.default.moveItem(at: folder.pool, to: folder.root.appending(path: "elsewhere"))
    #expect(try await folder.sluice("stats", "--disk").status == 1)
  }

  @Test func anEmptyCatalogIsTold() async throws {
    let folder = try AgentFolder()
    #expect(try await folder.sluice("stats").status == 1)
    _ = try await folder.ingest("drop")
    let report = try await stats(of: folder)
    #expect(report.images == 0 && report.oldest == nil && report.poolRatio == nil && report.morePhotos == nil)
    #expect(report.variants.isEmpty && report.complete == .init(wanted: 0, present: 0, stale: 0, lacking: 0))
    #expect(try await folder.sluice("stats").status == 0)
  }

  @Test func theTextIsAligned() async throws {
    let folder = try await folderWithPhotos(
      ["[variant a-name-that-is-longer-than-most]", "box = 32x32"] + Self.more)
    let plain = try await folder.sluice("stats")
    #expect(plain.status == 0 && plain.errors.isEmpty, "\(plain)")
    let lines = plain.output.split(separator: "\n").map(String.init)
    #expect(lines.allSatisfy { $0.count <= 80 }, "\(plain.output)")
    for (name, count) in [("  stored", "3"), ("    not-an-image", "2"), ("  small              jpeg", "3")] {
      let column = lines.first { $0.hasPrefix("\(name) ") }?.prefix(37)
      #expect(column?.count == 37 && column?.hasSuffix(" \(count)") == true, "\(name)\n\(plain.output)")
    }
    #expect(!plain.output.contains("images a day"))
  }

  /// Not every container has terminals.
  private static var hasTerminals: Bool {
    let controller = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY)
    defer { close(controller) }
    return controller >= 0
  }

  @Test(.enabled(if: hasTerminals, "no terminal can be opened here"))
  func theChartIsForTerminals() async throws {
    let folder = try await folderWithPhotos(Self.more)
    let plain = try await folder.sluice("stats")
    let command = "\(SluiceProcess.program.path) stats"
    for (locale, bar) in [("C.UTF-8", "█"), ("C", "#")] {
      let terminal = try await Tool.run(
        "script", ["-qec", command, "/dev/null"], in: folder.root, environment: ["LC_ALL": locale])
      #expect(terminal.status == 0, "\(terminal)")
      let shown = terminal.output.replacing("\r\n", with: "\n")
      #expect(shown.hasPrefix(plain.output.prefix(200)), "\(shown)")
      #expect(shown.contains("images a day") && shown.contains(bar), "\(shown)")
      #expect(shown.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(shown)")
    }
  }
}
