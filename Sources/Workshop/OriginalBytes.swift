import Glibc
import Model
import Posix

/// The bytes of one original as a worker sees them: sealed memory of the agent's, to be read only.
///
/// C functions: `mmap`, `munmap`.
@safe struct OriginalBytes: ~Copyable {
  private let bytes: UnsafeRawBufferPointer

  /// Of a file in memory that has so many bytes, for good. Throws `worker-out-of-memory` (worker).
  init(of file: consuming Descriptor, count: Int, limits: Limits) throws(AgentError) {
    guard count > 0 else {
      unsafe bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    let start = unsafe mmap(nil, count, PROT_READ, MAP_PRIVATE, file.number, 0)
    guard let start = unsafe start, unsafe start != MAP_FAILED else {
      throw AgentError(
        .worker, code: "worker-out-of-memory", tried: "examine",
        cause: "its \(count) bytes do not fit into the worker's memory",
        advice: "raise `worker-memory` in [limits], now \(limits.workerMemory >> 20) MiB")
    }
    unsafe bytes = UnsafeRawBufferPointer(start: start, count: count)
  }

  deinit {
    guard let start = unsafe bytes.baseAddress else { return }
    unsafe _ = munmap(UnsafeMutableRawPointer(mutating: start), bytes.count)
  }

  /// The bytes, valid as long as this value lives.
  borrowing func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    unsafe try body(bytes)
  }
}
