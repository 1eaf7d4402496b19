import Foundation
import Testing

/// Every command of the pages does what they say, as it is written there.
@Suite struct DocumentCommandTests {
  private static let pages = Result { try DocumentPage.all().filter { !$0.steps.isEmpty } }
  private static let names = Result { try DocumentPage.all().map(\.name) }

  @Test(
    .enabled(if: DocumentMachine.isPossible, "needs root, mounts, exiftool, sqlite3, sudo and setfacl"),
    arguments: try pages.get())
  func aPageCanBeTyped(_ page: DocumentPage) async throws {
    let steps = page.steps.filter { NotRun.reason(for: $0, on: page) == nil }
    guard !steps.isEmpty else { return }
    let machine = try await DocumentMachine(for: page)
    do {
      try await typeAll(steps, on: machine, page)
    } catch {
      try? await machine.shutDown()
      throw error
    }
    try await machine.shutDown()
  }

  private func typeAll(_ steps: [DocumentPage.Step], on machine: DocumentMachine, _ page: DocumentPage) async throws {
    for step in steps {
      if step.kind == .command, step.text.contains(/^(?:\S+\/)?sluice watch\b[^|&;]*$/) {
        try await end(of: machine, page)
        try await machine.watch(step)
      } else {
        try await tryOut(step, on: machine, page)
      }
    }
    try await end(of: machine, page)
  }

  /// Runs the step. What only looks is asked again until it shows what the page shows, for an agent is at work.
  private func tryOut(_ step: DocumentPage.Step, on machine: DocumentMachine, _ page: DocumentPage) async throws {
    let onlyLooks = step.text.contains(/^(?:ls|find|sluice (?:status|stats|analyze))\b/)
    let deadline = ContinuousClock.now + .seconds(180)
    while true {
      let (status, lines) = try await machine.run(step)
      let (missing, extra) = step.shown.map { OutputShape.difference(between: $0, and: lines) } ?? ([], [])
      let isRight = missing.isEmpty && extra.isEmpty && (status == 0) != step.mayFail
      if isRight { return }
      if onlyLooks, ContinuousClock.now < deadline {
        try await Task.sleep(for: .milliseconds(100))
        continue
      }
      Issue.record(
        """
        \(page.name):\(step.line): \(step.text)
        ended with \(status)\(step.mayFail ? ", and is to fail" : ""); it printed
        \(lines.joined(separator: "\n"))
        -- is to be printed and was not:
        \(missing.joined(separator: "\n"))
        -- was printed and is not shown:
        \(extra.joined(separator: "\n"))
        \(machine.log.suffix(20).joined(separator: "\n"))
        """)
      return
    }
  }

  private func end(of machine: DocumentMachine, _ page: DocumentPage) async throws {
    let log = machine.log.joined(separator: "\n")
    guard let (status, missing) = try await machine.endAgent() else { return }
    #expect(status == 0, "\(page.name): \(log)")
    #expect(missing.isEmpty, "\(page.name): was not logged:\n\(missing.joined(separator: "\n"))\nbut:\n\(log)")
  }

  @Test func fewAreNotRun() throws {
    let steps = try Self.pages.get().flatMap { page in page.steps.map { (page, $0) } }
    let excepted = steps.filter { NotRun.reason(for: $0.1, on: $0.0) != nil }
    for exception in NotRun.all {
      #expect(
        steps.contains { NotRun.reason(for: $0.1, on: $0.0)?.start == exception.start && $0.0.name == exception.page },
        "\(exception.page) has no \(exception.start) any more")
    }
    let done = steps.filter { DocumentMachine.doneHere.contains($0.1.text) }.count
    let run = steps.count - excepted.count - done
    print("commands of the pages: \(run) run as written, \(done) done in another way, \(excepted.count) not run")
    #expect(run >= 85)
    #expect(done + excepted.count <= 30)
  }

  /// Each fence of a page says whether it is run.
  @Test(arguments: try names.get()) func aFenceSaysWhatItIs(_ name: String) throws {
    let text = try String(contentsOf: DocumentPage.project.appending(path: name), encoding: .utf8)
    var isOpen = false
    for line in text.split(separator: "\n") where line.trimmingPrefix(while: \.isWhitespace).hasPrefix("```") {
      let language = line.trimmingPrefix(while: { $0.isWhitespace || $0 == "`" })
      #expect(isOpen || !language.isEmpty, "\(name): a fence without a language")
      #expect(line.hasPrefix("```") || !["sh", "console"].contains(language), "\(name): not run, for it is indented")
      isOpen.toggle()
    }
  }

  @Test func whatIsMadeHasATarget() throws {
    let makefile = try String(contentsOf: DocumentPage.project.appending(path: "Makefile"), encoding: .utf8)
    for name in try Self.names.get() {
      let text = try String(contentsOf: DocumentPage.project.appending(path: name), encoding: .utf8)
      for match in text.matches(of: /(?m:^(?:\$ )?|`)make ([a-z-]+)\b/) {
        #expect(makefile.contains("\n\(match.1):"), "\(name): make \(match.1)")
      }
    }
  }
}
