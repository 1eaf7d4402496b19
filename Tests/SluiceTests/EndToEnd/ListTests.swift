import Foundation
import Testing

/// The lists of `sluice status` and what `sluice retry` takes of them.
@Suite struct ListTests {
  private let folder: AgentFolder

  /// Two images, one of them twice, three files that are none, and one that is cut short in another drop folder.
  init() async throws {
    folder = try AgentFolder(more: ["[drop second]", "path = ./second", "settle = 200 ms"])
    let second = folder.root.appending(path: "second")
    try FileManager.default.createDirectory(at: second, withIntermediateDirectories: true)
    try folder.put(TestPhoto.small, as: "1.jpg")
    try folder.put(TestPhoto.medium, as: "2.jpg")
    try folder.put(TestPhoto.small, as: "3.jpg")
    for number in 4...6 { try folder.put(Data("no picture \(number)".utf8), as: "\(number).jpg") }
    try TestPhoto.medium.dropLast(9_000).write(to: second.appending(path: "7.jpg"))
    // One after the other, so that their order is known.
    for number in 1...6 { _ = try await folder.ingest("drop/\(number).jpg") }
    _ = try await folder.ingest("second/7.jpg")
  }

  private struct Line: Decodable {
    var id: Int
    var path: String
    var outcome: String
    var drop: String
    var code: String?
  }

  private func lines(_ arguments: String...) async throws -> [Line] {
    let result = try await Tool.run(SluiceProcess.program.path, ["status", "--json"] + arguments, in: folder.root)
    #expect(result.status == 0 && result.errors.isEmpty, "\(result)")
    return try AgentFolder.lines(of: result.output, as: Line.self)
  }

  private func names(_ lines: [Line]) -> String {
    lines.compactMap { $0.path.split(separator: "/").last?.prefix(1) }.joined()
  }

  @Test func listsTakeFilters() async throws {
    #expect(names(try await lines("--stored")) == "12")
    #expect(names(try await lines("--duplicate")) == "3")
    #expect(names(try await lines("--stored", "--duplicate")) == "123")
    #expect(names(try await lines("--rejected")) == "4567")
    #expect(names(try await lines("--failed")) == "")
    #expect(names(try await lines("--reason", "truncated")) == "7")
    #expect(names(try await lines("--rejected", "--drop", "inbox")) == "456")
    #expect(names(try await lines("--drop", "second")) == "7")
    #expect(names(try await lines("--since", "1 h")) == "1234567")
    #expect(names(try await lines("--since", "2026-01-01", "--duplicate")) == "3")
    #expect(names(try await lines("--since", "0 s")) == "")
    #expect(names(try await lines("--limit", "3")) == "123")
  }

  @Test func pagesFollowEachOther() async throws {
    var (all, after) = ("", 0)
    while case let page = try await lines("--stored", "--rejected", "--limit", "2", "--after", "\(after)"),
      let last = page.last
    {
      #expect(page.count <= 2)
      all += names(page)
      after = last.id
    }
    #expect(all == "124567")
    let cut = try await folder.sluice("status", "--rejected", "--limit", "2")
    #expect(cut.status == 0 && cut.output.split(separator: "\n").count == 2, "\(cut)")
    let match = try #require(cut.errors.firstMatch(of: /there are more; the same with --after (\d+) goes on/), "\(cut)")
    let rest = try await folder.sluice("status", "--rejected", "--limit", "2", "--after", String(match.output.1))
    #expect(rest.output.split(separator: "\n").count == 2 && rest.errors.isEmpty, "\(rest)")
  }

