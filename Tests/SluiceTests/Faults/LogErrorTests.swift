import Foundation
import Glibc
import Testing

/// The log goes nowhere: the agent takes in files all the same.
@Suite(.serialized) struct LogErrorTests {
  /// How the agent is started in a shell, so that its stderr is of no use.
  static let uses = [
    "closed": "exec \"$@\" 2>&-",
    "a full disk": "exec \"$@\" 2>/dev/full",
    "a reader that is gone": "mkfifo gone; sleep 0.2 < gone & exec \"$@\" 2>gone",
    "no journal": "exec \"$@\" --set agent.log-format=journal 2>journal.log",
    "no journal and closed": "exec \"$@\" --set agent.log-format=journal 2>&-",
    "everything closed": "exec \"$@\" 0<&- 1>&- 2>&-",
  ]

  @Test(arguments: uses.keys.sorted())
  func filesAreTakenInWithoutALog(_ use: String) async throws {
    try await takesIn(under: ["sh", "-c", try #require(Self.uses[use]), "sh"]) { _ in }
  }

  @Test(.enabled(if: Tool.isRoot && SmallFilesystem.canBeMounted, "no filesystem can be mounted here"))
  func aFullDiskOfTheLogStopsNothing() async throws {
    let folder = try AgentFolder()
    let disk = try SmallFilesystem(at: folder.root.appending(path: "logs"), options: "size=64k")
    try await takesIn(
      under: ["sh", "-c", "exec \"$@\" 2>>logs/agent.log", "sh"], in: folder, photos: 600, "--set",
      "agent.log-level=debug")
    withExtendedLifetime(disk) {}
  }

  /// A reader that holds the pipe open and does not read: the pipe is full after some hundred lines.
  @Test func aReaderThatDoesNotReadIsNotWaitedForForEver() async throws {
    let folder = try AgentFolder()
    try await Tool.shell("mkfifo pipe", in: folder.root)
    // Open for both, so that neither end waits for the other; read by nobody yet.
    let reader = unsafe open(folder.root.appending(path: "pipe").path, O_RDWR | O_NONBLOCK)
    defer { close(reader) }
    try await takesIn(under: ["sh", "-c", "exec \"$@\" 2>pipe", "sh"], in: folder, photos: 400) { agent in
      // It reads again: it is told what it missed.
      var text = ""
      try await wait(for: "what was lost", story: { String(text.suffix(2_000)) }) {
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = unsafe read(reader, &bytes, bytes.count), count > 0 {
          text += String(decoding: bytes[..<count], as: UTF8.self)
        }
        if !text.contains("nobody read the log") {
          try folder.put(TestPhoto.variation(of: TestPhoto.small, "\(text.count) \(UUID())"), as: "\(UUID()).jpg")
        }
        return text.contains("nobody read the log")
      }
      // No line is half of one and half of another.
      for line in text.split(separator: "\n").dropLast() {
        #expect(line.hasPrefix("{") && line.hasSuffix("}"), "\(line)")
      }
    }
  }

  private func takesIn(
    under prefix: [String], in folder: AgentFolder? = nil, photos: Int = 10, _ arguments: String...,
    then: (AgentProcess) async throws -> Void = { _ in }
  ) async throws {
    let folder = try folder ?? AgentFolder()
    let agent = try AgentProcess(in: folder, arguments, under: prefix)
    let hashes = try folder.put(photos, of: TestPhoto.small)
    try await wait(for: "\(photos) photos") {
      (try? await folder.status().count("stored")) ?? 0 >= photos
    }
    try folder.expectPool(of: hashes)
    try await then(agent)
    #expect(try await agent.stop() == 0)
  }
}
