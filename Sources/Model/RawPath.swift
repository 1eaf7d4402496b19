/// A path as the kernel sees it: bytes, without a NUL, in no particular encoding.
///
/// Components are separated by single slashes; a trailing slash is dropped. Absolute where it begins with a slash.
package struct RawPath: Hashable, Sendable {
  /// The bytes, without a terminating NUL.
  package let bytes: [UInt8]

  /// The path with these bytes; repeated and trailing slashes and `.` components are left out, NULs end it.
  package init(bytes: some Sequence<UInt8>) { self.init(bytes: Array(bytes)) }

  /// The same of an array, which is kept where it has that form already.
  package init(bytes: [UInt8]) {
    guard !Self.isInForm(bytes) else {
      self.bytes = bytes
      return
    }
    let slash = UInt8(ascii: "/")
    let whole = Array(bytes.prefix { $0 != 0 })
    let parts = whole.split(separator: slash).filter { $0 != [UInt8(ascii: ".")] }
    self.bytes = (whole.first == slash ? [slash] : []) + Array(parts.joined(separator: [slash]))
  }

  /// Whether there is nothing to be left out.
  private static func isInForm(_ bytes: [UInt8]) -> Bool {
    let (slash, dot) = (UInt8(ascii: "/"), UInt8(ascii: "."))
    guard bytes.count > 1 else { return bytes.first != 0 && bytes.first != dot }
    var start = 0
    for index in bytes.indices {
      guard bytes[index] != 0 else { return false }
      guard bytes[index] == slash else { continue }
      if index == start, index > 0 { return false }
      if index == start + 1, bytes[start] == dot { return false }
      start = index + 1
    }
    return start < bytes.count && !(start == bytes.count - 1 && bytes[start] == dot)
  }

  /// The path with these bytes, which have that form already.
  private init(inForm bytes: [UInt8]) { self.bytes = bytes }

  /// The path that this text spells in UTF-8.
  package init(_ text: String) {
    self.init(bytes: text.utf8)
  }

  package var isAbsolute: Bool { bytes.first == UInt8(ascii: "/") }
  package var isEmpty: Bool { bytes.isEmpty }

  /// The names between the slashes, as bytes.
  package var components: [[UInt8]] { bytes.split(separator: UInt8(ascii: "/")).map(Array.init) }

  /// The last name, empty for `/` and the empty path.
  package var lastComponent: [UInt8] { Array(name) }

  /// The same, not copied.
  package var name: ArraySlice<UInt8> {
    bytes[((bytes.lastIndex(of: UInt8(ascii: "/")) ?? -1) + 1)...]
  }

  /// The path without its last name; the empty path has itself.
  package var parent: RawPath {
    guard let cut = bytes.lastIndex(of: UInt8(ascii: "/")) else { return RawPath("") }
    return RawPath(bytes: cut == 0 ? bytes[...0] : bytes[..<cut])
  }

  /// This path with one more name, or with the components of another path, behind it.
  package func appending(_ more: some Collection<UInt8>) -> RawPath {
    guard !isEmpty else { return RawPath(bytes: more) }
    guard !more.isEmpty else { return self }
    return RawPath(bytes: bytes + [UInt8(ascii: "/")] + more)
  }

  /// The same of one name, as a folder is listed: a million of them a time.
  package func appending(_ name: [UInt8]) -> RawPath {
    let slash = UInt8(ascii: "/")
    let isName = !name.isEmpty && name != Self.itself && name.allSatisfy { $0 != 0 && $0 != slash }
    guard isName else { return appending(name[...]) }
    var joined: [UInt8] = []
    joined.reserveCapacity(bytes.count + 1 + name.count)
    joined += bytes
    if !bytes.isEmpty, bytes.last != slash { joined.append(slash) }
    joined += name
    return RawPath(inForm: joined)
  }

  private static let itself = [UInt8(ascii: ".")]

  package func appending(_ more: RawPath) -> RawPath { appending(more.bytes[...]) }
  package func appending(_ more: String) -> RawPath { appending(Array(more.utf8)) }

  /// What is left of this path below `folder`; nil when it does not lie below it, empty when it is it.
  package func below(_ folder: RawPath) -> RawPath? {
    let slash = UInt8(ascii: "/")
    guard isAbsolute == folder.isAbsolute, bytes.starts(with: folder.bytes) else { return nil }
    let rest = bytes[folder.bytes.count...]
    guard folder.isEmpty || folder.bytes.last == slash || rest.isEmpty || rest.first == slash else { return nil }
    return RawPath(inForm: Array(rest.first == slash ? rest.dropFirst() : rest))
  }

  /// The bytes with a NUL behind them, as system calls want them.
  package var nulTerminated: [CChar] { bytes.map { CChar(bitPattern: $0) } + [0] }
}

extension RawPath: CustomStringConvertible {
  /// The path in a form that is safe on a terminal and in a log: see ``safeText(_:)``.
  package var description: String { safeText(bytes) }
}

/// These bytes as text that is safe to show: control characters, invalid UTF-8, invisible and bidirectional
/// formatting characters and the backslash are written as `\n`, `\t`, `\\`, `\xNN` or `\u{NNNN}`.
package func safeText(_ bytes: some Sequence<UInt8>) -> String {
  var shown = ""
  var decoder = UTF8()
  var iterator = Array(bytes).makeIterator()
  var pending: [UInt8] = []
  var source = AnyIterator<UInt8> {
    guard let byte = iterator.next() else { return nil }
    pending.append(byte)
    return byte
  }
  while true {
    switch decoder.decode(&source) {
    case .scalarValue(let scalar):
      let length = UTF8.width(scalar)
      pending.removeFirst(min(length, pending.count))
      shown += shownForm(of: scalar)
    case .error:
      guard !pending.isEmpty else { return shown }
      shown += hexEscape(pending.removeFirst())
      // What the decoder read ahead is decoded again from the first byte that it did not consume.
      var rest = pending
      while let byte = iterator.next() { rest.append(byte) }
      pending = []
      iterator = rest.makeIterator()
      decoder = UTF8()
    case .emptyInput:
      return shown
    }
  }
}

private func hexEscape(_ byte: UInt8) -> String {
  let digits = String(byte, radix: 16)
  return "\\x" + (digits.count == 1 ? "0" : "") + digits
}

private func shownForm(of scalar: Unicode.Scalar) -> String {
  switch scalar {
  case "\n": return "\\n"
  case "\t": return "\\t"
  case "\r": return "\\r"
  case "\\": return "\\\\"
  default: break
  }
  switch scalar.properties.generalCategory {
  case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
    return scalar.value < 0x80 ? hexEscape(UInt8(scalar.value)) : "\\u{\(String(scalar.value, radix: 16))}"
  default:
    return String(scalar)
  }
}
