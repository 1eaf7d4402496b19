import FoundationEssentials
package import Model

/// What the agent asks of a worker for a file that is new: look at it, and make all of these variants that it should have.
///
/// The sealed memory comes along, and a descriptor for each spec: as many of them as the plan has items are written to, in
/// its order.
struct MakeOrder {
  static let kind: UInt8 = 1

  /// Bytes of the original.
  var byteCount: Int
  /// A file that takes more memory to decode is only looked at.
  var mostMemory: Int64
  /// The specs as JSON, which is the same for file after file: see ``SpecList``.
  var specs: [UInt8]

  init(byteCount: Int, mostMemory: Int64, specs: [UInt8]) {
    self.byteCount = byteCount
    self.mostMemory = mostMemory
    self.specs = specs
  }

  /// The order that these bytes are; nil when they are another message.
  init?(_ bytes: [UInt8]) throws(AgentError) {
    guard var message = Unpacking(bytes, Self.kind) else { return nil }
    byteCount = try message.int()
    mostMemory = try message.number()
    specs = Array(try message.data())
    try message.end()
    guard byteCount >= 0 else { throw Unpacking.nonsense("a file of \(byteCount) bytes") }
  }

  var bytes: [UInt8] {
    var message = Packing(Self.kind)
    message.put(byteCount)
    message.put(mostMemory)
    message.put(specs)
    return message.bytes
  }
}

/// What a worker made of a new file.
package struct Making: Sendable {
  package var facts: ImageFacts
  /// Nil where decoding would have taken more memory than was allowed.
  package var rendering: Rendering?
}

/// The specs that the last file had, and their JSON: neither end makes the one of the other twice.
struct SpecList {
  private(set) var specs: [VariantSpec] = []
  private(set) var bytes: [UInt8] = []

  /// The JSON of these specs.
  mutating func bytes(of specs: [VariantSpec]) throws -> [UInt8] {
    if bytes.isEmpty || self.specs != specs {
      bytes = [UInt8](try JSONEncoder().encode(specs))
      self.specs = specs
    }
    return bytes
  }

  /// The specs that this JSON spells. Throws `worker-protocol` for what no agent would ask for.
  mutating func specs(in bytes: [UInt8]) throws(AgentError) -> [VariantSpec] {
    guard self.bytes.isEmpty || self.bytes != bytes else { return specs }
    guard let specs = try? JSONDecoder().decode([VariantSpec].self, from: Data(bytes)) else {
      throw Unpacking.nonsense("\(safeText(bytes.prefix(80))) makes no sense")
    }
    if let odd = specs.first(where: { !$0.isSensible }) {
      throw Unpacking.nonsense("a variant \(safeText(odd.name.utf8.prefix(80)))")
    }
    (self.specs, self.bytes) = (specs, bytes)
    return specs
  }
}
