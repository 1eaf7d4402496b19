import Foundation
import Model
import Testing

@testable import Journal

@Suite struct LogLineTests {
  private let line = LogLine(
    instant: 1_795_255_872_345_678_901, level: .info, message: "stored",
    fields: ["path": .path(RawPath("a.jpg")), "bytes": 42, "seconds": 0.25, "known": false, "note": "two words"])

  @Test func textIsOneLineOfWords() {
    #expect(
      line.text(coloured: false)
        == "2026-11-21T10:11:12.345Z info stored path=a.jpg bytes=42 seconds=0.25 known=false note=\"two words\"\n")
  }

  @Test func jsonIsOneObjectInOrder() throws {
    #expect(
      line.json == #"{"time":"2026-11-21T10:11:12.345Z","level":"info","message":"stored","path":"a.jpg","bytes":42,"#
        + #""seconds":0.25,"known":false,"note":"two words"}"# + "\n")
  }

  @Test func theJournalHasAFieldForEach() {
    #expect(
      line.journalFields == [
        "MESSAGE=stored path=a.jpg bytes=42 seconds=0.25 known=false note=\"two words\"", "PRIORITY=6",
        "SYSLOG_IDENTIFIER=sluice", "SLUICE_PATH=a.jpg", "SLUICE_BYTES=42", "SLUICE_SECONDS=0.25",
        "SLUICE_KNOWN=false", "SLUICE_NOTE=two words",
      ])
  }

  @Test func onlyTheLevelIsColoured() {
    let line = LogLine(instant: 0, level: .error, message: "no", fields: ["a": 1])
    #expect(line.text(coloured: true) == "1970-01-01T00:00:00.000Z \u{1B}[31merror\u{1B}[0m no a=1\n")
  }

  @Test(arguments: [
    (LogValue.path(RawPath(bytes: Array("a\nb\u{1B}[2J".utf8) + [0xFF])), #"a\nb\x1b[2J\xff"#),
    ("x level=error", #""x level=error""#),
    ("a=b", #""a=b""#),
    (#"say "hi""#, #""say \"hi\"""#),
    (#"end\"#, #"end\\"#),
    (#"end \"#, #""end \\""#),
    ("", "\"\""),
    ("\u{202E}gpj", #"\u{202e}gpj"#),
    ("a\r\nb", #"a\r\nb"#),
    ("Grüße", "Grüße"),
  ])
  func aHostileNameStaysOneWord(_ value: LogValue, _ word: String) {
    let line = LogLine(instant: 0, level: .info, message: "x", fields: ["v": value])
    #expect(line.text(coloured: false) == "1970-01-01T00:00:00.000Z info x v=\(word)\n")
    #expect(line.journalFields.allSatisfy { !$0.contains { $0.isNewline } })
  }

  @Test(arguments: ["a\nb", "\u{1B}[2J", "\"\\", "\u{202E}", "\u{10FFFF}", "Grüße 🎉", "\u{0}"])
  func jsonHoldsAnyTextAndNoControlCharacter(_ text: String) throws {
    let line = LogLine(instant: 0, level: .info, message: text, fields: ["v": .string(text), "n": .decimal(.nan)])
    let json = line.json.dropLast()
    #expect(json.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F && $0.value != 0x202E })
    let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    #expect(object["message"] as? String == text)
    #expect(object["v"] as? String == text)
    #expect(object["n"] as? String == "nan")
  }

  @Test(arguments: [
    (Int64(0), "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
    (951_782_400_000_000_000, "2000-02-29T00:00:00.000Z"), (4_107_542_399_999_999_999, "2100-02-28T23:59:59.999Z"),
    (4_107_542_400_000_000_000, "2100-03-01T00:00:00.000Z"), (1_735_689_599_999_000_000, "2024-12-31T23:59:59.999Z"),
  ])
  func instants(_ nanoseconds: Int64, _ text: String) {
    #expect(isoText(nanoseconds) == text)
  }
}

@Suite struct LogTests {
  /// What comes out of a pipe that the body logs to.
  private func logged(
    _ level: LogLevel, _ format: LogFormat, _ environment: [String: String] = [:], _ body: (Log) -> Void
  ) throws -> String {
    let pipe = Pipe()
    body(
      Log(
        level: level, format: format, descriptor: pipe.fileHandleForWriting.fileDescriptor, environment: environment))
    try pipe.fileHandleForWriting.close()
    return String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
  }

  @Test(arguments: [
    (LogLevel.error, ["error"]), (.warning, ["error", "warning"]), (.info, ["error", "warning", "info"]),
    (.debug, ["error", "warning", "info", "debug"]),
  ])
  func lessImportantLinesAreLeftOut(_ level: LogLevel, _ expected: [String]) throws {
    let text = try logged(level, .text) { log in
      log.error("m")
      log.warning("m")
      log.info("m")
      log.debug("m")
    }
    #expect(text.split(separator: "\n").map { String($0.split(separator: " ")[1]) } == expected)
  }

  @Test func whatIsNotWantedIsNotMade() throws {
    var made = 0
    func make() -> String {
      made += 1
      return "x"
    }
    _ = try logged(.info, .text) { $0.debug(make()) }
    #expect(made == 0)
    _ = try logged(.debug, .text) { $0.debug(make()) }
    #expect(made == 1)
  }

  @Test func autoIsTextWhereStderrIsNotTheJournal() throws {
    let text = try logged(.info, .auto, ["JOURNAL_STREAM": "1:1"]) { $0.info("hello", ["a": 1]) }
    #expect(text.hasSuffix("Z info hello a=1\n"))
  }

  @Test func aPipeIsNotColoured() throws {
    #expect(try !logged(.info, .text, ["TERM": "xterm"]) { $0.error("x") }.contains("\u{1B}"))
  }

  @Test func aReaderThatIsGoneIsNoMatter() throws {
    signal(SIGPIPE, SIG_IGN)
    let pipe = Pipe()
    try pipe.fileHandleForReading.close()
    let descriptor = pipe.fileHandleForWriting.fileDescriptor
    let log = Log(level: .info, format: .json, descriptor: descriptor, environment: [:])
    log.info("into the void")
    Log(level: .info, format: .text, descriptor: -1, environment: [:]).info("nowhere")
    Log.discarding.error("nothing")
    // The descriptor is still the caller's.
    #expect(fcntl(descriptor, F_GETFD) >= 0)
  }

  @Test func aFullDeviceIsNoMatter() throws {
    let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
    Log(level: .info, format: .text, descriptor: full.fileDescriptor, environment: [:]).info("no room")
    #expect(fcntl(full.fileDescriptor, F_GETFD) >= 0)
  }

  @Test func theJournalIsKnownByItsInode() throws {
    let pipe = Pipe()
    let descriptor = pipe.fileHandleForWriting.fileDescriptor
    var status = stat()
    #expect(unsafe fstat(descriptor, &status) == 0)
    let stream = "\(status.st_dev):\(status.st_ino)"
    #expect(JournalSocket.isConnected(to: descriptor, ["JOURNAL_STREAM": stream]))
    #expect(!JournalSocket.isConnected(to: descriptor, ["JOURNAL_STREAM": stream + "0"]))
    #expect(!JournalSocket.isConnected(to: descriptor, [:]))
  }
}
