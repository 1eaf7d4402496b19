import Foundation

/// `sluice watch`, running in an agent's folder; killed with its workers when the test lets go of it.
final class AgentProcess {
  let folder: AgentFolder
  private let process: ChildProcess
  /// Where in the log this run begins.
  private let start: UInt64
  private var read: (lines: [LogLine], rest: Data, offset: UInt64)

  /// Starts the agent, under another program where `prefix` names one with its arguments.
  init(in folder: AgentFolder, _ arguments: [String] = [], under prefix: [String] = []) throws {
    self.folder = folder
    start = UInt64((try? Data(contentsOf: folder.log).count) ?? 0)
    read = ([], Data(), start)
    let words = prefix + [SluiceProcess.program.path, "watch", "--set", "agent.log-format=json"] + arguments
    guard let program = Tool.place(of: words[0]) else { throw Tool.Missing(name: words[0]) }
    process = try ChildProcess(
      program, Array(words.dropFirst()), in: folder.root, environment: ["PATH": Tool.path], output: folder.log,
      errors: folder.log)
  }

  deinit {
    // What runs under another program, and the workers, are not the test's own children.
    for number in [pid] + workers where number > 0 { kill(number, SIGKILL) }
  }

  /// Starts the agent and waits until all its watches stand.
  static func ready(
    in folder: AgentFolder, _ arguments: [String] = [], under prefix: [String] = []
  ) async throws -> AgentProcess {
    let agent = try AgentProcess(in: folder, arguments, under: prefix)
    try await agent.wait(for: "ready") { $0.message == "ready" }
    return agent
  }

  var isRunning: Bool { process.isRunning }

  /// The agent's own number, whatever it runs under; 0 while it has none.
  var pid: Int32 {
    let outer = process.pid
    return ([outer] + Self.children(of: outer)).first { number in
      let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(number)/exe")
      return program == SluiceProcess.program.path
    } ?? 0
  }

  var workers: [Int32] { pid > 0 ? Self.children(of: pid) : [] }

  // MARK: Signals

  func signal(_ number: Int32) {
    // Asked once: it may end at any moment, and 0 would be everybody in the test's own process group.
    let pid = pid
    if pid > 0 { kill(pid, number) }
  }

  /// SIGTERM. Returns the exit status.
  @discardableResult
  func stop(within limit: Duration = .seconds(60)) async throws -> Int32 {
    signal(SIGTERM)
    return try await ended(within: limit)
  }

  /// SIGKILL, to the agent alone: its workers have to end by themselves.
  func crash() async throws {
    let workers = workers
    signal(SIGKILL)
    try await ended()
    try await wait(for: "the workers' end", until: { workers.allSatisfy { !Self.isSluice($0) } })
  }

  /// Waits until it has ended. Returns its exit status, negative for a signal.
  @discardableResult
  func ended(within limit: Duration = .seconds(60)) async throws -> Int32 {
    try await wait(for: "the agent's end", within: limit, until: { !self.process.isRunning })
    return try await process.ended()
  }

  // MARK: The log

  /// What this run has logged so far; what is no JSON is left out.
  func lines() throws -> [LogLine] {
    let log = try FileHandle(forReadingFrom: folder.log)
    try log.seek(toOffset: read.offset)
    let more = try log.readToEnd() ?? Data()
    read.offset += UInt64(more.count)
    var parts = (read.rest + more).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    read.rest = Data(parts.removeLast())
    read.lines += parts.compactMap { try? AgentFolder.decoder.decode(LogLine.self, from: Data($0)) }
    return read.lines
  }

  func wait(for what: String, within limit: Duration = .seconds(60), _ isIt: (LogLine) -> Bool) async throws {
    try await wait(for: what, within: limit, until: { try self.lines().contains(where: isIt) })
  }

  /// Waits until a file whose path ends so has this outcome.
  func wait(for outcome: String, of name: String, within limit: Duration = .seconds(60)) async throws {
    try await wait(for: "\(outcome): \(name)", within: limit) {
      $0.outcome == outcome && $0.path?.hasSuffix(name) == true
    }
  }

  private func wait(for what: String, within limit: Duration = .seconds(60), until: () throws -> Bool) async throws {
    try await SluiceTests.wait(
      for: what, within: limit, story: { String(self.folder.logText.suffix(3_000)) }, until: until)
  }

  // MARK: /proc

  /// The most memory that the process has had in RAM, in bytes. Source: proc(5), VmHWM.
  static func peakMemory(of number: Int32) -> Int {
    guard let text = try? String(contentsOfFile: "/proc/\(number)/status", encoding: .utf8),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
      let kibibytes = line.split(whereSeparator: { !$0.isNumber }).first.flatMap({ Int($0) })
    else { return 0 }
    return kibibytes * 1_024
  }

  private static func children(of number: Int32) -> [Int32] {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return entries.compactMap { Int32($0) }.filter { child in
      guard let stat = try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8),
        let end = stat.lastIndex(of: ")")
      else { return false }
      // After the name in parentheses: state, parent, …
      let fields = stat[end...].split(separator: " ")
      return fields.count > 2 && fields[2] == "\(number)" && fields[1] != "Z"
    }
  }

  /// User and system time of a process in clock ticks. Source: proc(5), utime and stime.
  static func ticks(of number: Int32) -> Int {
    guard let stat = try? String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8),
      let end = stat.lastIndex(of: ")")
    else { return 0 }
    let fields = stat[end...].split(separator: " ")
    return fields.count > 13 ? (Int(fields[12]) ?? 0) + (Int(fields[13]) ?? 0) : 0
  }

  private static func isSluice(_ number: Int32) -> Bool {
    let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(number)/exe")
    return program?.hasPrefix(SluiceProcess.program.path) == true
  }
}