  @Test func whatNobodyKnowsIsToldWithWhatThereIs() async throws {
    let reason = try await folder.sluice("status", "--rejected", "--reason", "trunkated")
    #expect(reason.status == 0 && reason.output.isEmpty)
    #expect(
      reason.errors
        == "sluice: trunkated: nothing ended for that reason; there are: not-an-image, truncated\n")
    let none = try await folder.sluice("status", "--stored", "--reason", "x")
    #expect(none.errors == "sluice: x: nothing ended for that reason; there are: not-an-image, truncated\n")
    let failed = try await folder.sluice("status", "--failed", "--reason", "truncated")
    #expect(failed.status == 0 && failed.output.isEmpty)
    #expect(failed.errors == "sluice: truncated: no failed arrival has it; 1 rejected one has\n")
    let good = try await folder.sluice("status", "--duplicate", "--stored", "--reason", "not-an-image")
    #expect(good.errors == "sluice: not-an-image: no stored or duplicate arrival has it; 3 rejected ones have\n")
    let drop = try await folder.sluice("status", "--drop", "third")
    #expect(drop.status == 64)
    #expect(
      drop.errors.hasPrefix(
        "sluice: could not list what came through third: there is no such drop folder; there are: inbox, second\n"))
    // A drop folder that was taken out of the config is still known by what came through it.
    try folder.configure()
    #expect(names(try await lines("--drop", "second")) == "7")
  }

  @Test func retryTakesWhatTheFiltersLetThrough() async throws {
    let unknown = try await folder.sluice("retry", "--reason", "nonsense")
    #expect(unknown.status == 1)
    #expect(
      unknown.errors
        == "sluice: could not retry what ended for nonsense: nothing ended for that reason; "
        + "there are: not-an-image, truncated\n")
    let elsewhere = try await folder.sluice("retry", "--failed", "--reason", "truncated")
    #expect(elsewhere.status == 1)
    #expect(
      elsewhere.errors
        == "sluice: could not retry what ended for truncated: no failed arrival has it; 1 rejected one has\n")
    #expect(try await folder.sluice("retry", "--since", "0 s").status == 1)
    #expect(try await folder.sluice("retry", "--failed", "--since", "1 h").status == 1)
    #expect(try await folder.sluice("retry", "--reason", "truncated").output == "1 to be tried again\n")
    #expect(names(try await lines("--failed")) == "7")
    #expect(
      try await folder.sluice("retry", "--rejected", "--reason", "not-an-image").output == "3 to be tried again\n")
    #expect(names(try await lines("--rejected")) == "")
    #expect(names(try await lines("--failed", "--reason", "not-an-image")) == "456")
    // What was rejected and what failed, each once.
    #expect(try await folder.sluice("retry", "--rejected", "--failed").output == "4 to be tried again\n")
    #expect(try await folder.sluice("retry", "--since", "1 h").output == "4 to be tried again\n")
  }
}

/// Reasons where everything went well.
@Suite struct ReasonTests {
  @Test func whereAllIsWellThereIsNoReason() async throws {
    let folder = try AgentFolder()
    try folder.put(TestPhoto.small, as: "1.jpg")
    _ = try await folder.ingest("drop")
    let result = try await folder.sluice("status", "--stored", "--reason", "x")
    #expect(result.errors == "sluice: x: nothing ended for that reason; there is nothing that did not go well\n")
  }
}

/// What is wrong with the filters is told before anything is read.
@Suite struct FilterUsageTests {
  @Test(arguments: [
    (["status", "--limit", "0"], "\"0\" is not a whole number from 1 on"),
    (["status", "--limit", "+3"], "\"+3\" is not a whole number from 1 on"),
    (["status", "--after", "x"], "\"x\" is not a whole number from 0 on"),
    (["status", "--since", "soon"], "\"soon\" is neither a duration nor a date; write it like 7 d or 2026-11-21"),
    (["status", "--since", "9999-01-01"], "\"9999-01-01\" is still to come"),
    (["status", "--rejected", "drop/1.jpg"], "it names a file and asks for a list"),
    (["retry", "--since", "2026-13-01"], "\"2026-13-01\" is not a date or a time"),
    (["retry", "--reason", "truncated", "drop/1.jpg"], "--reason and --since do not go with named files"),
    (["retry", "--reason"], "--reason has no value"),
    (["orphan-cleanup", "--max-percent", "1 0"], "\"1 0\" is not from 0 to 100"),
    (["verify", "--content", "--sample", "0. 5%"], "\"0. 5%\" is not from 0 to 100"),
  ])
  func wrongValuesEndWith64(_ arguments: [String], _ complaint: String) throws {
    let folder = try AgentFolder()
    let result = try SluiceProcess.run(arguments, in: folder.root)
    #expect(result.status == 64 && result.output.isEmpty, "\(result)")
    #expect(result.errors.contains(complaint), "\(result)")
  }
}
