import Foundation
import Glibc
import Testing

/// A folder in which good photos lie among everything that is none.
@Suite(.serialized) struct HostileFolderTests {
  /// Root without the right to read what it may not; anybody else as they are.
  static let withoutPrivilege =
    Tool.isRoot ? ["setpriv", "--inh-caps=-all", "--bounding-set=-dac_override,-dac_read_search"] : []

  /// A PNG whose header says 60,000 by 60,000 pixels.
  private static let bomb =
    "iVBORw0KGgoAAAANSUhEUgAA6mAAAOpgCAIAAAAPsOIVAAAAEUlEQVR4nGNgGAWjYBQMdwAAA+gAAbOm00YAAAAASUVORK5CYII="

  /// What has to become of the file at a path below the drop folder: its outcome, its code, and a word of the reason.
  private struct Fate: CustomStringConvertible {
    var path: String
    var outcome: String
    var code: String?
    var word = ""

    var description: String { "\(path): \(outcome) \(code ?? "")" }
  }

  private static let fates = [
    Fate(path: "truncated.jpg", outcome: "rejected", code: "truncated", word: "ends before"),
    Fate(path: "empty.jpg", outcome: "rejected", code: "empty", word: "empty"),
    Fate(path: "text.jpg", outcome: "rejected", code: "not-an-image", word: "not a picture"),
    Fate(path: "huge.png", outcome: "rejected", code: "too-many-pixels", word: "60000"),
    Fate(path: "zeros.jpg", outcome: "rejected", code: "truncated", word: "zeros"),
    Fate(path: "unreadable.jpg", outcome: "failed", code: "EACCES", word: "permission denied"),
    Fate(path: "good.jpg", outcome: "stored"),
    Fate(path: "a JPEG.png", outcome: "stored"),
    Fate(path: #"new\nline.jpg"#, outcome: "stored"),
    Fate(path: #"not \xffUTF-8.jpg"#, outcome: "stored"),
    Fate(path: #"back\\slash.jpg"#, outcome: "stored"),
    Fate(path: "ünïcode 写真.jpg", outcome: "stored"),
    Fate(path: "without an extension", outcome: "stored"),
    Fate(path: "a.jpg/inside a folder named so.jpg", outcome: "stored"),
    Fate(path: "one/two/three/deep.jpg", outcome: "stored"),
  ]

  @Test(.enabled(if: !Tool.isRoot || Tool.areInstalled("setpriv"), "root can read everything, and setpriv is missing"))
  func everyFileEndsAsItShould() async throws {
    let folder = try AgentFolder()
    let good = try await fill(folder)
    let agent = try await AgentProcess.ready(in: folder, under: Self.withoutPrivilege)
    let ending = Self.fates.filter { $0.outcome == "stored" }.count
    try await folder.wait(until: "stored", reaches: ending)
    try await folder.wait(until: "rejected", reaches: 5)
    try await folder.wait(until: "failed", reaches: 1)

    let rejected = try await folder.list("--rejected")
    let failed = try await folder.list("--failed")
    var stories: [String: ArrivalReport] = [:]
    for hash in good {
      for arrival in try await folder.story(of: hash).arrivals { stories[arrival.path] = arrival }
    }
    for arrival in rejected + failed { stories[arrival.path] = arrival }
    for fate in Self.fates {
      let arrival = stories["\(folder.drop.path)/\(fate.path)"]
      #expect(arrival?.outcome == fate.outcome, "\(fate)")
      #expect(arrival?.code == fate.code, "\(fate): \(arrival?.code ?? "")")
      #expect(arrival?.reason?.contains(fate.word) ?? (fate.word.isEmpty), "\(fate): \(arrival?.reason ?? "")")
      print(
        "\(fate.path): \(arrival?.outcome ?? "unknown")\(arrival?.code.map { " (\($0))" } ?? "")"
          + "\(arrival?.reason.map { ": \($0)" } ?? "")")
    }
    // The pipe and the link are no arrivals at all.
    #expect(stories.count == Self.fates.count, "\(stories.keys.sorted())")
    let status = try await folder.status()
    #expect(status.arrivals.values.reduce(0, +) == Self.fates.count)
    try folder.expectPool(of: good)
    #expect(try await agent.stop() == 0)
  }

  /// The same folder, taken in by `sluice ingest`, which speaks of the pipe and the link too.
  @Test func ingestEndsAsItShould() async throws {
    let folder = try AgentFolder()
    let good = try await fill(folder)
    try FileManager.default.removeItem(at: folder.drop.appending(path: "unreadable.jpg"))
    let run = try await folder.ingest("drop")
    #expect(run.status == 2)
    #expect(run.end.stored == good.count)
    #expect(run.end.rejected >= 5)
    #expect(run.end.failed == 0)
    try folder.expectPool(of: good)
  }

  /// Lays everything out. Returns the hashes of the good photos.
  private func fill(_ folder: AgentFolder) async throws -> Set<String> {
    func photo(_ text: String) -> Data { TestPhoto.variation(of: TestPhoto.medium, text) }
    var hashes: Set<String> = []
    for name in [
      "good.jpg", "a JPEG.png", "new\nline.jpg", #"back\slash.jpg"#, "ünïcode 写真.jpg", "without an extension",
      "a.jpg/inside a folder named so.jpg", "one/two/three/deep.jpg",
    ] {
      try folder.put(photo(name), as: name)
      hashes.insert(AgentFolder.hash(of: photo(name)))
    }
    let odd = photo("odd")
    hashes.insert(AgentFolder.hash(of: odd))
    let source = folder.outside.appending(path: "odd.jpg")
    try odd.write(to: source)
    try photo("linked").write(to: folder.outside.appending(path: "linked.jpg"))
    try await Tool.shell(
      """
      cp outside/odd.jpg "$(printf 'drop/not \\377UTF-8.jpg')"
      mkfifo drop/pipe.jpg
      ln -s ../outside/linked.jpg drop/link.jpg
      ln -s nowhere drop/dangling.jpg
      """, in: folder.root)
    try folder.put(photo("truncated").dropLast(20_000), as: "truncated.jpg")
    try folder.put(Data(), as: "empty.jpg")
    try folder.put(Data("This is no photograph.\n".utf8), as: "text.jpg")
    try folder.put(try #require(Data(base64Encoded: Self.bomb)), as: "huge.png")
    try folder.put(photo("zeros").dropLast(20_000) + Data(count: 20_000), as: "zeros.jpg")
    let unreadable = try folder.put(photo("unreadable"), as: "unreadable.jpg")
    unsafe chmod(unreadable.path, 0)
    return hashes
  }
}
