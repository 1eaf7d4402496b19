import Foundation
import Glibc
import Synchronization
import Testing

/// Stands where systemd listens to what a service tells of itself.
///
/// It listens all the time: who tells more than ten things to somebody who does not is kept waiting. Source: sd_notify(3).
final class NotifyListener {
  /// What was said, and whether anybody wants to know more.
  private final class Notes: Sendable {
    let heard = Mutex<[String]>([])
    let isDone = Mutex(false)
  }

  private let path: String
  private let notes = Notes()

  var heard: [String] { notes.heard.withLock { $0 } }

  init() throws {
    // The name of a socket is at most 107 bytes long.
    path = "/tmp/sluice-notify-\(UUID().uuidString)"
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8.prefix(107)) }
    let status = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(descriptor >= 0 && status == 0)
    var patience = timeval(tv_sec: 0, tv_usec: 100_000)
    unsafe setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    Thread.detachNewThread { [notes] in
      var buffer = [UInt8](repeating: 0, count: 4096)
      while !notes.isDone.withLock({ $0 }) {
        let length = unsafe recv(descriptor, &buffer, buffer.count, 0)
        guard length >= 0 else { continue }
        let message = String(decoding: buffer[..<length], as: UTF8.self)
        notes.heard.withLock { $0.append(message) }
      }
      close(descriptor)
    }
  }

  deinit {
    notes.isDone.withLock { $0 = true }
    unsafe _ = unlink(path)
  }

  /// What a program is run under to be listened to; `more` is added to its environment.
  func prefix(_ more: String...) -> [String] { ["env", "NOTIFY_SOCKET=\(path)"] + more }

  /// How often this has been heard so far.
  func count(of message: String) -> Int {
    heard.count { $0 == message }
  }

  /// Waits until this has been heard so many times.
  func wait(for message: String, times: Int = 1) async throws {
    try await SluiceTests.wait(for: "\(message), \(times) times", story: { "\(self.heard)" }) {
      self.count(of: message) >= times
    }
  }
}
