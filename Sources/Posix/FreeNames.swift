package import Model

/// The names that a file may get where its own may be taken: `a.jpg`, `a-2.jpg`, `a-3.jpg`, … up to 10,000.
///
/// None is longer than the folder takes: the part before the suffix is cut, never inside a character of UTF-8.
package struct FreeNames: Sequence {
  private static let most = 10_000

  private let stem: [UInt8]
  private let suffix: [UInt8]
  private let longest: Int

  /// `longest` is in bytes.
  package init(after name: [UInt8], atMost longest: Int = 255) {
    let dot = name.dropFirst().lastIndex(of: UInt8(ascii: ".")) ?? name.endIndex
    // What follows a dot far behind is no suffix.
    let cut = name.endIndex - dot <= longest / 2 ? dot : name.endIndex
    self.init(stem: Array(name[..<cut]), suffix: Array(name[cut...]), atMost: longest)
  }

  /// The number comes between stem and suffix.
  package init(stem: [UInt8], suffix: [UInt8], atMost longest: Int = 255) {
    self.stem = stem
    self.suffix = suffix
    self.longest = longest
  }

  package func makeIterator() -> AnyIterator<[UInt8]> {
    var number = 0
    return AnyIterator {
      guard number < Self.most else { return nil }
      number += 1
      return name(number)
    }
  }

  private func name(_ number: Int) -> [UInt8] {
    let tail = (number > 1 ? Array("-\(number)".utf8) : []) + suffix
    var head = stem.prefix(Swift.max(1, longest - tail.count))
    guard head.count < stem.count else { return stem + tail }
    while head.count > 1, Self.isInsideCharacter(stem[head.endIndex]) { head = head.dropLast() }
    return head + tail
  }

  /// A byte that continues a character of UTF-8.
  private static func isInsideCharacter(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
}

extension AgentError {
  package static func noFreeName(_ wanted: String) -> AgentError {
    AgentError(
      .transient, code: "no-free-name", tried: "find a free name for", on: wanted,
      cause: "10,000 files of that name are there", advice: "clear the folder")
  }
}
