import Foundation
import Glibc

/// A call of the agent or of one of its workers, and the signal that it gets there.
///
/// `kill-point` (Tests/Fixtures) counts the calls of all threads together; `strace -e inject` counts each thread's alone.
struct KillPoint: Sendable, CustomStringConvertible {
  enum Victim: String, Sendable {
    /// At calls that write, sync, link, rename, unlink, lock or hand over.
    case agent
    /// At any call, from the first file that it is handed.
    case worker
  }

  enum Moment: String, Sendable {
    /// SIGKILL: the call is not carried out any more.
    case before
    case after
  }

  var victim: Victim
  var moment: Moment
  var signal: Int32
  /// Counted from 1; 0 is no call at all.
  var number: Int

  var description: String {
    "\(signal == SIGKILL ? "SIGKILL" : "SIGTERM") of the \(victim) \(moment) call \(number)"
  }

  /// What a run came to.
  struct Report: Sendable {
    /// How many calls there were.
    var calls: Int
    /// The name of the call, nil when the run came to its end before it.
    var struck: String?
    /// The exit status of the agent, 128 and the signal that ended it.
    var status: Int32
  }

  /// Runs `sluice` in the folder to its end; `isDone` tells when an agent has nothing left to do, to be asked to end.
  func strike(
    _ arguments: [String], in folder: AgentFolder, isDone: () throws -> Bool = { false }
  ) async throws -> Report {
    let report = folder.outside.appending(path: "kill-point")
    let words = [victim.rawValue, moment.rawValue, "\(number)", "\(signal)", report.path, SluiceProcess.program.path]
    let process = try ChildProcess(
      Self.program, words + arguments, in: folder.root, environment: ["PATH": Tool.path], output: folder.log,
      errors: folder.log)
    var isAsked = false
    try await wait(for: "the end at \(self)", within: .seconds(120), story: { String(folder.logText.suffix(3_000)) }) {
      if try !isAsked && isDone() {
        // The tracer passes it on as SIGTERM, unless the agent got its signal already.
        kill(process.pid, SIGUSR1)
        isAsked = true
      }
      return !process.isRunning
    }
    let fields = try String(contentsOf: report, encoding: .utf8).split(whereSeparator: \.isWhitespace)
    return Report(
      calls: Int(fields[0]) ?? 0, struck: fields[1] == "none" ? nil : String(fields[1]),
      status: try await process.ended())
  }

  private static let program = SluiceProcess.program.deletingLastPathComponent().appending(path: "kill-point")

  /// Whether the machine lets one process trace another, which some containers do not.
  static let canBeReached: Bool = {
    guard let folder = try? TemporaryFolder() else { return false }
    let report = folder.url.appending(path: "report")
    let process = Process()
    process.executableURL = program
    process.arguments = ["agent", "before", "0", "9", report.path, "/bin/true"]
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()
}
