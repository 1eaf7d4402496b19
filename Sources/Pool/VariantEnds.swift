import Glibc
import Model
import Posix

/// The first and last bytes of an encoded variant, which tell a whole file from a truncated one without a decoder.
///
/// Sources: ITU-T T.81 B.2.1, RFC 2083 section 4.1.4, RFC 9649 section 2.4, ISO/IEC 14496-12 4.2.
struct VariantEnds {
  private static let tailLength = 12

  private let head: [UInt8]
  private let tail: [UInt8]
  private let byteCount: Int64

  /// Reads both ends of an open file. C function: `pread`.
  init(of file: borrowing Descriptor) throws(AgentError) {
    let size = try FileStatus(of: file).identity.size
    byteCount = size
    head = try Self.read(VariantHeader.length, of: file, at: 0)
    tail = try Self.read(Self.tailLength, of: file, at: max(0, size - Int64(Self.tailLength)))
  }

  init(head: [UInt8], tail: [UInt8], byteCount: Int64) {
    (self.head, self.tail, self.byteCount) = (head, tail, byteCount)
  }

  /// The size in pixels; nil where the file is not of this format, does not say, or is truncated.
  func size(as format: OutputFormat) -> PixelSize? {
    guard isComplete(as: format) else { return nil }
    return VariantHeader(head).size(as: format)
  }

  private func isComplete(as format: OutputFormat) -> Bool {
    switch format {
    case .jpeg: tail.suffix(2) == [0xFF, 0xD9]
    case .png: tail.suffix(12) == [0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82]
    case .webp: number(at: 4, 4, bigEndian: false).map { $0 + 8 <= byteCount } ?? false
    case .avif: hasWholeBoxes
    }
  }

  /// Whether no box of the top level ends behind the end of the file.
  private var hasWholeBoxes: Bool {
    var place: Int64 = 0
    while place < byteCount, place + 16 <= head.count {
      guard var length = number(at: Int(place), 4, bigEndian: true) else { return false }
      if length == 0 { return true }
      if length == 1 {
        guard let long = number(at: Int(place) + 8, 8, bigEndian: true) else { return false }
        length = long
      }
      guard length >= 8, length <= byteCount - place else { return false }
      place += length
    }
    return place > 0
  }

  private func number(at place: Int, _ length: Int, bigEndian: Bool) -> Int64? {
    guard place + length <= head.count else { return nil }
    let bytes = head[place..<place + length]
    let value = (bigEndian ? Array(bytes) : bytes.reversed()).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return Int64(exactly: value)
  }

  private static func read(
    _ length: Int, of file: borrowing Descriptor, at offset: Int64
  ) throws(AgentError) -> [UInt8] {
    let number = file.number
    var bytes = [UInt8](repeating: 0, count: length)
    let count = try check("read a variant") { unsafe pread(number, &bytes, length, off_t(offset)) }
    return Array(bytes[..<count])
  }
}
