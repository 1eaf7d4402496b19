import Glibc
import Hashing
import Model
import Posix

/// What is really in an open file: its length, its first bytes and its digest.
struct Contents: Hashable {
  var byteCount: Int64
  var head: [UInt8]
  var digest: ContentHash

  private static let pieceLength = 256 << 10

  /// Reads the whole file from its start, wherever its position is. C function: `pread`.
  init(of file: borrowing Descriptor) throws(AgentError) {
    let number = file.number
    var hasher = SHA256Hasher()
    var piece = [UInt8](repeating: 0, count: Self.pieceLength)
    byteCount = 0
    head = []
    while true {
      let offset = byteCount
      let count = try check("read a variant") { unsafe pread(number, &piece, piece.count, off_t(offset)) }
      guard count > 0 else { break }
      if offset == 0 { head = Array(piece[..<min(count, VariantHeader.length)]) }
      unsafe piece.withUnsafeBytes { bytes in
        unsafe hasher.update(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
      }
      byteCount += Int64(count)
    }
    digest = hasher.finish()
  }

  /// Throws `wrong-length` (worker) unless the file has the length that `variant` says, and one that its pixels can come to:
  /// nobody reads gigabytes to find that they are not a picture.
  static func demandLength(
    of file: borrowing Descriptor, of variant: RenderedVariant, at path: PoolPath
  ) throws(AgentError) {
    let size = try FileStatus(of: file).identity.size
    let (most, isBeyond) = variant.size.pixels.multipliedReportingOverflow(by: 8)
    guard size == variant.byteCount, isBeyond || size <= Int64(most) + 64 << 10 else {
      throw AgentError(
        .worker, code: "wrong-length", tried: "publish", on: path.description,
        cause: "the worker wrote \(size) bytes and said \(variant.byteCount), of \(variant.size) pixels")
    }
  }

  /// Throws unless this is what `variant` says; the worker is at fault, for it wrote the one and said the other.
  func verify(against variant: RenderedVariant, at path: PoolPath) throws(AgentError) {
    func refuse(_ code: String, _ cause: String) -> AgentError {
      AgentError(.worker, code: code, tried: "publish", on: path.description, cause: cause)
    }
    guard byteCount == variant.byteCount else {
      throw refuse("wrong-length", "the worker wrote \(byteCount) bytes and said \(variant.byteCount)")
    }
    guard digest == variant.digest else {
      throw refuse("wrong-digest", "the worker wrote other bytes than it said")
    }
    guard variant.format == path.format, variant.name == path.variant, variant.format.isMarked(head) else {
      throw refuse("wrong-format", "the worker wrote something that is not \(path.format.rawValue)")
    }
    let size = VariantHeader(head).size(as: path.format)
    guard size == variant.size else {
      throw refuse("wrong-size", "the worker wrote \(size.map { "\($0)" } ?? "no") pixels and said \(variant.size)")
    }
  }
}
