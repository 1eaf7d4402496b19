import Glibc
import Model
import Posix

/// A running worker, the agent's end of its socket, and the file that it has in hand.
struct WorkerProcess: ~Copyable {
  /// What it was told when it started.
  let rules: WorkerRules
  /// Files that it has taken up.
  private(set) var fileCount = 0
  /// Whether it holds the bytes of a file.
  private(set) var hasFile = false
  /// Whether it keeps memory of files that it has let go of.
  private(set) var isUntidy = false
  /// What it said of its sandbox when it was ready.
  private(set) var sandbox = SandboxReport()
  /// Whether it is dead, reaped, and of no more use.
  private(set) var isLost = false
  /// Time that requests for the file in hand have taken.
  private var spent = Duration.zero
  /// Processor seconds that it had used when it took the file up.
  private var processorStart = 0.0
  private let socket: MessageSocket
  private let errors: ErrorPipe
  private var child: ChildProcess
  private var specs = SpecList()

  /// Starts `executable worker`, not yet configured. Throws `worker-start` when the system refuses.
  init(_ executable: RawPath, rules: WorkerRules) throws(AgentError) {
    do {
      let pair = try MessageSocket.pair()
      let errors = try ErrorPipe()
      child = try ChildProcess.start(
        executable, arguments: ["sluice", "worker"], environment: Self.environment(), socket: pair.far,
        errors: errors.far)
      self.errors = errors
      socket = pair.takeNear()
    } catch {
      throw AgentError(
        error.fault == .resource ? .resource : .bug, code: "worker-start", tried: WorkerStage.starting.tried,
        cause: "\(executable): \(error.cause)", advice: error.advice)
    }
    self.rules = rules
  }

  var handle: ProcessHandle { child.handle }

  /// Tells it the rules. Throws what it throws at them, and `worker-start` when it dies of them.
  mutating func configure() throws(AgentError) {
    let reply = try ask(.configure(revision: WorkerRequest.protocolRevision, rules: rules), [], .starting)
    guard case .ready(WorkerRequest.protocolRevision, let sandbox) = reply else {
      throw lose(.nonsense("\(reply)"), .starting)
    }
    self.sandbox = sandbox
  }

  /// Begins a file: its time starts anew, and what was said before is nothing to it.
  mutating func begin() throws(AgentError) {
    fileCount += 1
    hasFile = true
    spent = .zero
    processorStart = child.handle.processorSeconds ?? 0
    _ = errors.drain()
    // Should the agent be stopped meanwhile, the kernel counts: each processor may be busy for all of the time.
    let seconds = rules.limits.timeout.seconds * Double(Self.processors)
    try child.handle.limitProcessorTime(to: Int(seconds.rounded(.up)))
  }

