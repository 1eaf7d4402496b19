import Glibc
package import Model
package import Posix
import Synchronization

/// A worker as the agent sees it: it has a process of its own examine and render one file at a time.
///
/// The process starts at the first use. One that dies, hangs or talks nonsense costs the file in hand an error, and the
/// next file finds a new one. Calls block on a thread of the worker's own, never on the cooperative pool; the kernel
/// kills the process when that thread ends.
package actor Worker {
  private let executor: ThreadExecutor
  private let executable: RawPath
  /// Files after which a process makes room for a new one, so that no leak in a decoder adds up.
  private let recycleAfter: Int
  private var rules: WorkerRules
  private var process: WorkerProcess?
  private let standing = Mutex(Standing())

  /// What is known, and can be done, without waiting for a call to end.
  private struct Standing {
    var handle: ProcessHandle?
    var sandbox: SandboxReport?
    var isStopped = false
    /// What the running process was told.
    var rules: WorkerRules?
    /// The file in hand, as long as the process does not hold it.
    var original: SealedOriginal?
    /// Whether there is a file, or memory of one, to let go of.
    var isHolding = false
  }

  package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

  package init(rules: WorkerRules, recycleAfter: Int = 500, executable: RawPath = RawPath("/proc/self/exe")) {
    executor = ThreadExecutor(name: "sluice-workshop")
    self.rules = rules
    self.recycleAfter = recycleAfter
    self.executable = executable
  }

  /// The number of the running process; nil while there is none.
  package nonisolated var processIdentifier: Int32? { standing.withLock { $0.handle?.identifier } }

  /// What the running process, or else the one before it, said of its sandbox; nil when there was none yet.
  package nonisolated var sandbox: SandboxReport? { standing.withLock { $0.sandbox } }

  /// Has a process ready that follows these rules: the running one, or a new one where that is worn or lost.
  ///
  /// Throws `worker-start` (resource where the machine refuses, else bug), or what the rules make the worker throw.
  package func prepare(_ rules: WorkerRules) throws(AgentError) {
    self.rules = rules
    try prepare()
  }

  /// Whether a process runs, as far as is known without asking, that was told these rules.
  nonisolated func isPrepared(for rules: WorkerRules) -> Bool {
    standing.withLock { $0.handle != nil && $0.rules == rules }
  }

  /// Whether ``release()`` would do something.
  nonisolated var isHolding: Bool { standing.withLock { $0.isHolding } }

  /// Reads the whole file, from its start, into sealed memory. Nothing is decoded, and the process sees none of it yet.
  ///
  /// Throws `too-large` (file) past `max-file-size`, and `ENOMEM` (resource).
  package func hash(_ file: borrowing Descriptor) throws(AgentError) -> Hashed {
    letGo()
    standing.withLock { $0.isHolding = true }
    let original = try SealedOriginal(reading: file, limits: rules.limits) { () throws(AgentError) in
      guard !isStopped else { throw Self.stopped }
    }
    take(original)
    return Hashed(hash: original.hash, byteCount: original.byteCount)
  }

  /// Takes a file that was read and sealed elsewhere in hand, in place of the one before. The process sees none of it yet.
  package nonisolated func take(_ original: SealedOriginal) {
    standing.withLock { standing in
      standing.original = original
      standing.isHolding = true
    }
  }

  /// What the file says of itself, from its header: the process is handed the bytes that were hashed.
  ///
  /// Throws what the renderer throws; and here and in ``render(plan:into:)`` `worker-timeout`, `worker-crashed`,
  /// `worker-forbidden`, `worker-out-of-memory` and `worker-protocol` (worker).
  package func examine() throws(AgentError) -> ImageFacts {
    guard let original = giveUp() else { throw Self.noFile(.examining) }
    try prepare()
    try process?.begin()
    let reply = try ask(.examine(byteCount: Int(original.byteCount)), [original.file.number], .examining)
    guard case .examined(let facts) = reply else { throw lose(reply, .examining) }
    return facts
  }

  /// Makes the plan's variants, each written to the descriptor at its item's place, which is open for writing only.
  ///
  /// Throws `too-many-variants` (configuration) for more than a message can carry descriptors (64).
  package func render(plan: RenderPlan, into files: [Int32]) throws(AgentError) -> Rendering {
    guard files.count == plan.items.count else {
      throw AgentError(
        .bug, code: "worker-protocol", tried: WorkerStage.rendering.tried,
        cause: "\(plan.items.count) variants came with \(files.count) descriptors")
    }
    guard files.count <= MessageSocket.mostDescriptors else {
      throw AgentError(
        .configuration, code: "too-many-variants", tried: WorkerStage.rendering.tried,
        cause: "\(files.count) files are to be made of one photo, and \(MessageSocket.mostDescriptors) is the most",
        advice: "list fewer `variants` for the drop folder, or fewer `formats` for its variants")
    }
    for file in files { try demand(O_WRONLY, of: file, .rendering) }
    let reply = try ask(.render(plan: plan), files, .rendering)
    guard case .rendered(let rendering) = reply, rendering.variants.count == files.count else {
      throw lose(reply, .rendering)
    }
    return rendering
  }

  /// Has the process look at the file and make all variants of `specs` that it should have, in one exchange.
  ///
  /// `open` is called on this worker's thread and opens a file for each spec, for writing only; the first ones of them are
  /// written to, in the order of the plan. A file that takes more than `mostMemory` to decode is only looked at.
  package func make<Files: Sendable>(
    _ specs: [VariantSpec], mostMemory: Int64,
    open: @Sendable () throws(AgentError) -> (Files, [SharedDescriptor])
  ) throws(AgentError) -> (Making, Files) {
    guard let original = giveUp() else { throw Self.noFile(.rendering) }
    try prepare()
    let (files, writers) = try open()
    guard writers.count == specs.count, writers.count <= Self.mostMade else {
      throw AgentError(
        .bug, code: "worker-protocol", tried: WorkerStage.rendering.tried,
        cause: "\(specs.count) variants came with \(writers.count) descriptors")
    }
    let numbers = writers.map { $0.descriptor.number }
    for number in numbers { try demand(O_WRONLY, of: number, .rendering) }
    defer { sweep() }
    try process?.begin()
    do throws(AgentError) {
      let made = try process?.make(original, specs, mostMemory: mostMemory, into: numbers)
      // They are open until the worker has its own.
      withExtendedLifetime(writers) {}
      guard let made else { throw Self.noFile(.rendering) }
      return (made, files)
    } catch {
      throw process?.isLost ?? false && isStopped ? Self.stopped : error
    }
  }

  /// Variants that ``make(_:mostMemory:open:)`` can make at once, for the original takes a descriptor of the message too.
  package static let mostMade = MessageSocket.mostDescriptors - 1

  /// Has the worker let go of the file's bytes, and of the memory that was used for earlier ones. Does nothing when it holds
  /// none.
  package func release() {
    letGo()
    tidy(process?.isUntidy ?? false)
    standing.withLock { $0.isHolding = false }
  }

  /// The file in hand, for a process that holds no other.
  private func giveUp() -> SealedOriginal? {
    guard let original = standing.withLock({ $0.original.take() }) else { return nil }
    tidy(process?.hasFile ?? false)
    return original
  }

  private func letGo() {
    standing.withLock { $0.original = nil }
    tidy(process?.hasFile ?? false)
  }

  private func tidy(_ isNeeded: Bool) {
    guard isNeeded else { return }
    // A worker that is lost only now did its work: no file is at fault, and the next one finds a new worker.
    try? process?.finish()
    sweep()
  }

  /// Kills the process at once, whatever it is doing; calls fail with `worker-stopped` (transient) from now on.
  package nonisolated func interrupt() {
    standing.withLock { standing in
      standing.isStopped = true
      standing.handle?.kill()
    }
  }

  /// Ends the process and takes it off the kernel's list; there will be no other.
  package func end() {
    standing.withLock { $0.isStopped = true }
    retire()
  }

  private func prepare() throws(AgentError) {
    guard !isStopped else { throw Self.stopped }
    if process?.handle.hasEnded ?? false || process?.rules ?? rules != rules || process?.fileCount ?? 0 >= recycleAfter
    {
      retire()
    }
    guard process == nil else { return }
    let started = try WorkerProcess(executable, rules: rules)
    let handle = started.handle
    process = consume started
    standing.withLock { standing in
      standing.handle = handle
      standing.rules = rules
      if standing.isStopped { handle.kill() }
    }
    do {
      try process?.configure()
      let sandbox = process?.sandbox
      standing.withLock { $0.sandbox = sandbox }
    } catch {
      retire()
      throw isStopped ? Self.stopped : error
    }
  }

  private func ask(_ request: WorkerRequest, _ descriptors: [Int32], _ stage: WorkerStage) throws(AgentError)
    -> WorkerReply
  {
    defer { sweep() }
    guard process?.hasFile ?? false else { throw Self.noFile(stage) }
    do throws(AgentError) {
      guard let reply = try process?.ask(request, descriptors, stage) else { throw Self.noFile(stage) }
      return reply
    } catch {
      throw process?.isLost ?? false && isStopped ? Self.stopped : error
    }
  }

  private func lose(_ reply: WorkerReply, _ stage: WorkerStage) -> AgentError {
    defer { sweep() }
    return process?.lose(.nonsense("\(reply)"), stage) ?? Self.noFile(stage)
  }

  /// A worker is handed no right that it does not need.
  private func demand(_ mode: Int32, of number: Int32, _ stage: WorkerStage) throws(AgentError) {
    guard try Descriptor.accessMode(of: number) == mode else {
      throw AgentError(
        .bug, code: "descriptor-mode", tried: stage.tried,
        cause: "a descriptor would give the worker more rights than it needs")
    }
  }

  /// Puts a lost process away.
  private func sweep() {
    if process?.isLost ?? false { retire() }
  }

  private func retire() {
    standing.withLock { $0.handle = nil }
    process.take()?.retire()
  }

  private var isStopped: Bool { standing.withLock { $0.isStopped } }

  private static func noFile(_ stage: WorkerStage) -> AgentError {
    AgentError(.bug, code: "no-file", tried: stage.tried, cause: "the worker holds no file")
  }

  private static let stopped = AgentError(
    .transient, code: "worker-stopped", tried: "use a worker", cause: "the workshop is closing")
}
