import FoundationEssentials
import Glibc
import Model
import Posix
import Workshop

/// Does what the first word of a file says, and otherwise takes a file for an image of as many pixels as it has bytes,
/// whose variants are their specs.
enum ObedientCraft {
  static func configure(_ rules: WorkerRules) throws -> Craft {
    switch rules.limits.maxFrames {
    case 1: _exit(9)
    case 2: throw AgentError(.configuration, code: "no-frames", tried: "start", cause: "two frames are too few")
    default: unsafe Craft(examine: { unsafe try examine($0) }, render: { unsafe try render($0, $1, $2, $3) })
    }
  }

  private static func examine(_ bytes: UnsafeRawBufferPointer) throws -> ImageFacts {
    var facts = ImageFacts(format: .jpeg, size: PixelSize(width: max(1, bytes.count), height: 1))
    if let answer = unsafe answer(bytes, after: "answer ") { say(answer, to: 3) }
    if let words = unsafe answer(bytes, after: "intrude ") { facts.size.width = 1 + Int(Intrusion(words).attempt()) }
    switch unsafe order(bytes) {
    case "crash": raise(SIGSEGV)
    case "exit": _exit(3)
    case "hang": while true { sleep(1) }
    case "spin": while true {}
    case "nap": usleep(300_000)
    case "allocate": allocate()
    case "complain":
      say("first\nsecond\nthird\nfourth\n", to: 2)
      abort()
    case "babble": say("}{", to: 3)
    case "lie": say(#"{"released":{}}"#, to: 3)
    case "shout": say(String(repeating: "a", count: 70_000), to: 3)
    case "chat": facts.exif.model = String(repeating: "a", count: 70_000)
    case "refuse": throw AgentError(.file, code: "not-an-image", tried: "examine", cause: "it is a refusal")
    default: break
    }
    return facts
  }

  private static func render(
    _ bytes: UnsafeRawBufferPointer, _ facts: ImageFacts, _ plan: RenderPlan, _ deliver: Craft.Deliver
  ) throws -> Craft.Made {
    let order = unsafe order(bytes)
    if let answer = unsafe answer(bytes, after: "answer-late ") { say(answer, to: 3) }
    if order == "crash-late" { raise(SIGBUS) }
    if order == "nap" { usleep(300_000) }
    for (index, item) in plan.items.enumerated() where order != "forget" {
      let contents = try encoder.encode(item.spec)
      try unsafe contents.withUnsafeBytes { unsafe try deliver(index, $0) }
    }
    return Craft.Made(renderSeconds: 0.5, encodeSeconds: 0.25, items: plan.items.map { ($0.size, 0.125) })
  }

  private static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return encoder
  }

  private static func order(_ bytes: UnsafeRawBufferPointer) -> String {
    unsafe String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }.prefix(80), as: UTF8.self)
  }

  /// What the file wants the agent to be told.
  private static func answer(_ bytes: UnsafeRawBufferPointer, after order: String) -> String? {
    guard unsafe bytes.starts(with: order.utf8) else { return nil }
    return unsafe String(decoding: bytes.dropFirst(order.utf8.count), as: UTF8.self)
  }

  private static func allocate() {
    var all: [[UInt8]] = []
    while true { all.append([UInt8](repeating: 1, count: 32 << 20)) }
  }

  private static func say(_ text: String, to number: Int32) {
    var text = text
    text.withUTF8 { unsafe _ = write(number, $0.baseAddress, $0.count) }
  }
}
