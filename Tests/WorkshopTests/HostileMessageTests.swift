import Glibc
import Model
import Posix
import Testing

@testable import Workshop

/// Neither end believes the other: what makes no sense is refused, and whoever refuses it lives.
@Suite struct HostileMessageTests {
  private let bench: Bench
  private static let spec = VariantSpec(
    name: "small", box: PixelSize(width: 4, height: 4), encoding: .jpeg(quality: 85))

  init() throws { bench = try Bench() }

  private static func examined(
    width: String = "9", height: String = "9", exif: String = "", orientation: String = "1", colours: String = "P3"
  ) -> String {
    #"{"examined":{"facts":{"format":"jpeg","size":{"width":\#(width),"height":\#(height)},"exif":{\#(exif)},"#
      + #""orientation":\#(orientation),"colourProfile":"\#(colours)","decodingMemory":0}}}"#
  }

  static let lies: [(String, String)] = [
    ("an immense picture", examined(width: "9223372036854775807", height: "9223372036854775807")),
    ("more pixels than are allowed", examined(width: "16001", height: "16000")),
    ("a picture that is too wide", examined(width: "4294967296")), ("no picture", examined(width: "0")),
    ("a picture turned inside out", examined(height: "-5")), ("half a pixel", examined(width: "0.5")),
    ("colours for the terminal", examined(exif: #""maker":"\u001b[31mred""#)),
    ("words from right to left", examined(exif: #""model":"\u202egpj.exe""#)),
    ("a novel", examined(exif: #""lens":"\#(String(repeating: "a", count: 129))""#)),
    ("a sensitivity below zero", examined(exif: #""iso":-1"#)),
    ("an eternal exposure", examined(exif: #""exposure":1e300"#)),
    ("a ninth way to turn it", examined(orientation: "9")), ("a picture not turned at all", examined(orientation: "0")),
    ("colours that clear the screen", examined(colours: #"\u001b[2J"#)),
    ("colours without end", examined(colours: String(repeating: "a", count: 81))),
    ("a place on the moon", examined(exif: #""latitude":91,"longitude":0"#)),
    (
      "a file that moved",
      #"{"failed":{"error":{"fault":"moved","code":"","tried":"","subject":"","cause":"","advice":""}}}"#
    ),
    (
      "a mistake in the command line",
      #"{"failed":{"error":{"fault":"usage","code":"","tried":"","subject":"","cause":"","advice":""}}}"#
    ),
    ("another answer", #"{"ready":{"revision":3,"sandbox":{"held":{},"missing":{}}}}"#), ("no JSON", "\u{0}\u{1}\u{2}"),
    ("half a JSON", #"{"examined":{"#),
    ("a deep hole", String(repeating: "[", count: 30_000)),
  ]

  /// What the lies differ from.
  @Test func anAnswerThatMakesSenseIsBelieved() async throws {
    let worker = try Bench.worker()
    let colours = String(repeating: "a", count: 80)
    _ = try await worker.hash(
      bench.file("answer " + Self.examined(exif: #""iso":100"#, orientation: "8", colours: colours)))
    let facts = try await worker.examine()
    #expect((facts.size.width, facts.orientation, facts.colourProfile, facts.exif.iso) == (9, 8, colours, 100))
    await worker.end()
  }

  @Test(arguments: lies)
  func anAnswerThatMakesNoSenseIsRefused(what: String, answer: String) async throws {
    let worker = try Bench.worker()
    _ = try await worker.hash(bench.file("answer " + answer))
    let error = await failure { try await worker.examine() }
    #expect(error?.code == "worker-protocol", "\(what): \(error?.description ?? "believed")")
    #expect(error?.fault == .worker)
    #expect(worker.processIdentifier == nil)
    _ = try await worker.hash(bench.file("an ordinary file"))
    #expect(try await worker.examine().size.width == 16)
    await worker.end()
  }

  @Test(arguments: [
    #"{"rendered":{"rendering":{"variants":[VARIANT],"renderSeconds":1e300,"encodeSeconds":0}}}"#,
    #"{"rendered":{"rendering":{"variants":[VARIANT],"renderSeconds":-1,"encodeSeconds":0}}}"#,
    #"{"rendered":{"rendering":{"variants":[TIMELESS],"renderSeconds":0,"encodeSeconds":0}}}"#,
    #"{"rendered":{"rendering":{"variants":[],"renderSeconds":0,"encodeSeconds":0}}}"#,
    #"{"rendered":{"rendering":{"variants":[VARIANT,VARIANT],"renderSeconds":0,"encodeSeconds":0}}}"#,
    #"{"rendered":{"rendering":{"variants":[STRANGER],"renderSeconds":0,"encodeSeconds":0}}}"#,
  ])
  func aRenderingThatMakesNoSenseIsRefused(answer: String) async throws {
    let digest = String(repeating: "0", count: 64)
    let variant =
      #"{"name":"small","format":"jpeg","size":{"width":4,"height":4},"byteCount":9,"digest":"\#(digest)","#
      + #""seconds":0.5}"#
    let text = answer.replacing("VARIANT", with: variant).replacing(
      "TIMELESS", with: variant.replacing("0.5", with: "-1")
    )
    .replacing("STRANGER", with: variant.replacing("small", with: "../../../etc/cron.d/x"))
    let worker = try Bench.worker()
    _ = try await worker.hash(bench.file("answer-late " + text))
    _ = try await worker.examine()
    let plan = RenderPlan(original: PixelSize(width: 9, height: 9), specs: [Self.spec])
    let output = try bench.output("output")
    let error = await failure { try await worker.render(plan: plan, into: [output.number]) }
    #expect(error?.code == "worker-protocol", "\(error?.description ?? "believed")")
    await worker.end()
  }

  @Test func theWordsOfAWorkerAreSafeToShow() async throws {
    let worker = try Bench.worker()
    let cause = #"it is \\red\u001b[31m \u202e "# + String(repeating: "a", count: 5_000)
    let error = #"{"fault":"file","code":"damaged","tried":"decode","subject":"","cause":"\#(cause)","advice":""}"#
    _ = try await worker.hash(bench.file(#"answer {"failed":{"error":"# + error + "}}"))
    let told = try #require(await failure { try await worker.examine() })
    #expect(told.code == "damaged")
    #expect(told.cause.hasPrefix(#"it is \\red\x1b[31m \u{202e} aaa"#))
    #expect(told.cause.count < 1_100)
    await worker.end()
  }

  // MARK: The worker's end

  /// A worker on a socket, and what it answers to anything at all.
  private struct Victim: ~Copyable {
    let socket: MessageSocket
    let process: ChildProcess

    init() throws {
      let pair = try MessageSocket.pair()
      let library = unsafe getenv("LD_LIBRARY_PATH").map { unsafe "LD_LIBRARY_PATH=" + String(cString: $0) }
      process = try ChildProcess.start(
        Bench.probe, arguments: ["sluice", "worker"], environment: library.map { [$0] } ?? [], socket: pair.far,
        errors: ErrorPipe().far)
      socket = pair.takeNear()
    }

    /// The answer to these bytes; nil when the worker is gone.
    borrowing func answer(_ bytes: [UInt8], descriptors: [Int32] = []) throws -> WorkerReply? {
      try socket.send(bytes, descriptors: descriptors)
      guard let received = try socket.receive(within: .seconds(60)) else { return nil }
      return try received.value(WorkerReply.self)
    }
  }

  private static let render =
    #"{"render":{"plan":{"items":[{"spec":{"name":"NAME","box":{"width":SIDE,"height":SIDE},"encoding":ENCODING,"#
    + #""background":{"red":0,"green":0,"blue":0}},"size":{"width":SIDE,"height":SIDE}}],"skipped":[]}}}"#

  private static func render(
    name: String = "small", side: String = "4", encoding: String = #"{"jpeg":{"quality":85}}"#
  ) -> String {
    render.replacing("NAME", with: name).replacing("SIDE", with: side).replacing("ENCODING", with: encoding)
  }

  static let demands = [
    #"{"configure":{"revision":1,"rules":{"limits":{"maxPixels":-1,"maxEdge":-1,"maxFileSize":-1,"maxFrames":-1,"maxBands":-1,"maxProfileSize":-1,"maxMetadataSize":-1,"maxScans":-1,"maxItems":-1,"workerMemory":-1,"timeout":[0,0]},"inputFormats":[],"recordsPlace":false,"sandbox":"strict"}}}"#,
    #"{"examine":{}}"#, #"{"examine":{"byteCount":-1}}"#, #"{"examine":{"byteCount":16}}"#, "{}", "[]", "", "null",
    #"{"release":{},"examine":{"byteCount":16}}"#,
    render(name: "../../x"), render(side: "0"), render(side: "-4"), render(side: "4611686018427387904"),
    render(side: "70000"), render(encoding: #"{"jpeg":{"quality":9223372036854775807}}"#),
    render(encoding: #"{"png":{"compression":-1}}"#),
    render(encoding: #"{"webp":{"quality":80,"effort":7,"lossless":true}}"#),
    String(repeating: #"{"render":"#, count: 5_000),
  ]

  /// A bare empty message can't be told from the other end hanging up, so none is sent.
  @Test func aWorkerAnswersAnythingAndLives() throws {
    let victim = try Victim()
    let rules =
      #"{"limits":{"maxPixels":9,"maxEdge":9,"maxFileSize":99,"maxFrames":9,"maxBands":9,"maxProfileSize":9,"#
      + #""maxMetadataSize":9,"maxScans":9,"maxItems":9,"workerMemory":4294967296,"timeout":[9,0]},"#
    let configure = Array(
      (#"{"configure":{"revision":4,"rules":"# + rules
        + #""inputFormats":["jpeg"],"recordsPlace":false,"sandbox":"strict"}}}"#).utf8)
    let file = try bench.file("an ordinary file")
    func expectRefusal(_ bytes: [UInt8], descriptors: [Int32] = []) throws {
      guard !bytes.isEmpty else { return }
      let reply = try victim.answer(bytes, descriptors: descriptors)
      guard case .failed = reply else {
        Issue.record("\(safeText(bytes.prefix(200))) was answered with \(reply.map { "\($0)" } ?? "death")")
        return
      }
    }
    for demand in Self.demands { try expectRefusal(Array(demand.utf8)) }
    guard case .ready = try victim.answer(configure) else {
      throw AgentError(.bug, code: "", tried: "", cause: "unready")
    }
    for demand in Self.demands + [String(decoding: configure, as: UTF8.self)] {
      try expectRefusal(Array(demand.utf8))
      // A descriptor too many, where none is wanted, is closed.
      if !demand.contains("byteCount") {
        try expectRefusal(Array(demand.utf8), descriptors: [Int32](repeating: file.number, count: 64))
      }
    }
    // Good requests with bytes changed by chance are refused, or answered as what they have become.
    var chance = Chance(state: 1)
    let examine = #"{"examine":{"byteCount":16}}"#
    let good = [Self.render(), examine, #"{"release":{}}"#].map { Array($0.utf8) }
    for round in 0..<2_000 {
      var bytes = good[round % good.count]
      for _ in 0..<Int.random(in: 1...4, using: &chance) {
        bytes[Int.random(in: bytes.indices, using: &chance)] = .random(in: 0...255, using: &chance)
      }
      #expect(try victim.answer(bytes, descriptors: round % 3 == 0 ? [file.number] : []) != nil)
    }
    guard case .examined = try victim.answer(good[1], descriptors: [file.number]) else {
      Issue.record("the worker does not work any more")
      return
    }
  }
}

/// Chance that is the same every time. Source: Steele, Lea, Flood 2014, SplitMix64.
private struct Chance: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
