import Glibc
import Model
import Posix

/// Names on a descriptor, one at a time, with a NUL behind each, or else on lines.
///
/// A NUL among the first 4,096 bytes tells which, for no path is longer. Memory does not grow with the list: it is read in
/// pieces, and a name that is too long for the kernel is cut off just behind that.
struct NameReader {
  private static let pieceSize = 64 << 10
  /// C constant: `PATH_MAX`.
  private static let longestName = 4_096

  private let descriptor: Int32
  private var bytes: [UInt8] = []
  private var start = 0
  private var isAtEnd = false
  /// Nil until it is known.
  private var hasNULs: Bool?

  /// The descriptor stays the caller's.
  init(_ descriptor: Int32) {
    self.descriptor = descriptor
  }

  /// The next name; nil at the end. Empty ones are passed over.
  mutating func next() throws(AgentError) -> RawPath? {
    while true {
      let isListOfNULs = try listIsOfNULs()
      guard let name = try nextPart(endingAtLines: !isListOfNULs) else { return nil }
      if !name.isEmpty { return RawPath(bytes: name) }
    }
  }

  private mutating func listIsOfNULs() throws(AgentError) -> Bool {
    if let hasNULs { return hasNULs }
    while !bytes.contains(0), bytes.count < Self.longestName, !isAtEnd { try read() }
    let answer = bytes.contains(0)
    hasNULs = answer
    return answer
  }

  /// Up to the next separator, which is dropped. No name has a NUL, so one ends a name on lines too.
  private mutating func nextPart(endingAtLines: Bool) throws(AgentError) -> [UInt8]? {
    var part: [UInt8] = []
    while true {
      let rest = bytes[start...]
      let end = rest.firstIndex { $0 == 0 || endingAtLines && $0 == UInt8(ascii: "\n") }
      part += rest[..<(end ?? rest.endIndex)].prefix(Self.longestName - part.count)
      start = end.map { $0 + 1 } ?? bytes.count
      if end != nil { return part }
      guard !isAtEnd else { return part.isEmpty ? nil : part }
      try read()
    }
  }

  private mutating func read() throws(AgentError) {
    bytes.removeFirst(start)
    start = 0
    var piece = [UInt8](repeating: 0, count: Self.pieceSize)
    let count = try check("read names from the standard input") {
      unsafe Glibc.read(descriptor, &piece, piece.count)
    }
    isAtEnd = count == 0
    bytes += piece[..<count]
  }
}
