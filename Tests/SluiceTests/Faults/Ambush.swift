import Foundation
import Glibc
import Testing

/// Stops an agent in the middle of its work on a file, at a system call that marks the stage; needs strace.
///
/// The whole process stands still (SIGSTOP) right after that call, as long as the test likes: no stage is a matter of luck.
struct Ambush: Sendable, CustomTestStringConvertible {
  var name: String
  /// The thread of the agent that makes the call, and the calls that are counted there.
  var thread: String
  var calls: String
  var count = 1
  /// Whether the calls on the photo itself are counted only.
  var isOnPhoto = false

  var testDescription: String { name }

  /// It was seen, and is looked at while it settles.
  static let settling = Ambush(name: "settling", thread: "sluice-intake", calls: "openat", isOnPhoto: true)
  /// The claim is committed: the catalog's files are looked at then.
  static let claimed = Ambush(name: "claimed", thread: "sluice-catalog", calls: "fstat,newfstatat")
  /// The agent has it open.
  static let opened = Ambush(name: "opened", thread: "sluice-files", calls: "openat", isOnPhoto: true)
  /// The first piece of it is read, into the memory that is hashed and decoded.
  static let hashing = Ambush(name: "hashing", thread: "sluice-files", calls: "pread64", isOnPhoto: true)
  /// Its bytes are hashed, and a variant of it is about to be rendered.
  static let rendering = Ambush(name: "rendering", thread: "sluice-workshop", calls: "openat")
  /// It was rendered, and found to be unchanged; its variants are about to be published.
  static let checked = Ambush(name: "checked", thread: "sluice-publish", calls: "fstat,newfstatat")
  /// The variant has its name.
  static let published = Ambush(name: "published", thread: "sluice-publish", calls: "linkat")
  /// The row is committed, and the original not yet disposed of.
  static let recorded = Ambush(name: "recorded", thread: "sluice-catalog", calls: "fdatasync")

  /// The original was looked at, and is about to be set aside.
  static let moving = Ambush(name: "moving", thread: "sluice-targets", calls: "mkdirat")

  static let stages = [settling, claimed, opened, hashing, rendering, checked, published, recorded]

  /// Lies in wait in a running agent that has nothing to do. `photo` is the file's path, where only its calls count.
  func lay(for agent: AgentProcess, photo: URL? = nil) async throws -> Trap {
    let process = agent.pid
    var task = ""
    // A thread that was just started has not told its name yet.
    try await wait(for: "the thread \(thread)", story: { agent.folder.logText }) {
      let tasks = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")
      let found = tasks.first { task in
        let name = try? String(contentsOfFile: "/proc/\(process)/task/\(task)/comm", encoding: .utf8)
        return name == thread + "\n"
      }
      task = found ?? ""
      return found != nil
    }
    var arguments = ["-qq", "-o", "ambush", "-p", task, "-e", "trace=\(calls)"]
    arguments += ["-e", "inject=\(calls):signal=SIGSTOP:when=\(count)"]
    if isOnPhoto, let photo { arguments += ["-P", photo.path, "-P", photo.lastPathComponent] }
    let log = agent.folder.root.appending(path: "ambush.log")
    let strace = try ChildProcess(
      Tool.place(of: "strace") ?? log, arguments, in: agent.folder.root, environment: ["PATH": Tool.path],
      output: log, errors: log)
    try await wait(
      for: "strace to attach", story: { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }
    ) { try Trap.field("TracerPid", of: "\(process)/task/\(task)") != "0" }
    return Trap(process: process, strace: strace)
  }
}

/// An ambush that was laid.
struct Trap {
  let process: Int32
  let strace: ChildProcess

  /// Waits until the agent stands still.
  func sprung() async throws {
    try await wait(for: "the agent to come to the place") {
      try Self.field("State", of: "\(process)").hasPrefix("T")
    }
  }

  /// Lets the agent go on.
  func release() async throws {
    kill(process, SIGCONT)
    kill(strace.pid, SIGTERM)
    try await strace.ended()
  }

  static func field(_ name: String, of process: String) throws -> String {
    let text = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
    let line = text.split(separator: "\n").first { $0.hasPrefix(name + ":") } ?? ""
    return line.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces)
  }
}