  /// Processors of this machine: the C library reads a file to count them.
  private static let processors = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))

  /// Ends a file, and has it give back the memory that its work took.
  mutating func finish() throws(AgentError) {
    hasFile = false
    isUntidy = false
    guard case .released = try ask(.release, [], .releasing) else { throw lose(.nonsense("no release"), .releasing) }
  }

  /// Has it look at a new file and make its variants, in one exchange; it holds no file then.
  mutating func make(
    _ original: SealedOriginal, _ specs: [VariantSpec], mostMemory: Int64, into files: [Int32]
  ) throws(AgentError) -> Making {
    let list: [UInt8]
    do {
      list = try self.specs.bytes(of: specs)
    } catch {
      throw AgentError(.bug, code: "worker-protocol", tried: "write a message", cause: "\(error)")
    }
    let order = MakeOrder(byteCount: Int(original.byteCount), mostMemory: mostMemory, specs: list)
    let answer = try exchange(order.bytes, [original.file.number] + files, .rendering)
    hasFile = false
    isUntidy = true
    let made: Making?
    do throws(AgentError) {
      made = try Making(answer)
    } catch {
      throw lose(.nonsense(error.cause), .rendering)
    }
    guard let made else {
      let reply = try reply(in: answer, .rendering)
      throw lose(.nonsense("\(reply)"), .rendering)
    }
    if let nonsense = made.nonsense(under: rules, of: specs, mostMemory: mostMemory) {
      throw lose(.nonsense(nonsense), .rendering)
    }
    return made
  }

  /// Sends a request and waits for the answer as long as the file has time left. Throws what the worker answers when
  /// it could not do it; and ends the worker when there is no answer that makes sense.
  mutating func ask(_ request: WorkerRequest, _ descriptors: [Int32], _ stage: WorkerStage) throws(AgentError)
    -> WorkerReply
  {
    try reply(in: exchange(MessageSocket.json(of: request), descriptors, stage), stage)
  }

  /// Sends a message and returns the one that comes back in time; ends the worker when none does.
  private mutating func exchange(
    _ message: [UInt8], _ descriptors: [Int32], _ stage: WorkerStage
  ) throws(AgentError) -> [UInt8] {
    let start = ContinuousClock.now
    defer { spent += start.duration(to: .now) }
    let patience = stage == .starting ? WorkerLoss.startPatience : max(.zero, rules.limits.timeout - spent)
    do throws(AgentError) {
      // An answer before the question was made up.
      if try socket.hasMessage(), let early = try socket.receive(within: .zero) {
        throw lose(.nonsense("nothing was asked, and it said \(safeText(early.bytes.prefix(80)))"), stage)
      }
      try socket.send(message, descriptors: descriptors)
    } catch {
      if error.code == "EAGAIN" { throw lose(.nonsense("it does not take what it is asked"), stage) }
      guard error.code == "EPIPE" || error.code == "ECONNRESET" else { throw error }
      throw lose(.gone, stage)
    }
    let received: MessageSocket.Received?
    do {
      received = try socket.receive(within: patience)
    } catch {
      spent += start.duration(to: .now)
      throw lose(error.code == "timeout" ? .overdue : .nonsense(error.cause), stage)
    }
    guard let received else { throw lose(.gone, stage) }
    return received.bytes
  }

  /// The answer that these bytes spell.
  private mutating func reply(in bytes: [UInt8], _ stage: WorkerStage) throws(AgentError) -> WorkerReply {
    let reply: WorkerReply
    do {
      reply = try MessageSocket.value(WorkerReply.self, in: bytes)
    } catch {
      throw lose(.nonsense(error.cause), stage)
    }
    if let nonsense = reply.nonsense(under: rules) { throw lose(.nonsense(nonsense), stage) }
    guard case .failed(let error) = reply else { return reply }
    if error.code == "worker-protocol" || stage == .starting { _ = lose(.gone, stage) }
    throw error.fromAWorker(in: stage)
  }

  /// Ends it for good and says what became of it.
  mutating func lose(_ manner: WorkerLoss.Manner, _ stage: WorkerStage) -> AgentError {
    isLost = true
    hasFile = false
    let (used, waited) = (child.handle.processorSeconds, spent.seconds)
    // A socket that was closed at the other end belongs to a process whose end is decided already: this kill can't
    // change what is read here.
    child.handle.kill()
    do {
      let ending = try child.reap(within: .seconds(5))
      return WorkerLoss(
        manner: manner, ending: ending, stage: stage, limits: rules.limits, lastWords: errors.drain(),
        processorSeconds: used.map { $0 - processorStart }, waitedSeconds: waited
      ).error
    } catch {
      return error
    }
  }

  /// Lets it end by itself, which it does when its socket closes, and helps after a while.
  consuming func retire() {
    var child = child
    _ = consume socket
    _ = try? child.reap(within: .seconds(2))
  }

  /// Empty, but for where the dynamic linker looks in a place of one's own.
  private static func environment() -> [String] {
    unsafe getenv("LD_LIBRARY_PATH").map { unsafe ["LD_LIBRARY_PATH=" + String(cString: $0)] } ?? []
  }
}
