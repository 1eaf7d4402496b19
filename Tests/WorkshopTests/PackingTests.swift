import Model
import Testing

@testable import Workshop

/// The messages of every file come out as they went in, and anything else is refused.
@Suite struct PackingTests {
  private static let spec = VariantSpec(
    name: "small", box: PixelSize(width: 4, height: 4), encoding: .jpeg(quality: 85))

  private static var making: Making {
    var facts = ImageFacts(format: .heic, size: PixelSize(width: 9, height: 9))
    facts.orientation = 6
    facts.colourProfile = "Ünïted 3"
    facts.decodingMemory = 1 << 40
    facts.exif.maker = "Canon"
    facts.exif.iso = 100
    facts.exif.exposure = 0.004
    facts.exif.longitude = -179.5
    let variant = RenderedVariant(
      name: "small", format: .jpeg, size: PixelSize(width: 4, height: 4), byteCount: 9, digest: .zero, seconds: 0.5)
    return Making(
      facts: facts, rendering: Rendering(variants: [variant], renderSeconds: 0.25, encodeSeconds: 0.125))
  }

  @Test func anAnswerComesOutAsItWentIn() throws {
    let made = try #require(try Making(Self.making.bytes))
    #expect(made.facts == Self.making.facts)
    #expect(made.rendering == Self.making.rendering)
    var bare = Self.making
    bare.rendering = nil
    #expect(try Making(bare.bytes)?.rendering == nil)
  }

  @Test func anOrderComesOutAsItWentIn() throws {
    var (here, there) = (SpecList(), SpecList())
    let order = MakeOrder(byteCount: 5, mostMemory: .max, specs: try here.bytes(of: [Self.spec]))
    let read = try #require(try MakeOrder(order.bytes))
    #expect((read.byteCount, read.mostMemory) == (5, .max))
    for _ in 0..<2 { #expect(try there.specs(in: read.specs) == [Self.spec]) }
  }

  @Test func messagesOfAnotherKindAreLeftToOthers() throws {
    #expect(try Making(Array(#"{"released":{}}"#.utf8)) == nil)
    #expect(try MakeOrder(Self.making.bytes) == nil)
  }

  @Test func whatIsCutShortOrTooLongIsRefused() {
    let whole = Self.making.bytes
    for count in 1..<whole.count {
      #expect(throws: AgentError.self) { try Making(Array(whole[..<count])) }
    }
    #expect(throws: AgentError.self) { try Making(whole + [0]) }
    #expect(throws: AgentError.self) { try MakeOrder([MakeOrder.kind] + [UInt8](repeating: 255, count: 24)) }
  }

  @Test func whatDoesNotFitTheOrderIsNonsense() {
    let rules = WorkerRules(recordsPlace: true)
    func nonsense(_ specs: [VariantSpec], mostMemory: Int64 = .max, _ change: (inout Making) -> Void = { _ in })
      -> String?
    {
      var made = Self.making
      change(&made)
      return made.nonsense(under: rules, of: specs, mostMemory: mostMemory)
    }
    #expect(nonsense([Self.spec]) == nil)
    #expect(nonsense([]) != nil)
    #expect(nonsense([Self.spec]) { $0.rendering = nil } != nil)
    #expect(nonsense([Self.spec], mostMemory: 1) { $0.rendering = nil } == nil)
    #expect(nonsense([Self.spec]) { $0.facts.orientation = 9 } != nil)
    #expect(nonsense([Self.spec]) { $0.facts.exif.latitude = .nan } != nil)
    #expect(nonsense([Self.spec]) { $0.rendering?.encodeSeconds = .nan } != nil)
    #expect(nonsense([Self.spec]) { $0.rendering?.variants[0].name = "../x" } != nil)
  }

  @Test(arguments: [#"[{"name":"../x"}]"#, "[", ""])
  func specsThatNoAgentAsksForAreRefused(text: String) {
    var list = SpecList()
    #expect(throws: AgentError.self) { try list.specs(in: Array(text.utf8)) }
  }
}
