import CSystemd
import Glibc

/// The systemd journal, as its native protocol takes entries.
enum JournalSocket {
  /// Whether there is a journal to write to.
  static var isThere: Bool { unsafe access("/run/systemd/journal/socket", W_OK) == 0 }

  /// Whether this descriptor is connected to the journal: `$JOURNAL_STREAM` has its device and inode.
  ///
  /// Source: `systemd.exec(5)`.
  static func isConnected(to descriptor: Int32, _ environment: [String: String]) -> Bool {
    guard let stream = environment["JOURNAL_STREAM"] else { return false }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { return false }
    return stream == "\(status.st_dev):\(status.st_ino)"
  }

  /// Sends one entry of `NAME=value` fields; whether it went.
  ///
  /// C function: `sd_journal_sendv(3)`.
  static func send(_ fields: [String]) -> Bool {
    let bytes = fields.map { Array($0.utf8) }
    let whole = bytes.flatMap(\.self)
    return unsafe whole.withUnsafeBytes { buffer in
      var vectors: [iovec] = unsafe []
      var start = 0
      for field in bytes {
        // The journal only reads what iovec, which knows no const, points to.
        let base = unsafe UnsafeMutableRawPointer(mutating: buffer.baseAddress?.advanced(by: start))
        unsafe vectors.append(iovec(iov_base: base, iov_len: field.count))
        start += field.count
      }
      return unsafe sd_journal_sendv(vectors, Int32(vectors.count)) >= 0
    }
  }
}
