import Foundation
import Testing

/// System calls of a running process that end as the test says, until it lets go of them.
///
/// The processes are traced from outside, when they are at rest; nothing in them knows of it. Source: strace(1), `inject`.
final class InjectedError {
  /// Whether this machine lets one process trace another.
  static let isPossible: Bool = {
    guard let strace = Tool.place(of: "strace"), let folder = try? TemporaryFolder() else { return false }
    let trace = folder.url.appending(path: "trace").path
    return (try? status(of: strace, ["-o", trace, "true"])) == 0
  }()

  private let process: ChildProcess
  private let file: URL

  /// From now on, `fault` happens: `fsync:error=EIO`, `pread64,read:error=EIO:when=2+`. Counted for each thread.
  ///
  /// `threads` are numbers of processes or threads, with all that they start where `follows`. `path` leaves all calls in
  /// peace that are about other files; `others` are calls to see besides.
  init(
    _ fault: String, in threads: [Int32], follows: Bool = false, seeing others: String = "", at path: URL? = nil,
    of folder: AgentFolder
  ) async throws {
    try #require(!threads.isEmpty && threads.allSatisfy { $0 > 0 }, "nobody to trace")
    file = folder.root.appending(path: "trace-\(UUID().uuidString)")
    let said = file.appendingPathExtension("said")
    let calls = fault.prefix { $0 != ":" }
    let arguments =
      ["-y", "-o", file.path, "-e", "trace=\(calls),\(others)", "-e", "inject=\(fault)"] + (follows ? ["-f"] : [])
      + (path.map { ["-P", $0.path] } ?? []) + threads.flatMap { ["-p", "\($0)"] }
    let strace = try #require(Tool.place(of: "strace"))
    process = try ChildProcess(
      strace, arguments, in: folder.root, environment: ["PATH": Tool.path], output: said, errors: said)
    func text() -> String { (try? String(contentsOf: said, encoding: .utf8)) ?? "" }
    try await wait(for: "strace", within: .seconds(30), story: text) {
      text().split(separator: "\n").count { $0.contains(" attached") } >= threads.count
    }
  }

  private static func status(of program: URL, _ arguments: [String]) throws -> Int32 {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// All is well again.
  func lift() async throws {
    kill(process.pid, SIGTERM)
    try await process.ended(within: .seconds(30))
  }

  /// The calls so far, one a line; those that were made to end otherwise are marked `(INJECTED)`.
  var calls: [Substring] {
    ((try? String(contentsOf: file, encoding: .utf8)) ?? "").split(separator: "\n")
  }

  /// Whether the fault has happened.
  var hasStruck: Bool { calls.contains { $0.contains("(INJECTED)") } }
}

extension AgentProcess {
  /// The threads of the agent that have this name; without one, all.
  func threads(named name: String? = nil) -> [Int32] {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task")) ?? []
    return entries.compactMap { Int32($0) }.filter { number in
      let text = try? String(contentsOfFile: "/proc/\(pid)/task/\(number)/comm", encoding: .utf8)
      return name.map { text == $0 + "\n" } ?? true
    }.sorted()
  }
}
