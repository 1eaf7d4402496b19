import Glibc

/// A pattern of fnmatch(3) that a name is held against. Those that are a star and a text, or a text alone, are compared
/// as bytes: a scan holds each name against ten of them.
struct NamePattern: Hashable, Sendable {
  private enum Form: Hashable {
    case whole([UInt8])
    case suffix([UInt8])
    case prefix([UInt8])
    case general(String)
  }

  private let form: Form
  private let withCase: Bool

  /// `withCase` false has no regard to the case of ASCII letters, and knows GNU's extended patterns.
  init(_ pattern: String, withCase: Bool) {
    self.withCase = withCase
    let bytes = Array(pattern.utf8)
    let special = Array("*?[]\\()!+@|".utf8)
    func isPlain(_ part: ArraySlice<UInt8>) -> Bool { !part.contains { special.contains($0) || $0 >= 0x80 } }
    let star = UInt8(ascii: "*")
    if bytes.first == star, isPlain(bytes.dropFirst()) {
      form = .suffix(Array(bytes.dropFirst()))
    } else if bytes.last == star, isPlain(bytes.dropLast()) {
      form = .prefix(Array(bytes.dropLast()))
    } else if isPlain(bytes[...]) {
      form = .whole(bytes)
    } else {
      form = .general(pattern)
    }
  }

  /// Whether the name is one of these.
  func matches(_ name: ArraySlice<UInt8>) -> Bool {
    switch form {
    case .whole(let text): text.count == name.count && isSame(text, name)
    case .suffix(let text): text.count <= name.count && isSame(text, name.suffix(text.count))
    case .prefix(let text): text.count <= name.count && isSame(text, name.prefix(text.count))
    case .general(let pattern): Self.matches(pattern, name, withCase ? 0 : Self.withoutCase | Self.extended)
    }
  }

  private func isSame(_ one: [UInt8], _ other: ArraySlice<UInt8>) -> Bool {
    var index = other.startIndex
    for byte in one {
      guard byte == other[index] || !withCase && Self.lower(byte) == Self.lower(other[index]) else { return false }
      index += 1
    }
    return true
  }

  private static func lower(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }

  // GNU's own flags of fnmatch(3), FNM_CASEFOLD and FNM_EXTMATCH.
  private static let withoutCase: Int32 = 1 << 4
  private static let extended: Int32 = 1 << 5

  /// C function: `fnmatch`.
  static func matches(_ pattern: String, _ bytes: ArraySlice<UInt8>, _ flags: Int32) -> Bool {
    let text = bytes.map { CChar(bitPattern: $0) } + [0]
    return unsafe fnmatch(pattern, text, flags) == 0
  }
}
