import Foundation
import Glibc
import Testing

/// Stands where systemd listens to what a service tells of itself.
///
/// Source: sd_notify(3).
final class NotifyListener {
  private let path: String
  private let descriptor: Int32
  private(set) var heard: [String] = []

  init() throws {
    // The name of a socket is at most 107 bytes long.
    path = "/tmp/sluice-notify-\(UUID().uuidString)"
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8.prefix(107)) }
    let status = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(descriptor >= 0 && status == 0)
  }

  deinit {
    close(descriptor)
    unsafe _ = unlink(path)
  }

  /// What a program is run under to be listened to; `more` is added to its environment.
  func prefix(_ more: String...) -> [String] { ["env", "NOTIFY_SOCKET=\(path)"] + more }

  /// How often this has been heard so far.
  func count(of message: String) -> Int {
    var buffer = [UInt8](repeating: 0, count: 4096)
    while case let length = unsafe recv(descriptor, &buffer, buffer.count, 0), length >= 0 {
      heard.append(String(decoding: buffer[..<length], as: UTF8.self))
    }
    return heard.count { $0 == message }
  }

  /// Waits until this has been heard so many times.
  func wait(for message: String, times: Int = 1) async throws {
    try await SluiceTests.wait(for: "\(message), \(times) times", story: { "\(self.heard)" }) {
      self.count(of: message) >= times
    }
  }
}
