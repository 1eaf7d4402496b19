import Glibc
import Hashing
import Model
import Posix

/// The bytes of one original, in pages of their own that go back to the kernel with it.
///
/// C functions: `mmap` with `MAP_ANONYMOUS`, `munmap`, `pread`.
@safe struct OriginalBytes: ~Copyable {
  let hash: ContentHash
  /// Bytes of the file.
  let count: Int
  private let pages: Pages

  /// Reads a file from its start to its end, wherever that is by then, and hashes each piece while the cache has it.
  ///
  /// Throws `too-large` and `not-a-file` (file), `worker-out-of-memory` (worker).
  init(reading file: borrowing Descriptor, limits: Limits) throws(AgentError) {
    let status = try FileStatus(of: file)
    guard status.kind == .file else {
      throw AgentError(.file, code: "not-a-file", tried: "hash", cause: "it is not a regular file")
    }
    guard status.identity.size <= limits.maxFileSize else { throw Self.tooLarge(status.identity.size, limits) }
    // One byte more than the file says, so that its end is met without a larger buffer; untouched pages cost nothing.
    var pages = try Pages(max(Int(status.identity.size) + 1, Self.pieceSize), limits)
    var hasher = SHA256Hasher()
    var count = 0
    while true {
      if count == pages.count {
        let larger = try Pages(2 * count, limits)
        unsafe larger.bytes.copyMemory(from: UnsafeRawBufferPointer(pages.bytes))
        pages = larger
      }
      let rest = unsafe pages.bytes[count..<min(pages.count, count + Self.pieceSize)]
      let piece = unsafe UnsafeMutableRawBufferPointer(rebasing: rest)
      let got = unsafe try file.read(into: piece, at: Int64(count))
      guard got > 0 else { break }
      unsafe hasher.update(UnsafeRawBufferPointer(rebasing: piece[..<got]))
      count += got
      guard count <= limits.maxFileSize else { throw Self.tooLarge(Int64(count), limits) }
    }
    hash = hasher.finish()
    self.count = count
    self.pages = pages
  }

  /// The bytes, valid as long as this value lives.
  borrowing func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    unsafe try body(UnsafeRawBufferPointer(rebasing: pages.bytes[..<count]))
  }

  /// Bytes read at once: what the second-level cache holds.
  private static let pieceSize = 256 << 10

  private static func tooLarge(_ size: Int64, _ limits: Limits) -> AgentError {
    AgentError(
      .file, code: "too-large", tried: "hash",
      cause: "it has \(size) bytes, and \(limits.maxFileSize) are allowed",
      advice: "raise `max-file-size` in [limits] if it is to be taken")
  }
}

/// Anonymous memory, given back when its owner goes.
@safe private struct Pages: ~Copyable {
  let bytes: UnsafeMutableRawBufferPointer

  init(_ count: Int, _ limits: Limits) throws(AgentError) {
    let start = unsafe mmap(nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let start = unsafe start, unsafe start != MAP_FAILED else {
      throw AgentError(
        .worker, code: "worker-out-of-memory", tried: "hash",
        cause: "its \(count) bytes do not fit into the worker's memory",
        advice: "raise `worker-memory` in [limits], now \(limits.workerMemory >> 20) MiB")
    }
    unsafe bytes = UnsafeMutableRawBufferPointer(start: start, count: count)
  }

  deinit {
    unsafe _ = munmap(bytes.baseAddress, bytes.count)
  }

  var count: Int { unsafe bytes.count }
}
