import Foundation
import Testing

/// What `sluice status` and `sluice retry` say of what they can't find, or can't take up again.
@Suite struct SubjectTests {
  /// One image, one of its duplicates, and a file that is none.
  private func folderWithPhotos() async throws -> AgentFolder {
    let folder = try AgentFolder()
    try folder.put(TestPhoto.small, as: "good.jpg")
    try folder.put(Data("no picture".utf8), as: "bad.jpg")
    _ = try await folder.ingest("drop")
    try folder.put(TestPhoto.small, as: "again.jpg")
    _ = try await folder.ingest("drop/again.jpg")
    return folder
  }

  @Test(
    arguments: ["status", "retry"],
    [
      ("abcdef", "it has 6 hexadecimal digits;"),
      (String(repeating: "0", count: 63), "it has 63 hexadecimal digits;"),
      (String(repeating: "a", count: 65), "it has 65 hexadecimal digits;"),
      (String(repeating: "A9", count: 32), "it has 64 hexadecimal digits, some of them in upper case;"),
    ])
  func whatIsNearlyAHashIsWrongUsage(_ command: String, _ what: (hash: String, complaint: String)) throws {
    let folder = try AgentFolder()
    let result = try SluiceProcess.run([command, what.hash], in: folder.root)
    #expect(result.status == 64 && result.output.isEmpty, "\(result)")
    #expect(
      result.errors.hasPrefix(
        "sluice: could not take for a hash \(what.hash): \(what.complaint) a hash has 64 lower-case hexadecimal digits;"
      ), "\(result)")
  }

  @Test(arguments: ["status", "retry"])
  func whatIsNoHashIsAPath(_ command: String) async throws {
    let folder = try await folderWithPhotos()
    try Data("no picture either".utf8).write(to: folder.root.appending(path: "abcdef12"))
    // Too short, another character, a slash, and a file of that name.
    for path in ["abcde", "abcdefg", "drop/abcdef", "\(folder.drop.path)/abcdef", "abcdef12"] {
      let result = try await Tool.run(SluiceProcess.program.path, [command, path], in: folder.root)
      #expect(result.status == 1 && result.errors.contains("the catalog does not know it"), "\(path): \(result)")
    }
  }

  @Test(arguments: [("status", "tell the story of"), ("retry", "retry")])
  func whyNothingIsKnownOfIt(_ command: String, _ tried: String) async throws {
    let folder = try await folderWithPhotos()
    try folder.put(TestPhoto.medium, as: "new.jpg")
    let drops = "the drop folders are: inbox (\(folder.drop.path))"
    let zeros = String(repeating: "0", count: 64)
    for (subject, reason) in [
      (zeros, "the catalog does not know it: no file with that hash has arrived"),
      ("outside/a.jpg", "the catalog does not know it, and it lies in no drop folder; \(drops)"),
      ("nowhere.jpg", "the catalog does not know it, and it lies in no drop folder; \(drops)"),
      (
        "drop/gone.jpg",
        "the catalog does not know it, and there is no such file in drop folder inbox; look whether the name is right"
      ),
      ("drop", "the catalog does not know it, for it is a folder; name a file in it"),
      (
        "drop/new.jpg",
        "the catalog does not know it yet; "
          + "it has not settled, no `sluice watch` is running, or the rules of drop folder inbox pass it over"
      ),
    ] {
      let result = try await folder.sluice(command, subject)
      #expect(result.status == 1)
      #expect(result.errors == "sluice: could not \(tried) \(subject): \(reason)\n")
    }
  }

  @Test func whatWentWellIsNotRetried() async throws {
    let folder = try await folderWithPhotos()
    let anew = "`sluice regenerate` makes variants anew"
    let good = "sluice: could not retry drop/good.jpg: it is stored already; \(anew)\n"
    let again = "sluice: could not retry drop/again.jpg: it is a duplicate: its bytes are stored already; \(anew)\n"
    let none = try await folder.sluice("retry", "drop/good.jpg", "drop/again.jpg")
    #expect(none.status == 1 && none.output == "0 to be tried again\n", "\(none)")
    #expect(none.errors == good + again)
    let hash = AgentFolder.hash(of: TestPhoto.small)
    let byHash = try await folder.sluice("retry", hash)
    #expect(byHash.status == 1 && byHash.errors.hasPrefix("sluice: could not retry \(hash): "), "\(byHash)")
    let some = try await folder.sluice("retry", "drop/bad.jpg", "drop/good.jpg")
    #expect(some.status == 2 && some.output == "1 to be tried again\n" && some.errors == good, "\(some)")
    let all = try await folder.sluice("retry", "drop/bad.jpg")
    #expect(all.status == 0 && all.errors.isEmpty, "\(all)")
  }

  @Test func oneIsNoPlural() async throws {
    let folder = try AgentFolder()
    try folder.put(TestPhoto.medium, as: "photo.jpg")
    #expect(try await folder.sluice("ingest", "drop").output.hasPrefix("1 file in "))
    #expect(try await folder.sluice("status").output.hasPrefix("1 image\n"))
    #expect(try await folder.sluice("status", "drop/photo.jpg").output.contains(", 1 attempt\n"))
    #expect(try await folder.sluice("stats").output.contains("1 of 1 variant by the catalog\n"))
    try folder.put(TestPhoto.small, as: "other.jpg")
    #expect(try await folder.sluice("ingest", "drop").output.hasPrefix("2 files in "))
    #expect(try await folder.sluice("status").output.hasPrefix("2 images\n"))
    #expect(try await folder.sluice("stats").output.contains("2 of 2 variants by the catalog\n"))
  }
}
