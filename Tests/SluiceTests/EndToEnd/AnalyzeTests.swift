import Foundation
import Testing

/// `sluice analyze` on real files: what it says of them, and that it writes nothing.
@Suite struct AnalyzeTests {
  private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../RenderingTests/Fixtures").standardized

  private static func fixture(_ name: String) throws -> Data { try Data(contentsOf: fixtures.appending(path: name)) }

  /// One variant that a photo of 96 by 64 exceeds, and two that it does not.
  private static func folder(drop: [String] = []) throws -> AgentFolder {
    try AgentFolder(
      drop: drop, more: ["[variant tiny]", "box = 32x32", "formats = jpeg;webp", "[variant large]", "box = 400x400"])
  }

  @Test func itSaysWhatAnImageIs() async throws {
    let folder = try Self.folder()
    for name in ["orientation-6.jpg", "upright.png", "display-p3.jpg", "metadata.jpg"] {
      try folder.put(try Self.fixture(name), as: name)
    }
    let run = try await folder.analyses(
      "drop/orientation-6.jpg", "drop/upright.png", "drop/display-p3.jpg", "drop/metadata.jpg")
    #expect(run.status == 0)
    #expect(
      run.files.map(\.path) == [
        "drop/orientation-6.jpg", "drop/upright.png", "drop/display-p3.jpg", "drop/metadata.jpg",
      ])
    #expect(run.files.map(\.format) == ["jpeg", "png", "jpeg", "jpeg"])
    #expect(run.files.allSatisfy { $0.width == 96 && $0.height == 64 && $0.known == false && $0.code == nil })
    #expect(run.files.map(\.orientation) == [6, 1, 1, 1])
    #expect(run.files[1].colourProfile == "none (sRGB assumed)")
    #expect(run.files[2].colourProfile?.contains("P3") == true)
    #expect(run.files[3].model == "Model\u{A0}One")
    let data = try Self.fixture("upright.png")
    #expect(run.files[1].hash == AgentFolder.hash(of: data))
    #expect(run.files[1].bytes == data.count)
    #expect(
      run.files.allSatisfy { file in
        file.variants?.map(\.text) == [
          "small 96x64 recommended: new", "tiny 32x21 recommended: new", "tiny 32x21 recommended: new",
          "large 0x0 skippable: larger than the original: small stands for it",
        ]
      })
    #expect(run.files[0].variants?.last?.standIn == "small")
    #expect((run.end.files, run.end.recommended, run.end.skippable, run.end.bad) == (4, 12, 4, 0))
    #expect(run.end.bytesOut == nil)
  }

  @Test func itComparesWithTheCatalogAndThePool() async throws {
    let folder = try Self.folder()
    let data = TestPhoto.variation(of: TestPhoto.medium, "compared")
    try folder.put(data, as: "photo.jpg")
    #expect(try await folder.ingest("drop").status == 0)
    func advice(_ arguments: String...) async throws -> [String] {
      let result = try await Tool.run(
        SluiceProcess.program.path, ["analyze", "--json", "drop/photo.jpg"] + arguments, in: folder.root)
      let run = try AgentFolder.Analyses(result)
      #expect(run.files.map(\.known) == [true])
      return run.files.flatMap { $0.variants ?? [] }.map { "\($0.name) \($0.format) \($0.reason)" }
    }
    let held = "already in the pool"
    #expect(
      try await advice() == ["small jpeg \(held)", "tiny jpeg \(held)", "tiny webp \(held)", "large jpeg \(held)"])
    #expect(
      try await advice("--set", "variant tiny.quality=70", "--set", "variant more.box=50x50", "--render") == [
        "small jpeg \(held)", "tiny jpeg recipe changed", "tiny webp recipe changed", "large jpeg \(held)",
        "more jpeg new",
      ])
    let lost = try #require(try folder.contents().variants.first { $0.key.hasSuffix("_tiny.webp") }?.value)
    try FileManager.default.removeItem(at: lost)
    #expect(
      try await advice() == [
        "small jpeg \(held)", "tiny jpeg \(held)", "tiny webp missing from the pool", "large jpeg \(held)",
      ])
    // From a pool that is not there, nothing is concluded.
    try FileManager.default.moveItem(at: folder.pool, to: folder.outside.appending(path: "pool"))
    let away = try await folder.sluice("analyze", "drop/photo.jpg")
    #expect(away.status == 1)
    #expect(away.errors.contains("could not find the pool"))
  }

  @Test func badFilesAreFindingsAndTheOthersGoOn() async throws {
    let folder = try Self.folder()
    try folder.put(TestPhoto.small, as: "good.jpg")
    try folder.put(TestPhoto.medium.dropLast(2_000), as: "cut.jpg")
    try folder.put(Data("no picture at all\n".utf8), as: "text.jpg")
    try folder.put(Data(), as: "empty.jpg")
    _ = try await Tool.shell("mkfifo drop/fifo.jpg; mkdir -p drop/below; mkfifo drop/below/fifo.jpg", in: folder.root)
    let names = ["cut.jpg", "good.jpg", "text.jpg", "empty.jpg", "fifo.jpg", "nowhere.jpg", "good.jpg", "below"]
    let run = try await Tool.run(
      SluiceProcess.program.path, ["analyze", "--json"] + names.map { "drop/\($0)" }, in: folder.root)
    let found = try AgentFolder.Analyses(run)
    #expect(found.status == 2)
    #expect(found.files.map(\.code) == ["truncated", nil, "not-an-image", "empty", "no-regular-file", "ENOENT", nil])
    for file in found.files {
      #expect((file.code == nil) == (file.reason == nil))
      #expect((file.code == nil) != (file.variants?.isEmpty ?? true))
    }
    #expect(found.files[2].hash?.count == 64)
    #expect((found.end.files, found.end.bad, found.end.recommended) == (7, 5, 6))
    // Quiet, and for people: a line for each finding and no other.
    let quiet = try await folder.sluice("analyze", "--quiet", "drop")
    #expect(quiet.status == 2)
    #expect(quiet.output.split(separator: "\n").count == 3)
    #expect(quiet.output.contains("drop/text.jpg: not-an-image: it is not a picture but text"))
    #expect(try await folder.sluice("analyze", "--quiet", "drop/good.jpg").output.isEmpty)
  }

  @Test func namesAreBytes() async throws {
    let folder = try Self.folder()
    try folder.put(TestPhoto.small, as: "plain.jpg")
    let run = try await Tool.run(
      "sh",
      [
        "-c", #"cp drop/plain.jpg "$(printf 'drop/a\n\377.jpg')"; exec "$0" analyze --json drop"#,
        SluiceProcess.program.path,
      ], in: folder.root)
    let found = try AgentFolder.Analyses(run)
    #expect(found.status == 0)
    #expect(Set(found.files.compactMap(\.path)) == [#"drop/a\n\xff.jpg"#, "drop/plain.jpg"])
  }

  /// In a folder, what the drop folder ignores is passed over; what is named is looked at.
  @Test func foldersGoByTheirRules() async throws {
    let folder = try Self.folder(drop: ["ignore = *-raw.jpg;private/"])
    for name in ["a.jpg", "a-raw.jpg", "private/b.jpg", "trips/c.jpg", ".hidden/d.jpg"] {
      try folder.put(TestPhoto.small, as: name)
    }
    try TestPhoto.small.write(to: folder.outside.appending(path: "e.jpg"))
    func paths(_ arguments: String...) async throws -> [String] {
      let result = try await Tool.run(
        SluiceProcess.program.path, ["analyze", "--json"] + arguments, in: folder.root)
      return try AgentFolder.Analyses(result).files.compactMap(\.path).sorted()
    }
    #expect(try await paths("drop") == ["drop/a.jpg", "drop/trips/c.jpg"])
    #expect(try await paths("./drop/trips", "outside") == ["drop/trips/c.jpg", "outside/e.jpg"])
    #expect(try await paths("drop/a-raw.jpg", "drop/private") == ["drop/a-raw.jpg", "drop/private/b.jpg"])
  }

  @Test func resultsComeInTheOrderOfTheInput() async throws {
    let folder = try AgentFolder()
    var names: [String] = []
    for number in 0..<24 {
      names.append("drop/\(number).jpg")
      try folder.put(number.isMultiple(of: 5) ? TestPhoto.large : TestPhoto.small, as: "\(number).jpg")
    }
    let result = try await Tool.run(
      SluiceProcess.program.path, ["analyze", "--json", "--render", "--set", "agent.workers=3"] + names, in: folder.root
    )
    #expect(try AgentFolder.Analyses(result).files.map(\.path) == names)
  }

  /// Of what takes more than a quarter of a worker's memory, one is rendered at a time: 200 MiB, where that is 195.
  @Test func heavyFilesAreRenderedBesideLightOnes() async throws {
    let folder = try AgentFolder(agent: ["workers = 2"], limits: ["worker-memory = 780 MiB"])
    for number in 1...2 { try folder.put(try Self.fixture("black.avif"), as: "heavy-\(number).avif") }
    try folder.put(3, of: TestPhoto.small, called: "light")
    let run = try await folder.analyses("--render", "drop")
    #expect(run.status == 0)
    #expect((run.end.files, run.end.recommended) == (5, 5))
    #expect(run.files.allSatisfy { $0.variants?.first?.seconds != nil })
  }

  @Test func aWrongUsageEndsWith64() async throws {
    let folder = try AgentFolder()
    let result = try await folder.sluice("analyze")
    #expect(result.status == 64)
    #expect(result.errors.contains("Usage: sluice analyze [OPTIONS] PATH..."))
  }

  @Test func peopleReadABlockForEachImage() async throws {
    let folder = try Self.folder()
    try folder.put(try Self.fixture("metadata.jpg"), as: "photo.jpg")
    try folder.put(Data("no picture at all\n".utf8), as: "text.jpg")
    let result = try await folder.sluice("analyze", "--render", "drop/photo.jpg", "drop/text.jpg")
    #expect(result.status == 2)
    #expect(result.errors.isEmpty)
    let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(lines.first == "drop/photo.jpg")
    #expect(lines.contains("  image     jpeg, 96x64 upright"))
    #expect(lines.contains("  camera    Sluice Camera Works, Model\u{A0}One, 50mm F1.8"))
    #expect(lines.contains("  settings  1/250 s, f/2.8, ISO 400, 50 mm"))
    #expect(lines.contains("  variant  format  box      size   advice       why"))
    #expect(
      lines.contains("  large    jpeg    400x400  -      skippable    larger than the original: small stands for it"))
    #expect(
      lines.contains {
        $0.wholeMatch(of: #/ {2}tiny     webp    32x32    32x21  recommended  new +\d+ B +\d+ ms/#) != nil
      })
    #expect(lines.contains("drop/text.jpg"))
    #expect(lines.contains { $0.hasPrefix("  bad       not-an-image: it is not a picture but text") })
    #expect(lines.allSatisfy { $0.count <= 100 })
    #expect(result.output.contains("3 variants recommended, 1 skippable, 0 known, 1 bad\nrendered "))
    #expect(!result.output.contains("\u{1B}"))
  }
}
