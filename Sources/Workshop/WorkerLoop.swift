import Glibc
package import Model
package import Posix

/// A worker's life: it takes requests off its socket and answers each, until the agent hangs up.
///
/// Once it is configured the sandbox is closed around it: files reach it as descriptors, and it can open none.
package struct WorkerLoop: ~Copyable {
  /// The number of a worker's socket.
  package static let socketNumber: Int32 = 3

  private let socket: MessageSocket
  private let configure: (WorkerRules) throws -> Craft
  private var limits = Limits()
  private var craft: Craft?
  private var original: OriginalBytes?
  private var facts: ImageFacts?
  private var specs = SpecList()

  /// A worker on this socket. `configure` makes ready all that will ever be opened, and says what can be done then.
  package init(
    socket: consuming MessageSocket = MessageSocket(Descriptor(owning: socketNumber)),
    configure: @escaping (WorkerRules) throws -> Craft
  ) {
    self.socket = socket
    self.configure = configure
  }

  /// Works until the agent hangs up. Returns the exit status: 0, or 1 when the socket fails.
  package consuming func run() -> Int32 {
    OwnProcess.name("sluice-worker")
    // The agent says when to end, by closing the socket: a service manager's SIGTERM, which goes to all processes of
    // a service, must not take the files in hand along.
    OwnProcess.ignore([SIGINT, SIGTERM, SIGHUP, SIGPIPE])
    do {
      // Should the agent have gone before this, the socket is closed already and the loop ends at once.
      try OwnProcess.dieWithParent()
      while let answer = try nextAnswer() {
        try send(answer)
      }
      return 0
    } catch {
      return 1
    }
  }

  /// The answer to the next request; nil when the agent has hung up.
  private mutating func nextAnswer() throws(AgentError) -> Answer? {
    do {
      guard let message = try socket.receive() else { return nil }
      return answer(message)
    } catch {
      guard error.code == "EMSGSIZE" else { throw error }
      return .reply(.failed(error: Self.misunderstanding("a message, or its descriptors, did not fit")))
    }
  }

  private enum Answer {
    case reply(WorkerReply)
    case made(Making)
  }

  private mutating func answer(_ message: consuming MessageSocket.Received) -> Answer {
    do {
      if let order = try MakeOrder(message.bytes) { return .made(try make(order, message)) }
      return .reply(try reply(to: message))
    } catch let error as AgentError {
      return .reply(.failed(error: error))
    } catch {
      return .reply(.failed(error: AgentError(.bug, code: "unexpected", tried: "work on it", cause: "\(error)")))
    }
  }

  private mutating func reply(to message: consuming MessageSocket.Received) throws -> WorkerReply {
    let request = try message.value(WorkerRequest.self)
    if let nonsense = request.nonsense { throw Self.misunderstanding(nonsense) }
    switch request {
    case .configure(let revision, let rules): return try start(revision, rules)
    case .examine(let byteCount): return .examined(facts: try examine(message.takeDescriptor(), byteCount))
    case .render(let plan):
      var files: [VariantFile] = []
      while let file = message.takeDescriptor() { files.append(VariantFile(file)) }
      return .rendered(rendering: try render(plan, files))
    case .release:
      release()
      OwnProcess.returnMemory()
      return .released
    }
  }

  /// Looks at a new file and makes its variants; the file is let go of whatever comes of it.
  private mutating func make(_ order: MakeOrder, _ message: consuming MessageSocket.Received) throws -> Making {
    defer { release() }
    let specs = try specs.specs(in: order.specs)
    let facts = try examine(message.takeDescriptor(), order.byteCount)
    guard facts.decodingMemory <= order.mostMemory else { return Making(facts: facts) }
    let plan = RenderPlan(original: facts.size, specs: specs)
    var files: [VariantFile] = []
    while files.count < plan.items.count, let file = message.takeDescriptor() { files.append(VariantFile(file)) }
    return Making(facts: facts, rendering: try render(plan, files))
  }

  private mutating func start(_ revision: Int, _ rules: WorkerRules) throws -> WorkerReply {
    guard revision == WorkerRequest.protocolRevision, craft == nil else {
      throw Self.misunderstanding(
        "revision \(revision) of the messages, where \(WorkerRequest.protocolRevision) is known")
    }
    limits = rules.limits
    try OwnProcess.limitMemory(to: limits.workerMemory)
    craft = try configure(rules)
    let sandbox = try Sandbox.close(rules.sandbox, limits: limits)
    return .ready(revision: WorkerRequest.protocolRevision, sandbox: sandbox)
  }

  private mutating func examine(_ file: consuming Descriptor?, _ byteCount: Int) throws -> ImageFacts {
    guard let craft, let file, byteCount >= 0 else {
      throw Self.misunderstanding("examine without a file, or before configure")
    }
    release()
    let original = try OriginalBytes(of: file, count: byteCount, limits: limits)
    let facts = unsafe try original.withBytes { unsafe try craft.examine($0) }
    self.original = consume original
    self.facts = facts
    return facts
  }

  private mutating func render(_ plan: RenderPlan, _ files: [VariantFile]) throws -> Rendering {
    guard let craft, let facts, files.count == plan.items.count else {
      throw Self.misunderstanding("\(plan.items.count) variants with \(files.count) descriptors, or before examine")
    }
    let made = unsafe try original?.withBytes { bytes in
      unsafe try craft.render(bytes, facts, plan) { index, variant in unsafe try files[index].write(variant) }
    }
    guard let made else { throw Self.misunderstanding("render before examine") }
    guard made.items.count == files.count else {
      throw AgentError(.bug, code: "variant-missing", tried: "render", cause: "\(made.items.count) variants were made")
    }
    let variants = try plan.items.indices.map { index in
      let spec = plan.items[index].spec
      guard let contents = files[index].contents else {
        throw AgentError(.bug, code: "variant-missing", tried: "render", cause: "\(spec.name) was not made")
      }
      return RenderedVariant(
        name: spec.name, format: spec.encoding.format, size: made.items[index].size, byteCount: contents.byteCount,
        digest: contents.digest, seconds: made.items[index].seconds)
    }
    return Rendering(variants: variants, renderSeconds: made.renderSeconds, encodeSeconds: made.encodeSeconds)
  }

  /// Gives the file's bytes back to the kernel, and what its decoding left over where that may be much: of small files it
  /// serves the next one, until the agent has none.
  private mutating func release() {
    guard original != nil else { return }
    let isLarge = facts?.decodingMemory ?? .max > Self.keptMemory
    original = nil
    facts = nil
    if isLarge { OwnProcess.returnMemory() }
  }

  /// Bytes that a file may take to decode so that the next one finds the memory still there.
  private static let keptMemory: Int64 = 128 << 20

  private borrowing func send(_ answer: Answer) throws {
    do {
      switch answer {
      case .reply(let reply): try socket.send(reply)
      case .made(let made): try socket.send(made.bytes)
      }
    } catch {
      guard error.code == "message-too-long" else { throw error }
      try socket.send(WorkerReply.failed(error: error))
    }
  }

  private static func misunderstanding(_ what: String) -> AgentError {
    AgentError(.bug, code: "worker-protocol", tried: "understand the agent", cause: what)
  }
}
