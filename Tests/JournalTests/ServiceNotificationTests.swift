import Foundation
import Testing

@testable import Journal

/// The only test that changes the environment of the process.
@Suite(.serialized) struct ServiceNotificationTests {
  @Test func theListenerHearsEachState() throws {
    let path = "\(NSTemporaryDirectory())sluice-notify-\(UUID().uuidString)"
    let listener = try listen(at: path)
    defer {
      close(listener)
      unsafe unlink(path)
      unsafe unsetenv("NOTIFY_SOCKET")
    }
    ServiceNotification.ready.send()
    unsafe setenv("NOTIFY_SOCKET", path, 1)
    ServiceNotification.ready.send()
    #expect(heard(listener) == "READY=1")
    ServiceNotification.status("3 files\nREADY=1").send()
    #expect(heard(listener) == "STATUS=3 files\\nREADY=1")
    ServiceNotification.reloading.send()
    let reloading = try #require(heard(listener)?.split(separator: "\n"))
    #expect(reloading.first == "RELOADING=1")
    #expect(reloading.last?.wholeMatch(of: /MONOTONIC_USEC=[1-9]\d*/) != nil)
    ServiceNotification.stopping.send()
    #expect(heard(listener) == "STOPPING=1")
  }

  private func listen(at path: String) throws -> Int32 {
    let listener = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8.prefix(107)) }
    let status = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(status == 0)
    return listener
  }

  private func heard(_ listener: Int32) -> String? {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = unsafe recv(listener, &buffer, buffer.count, 0)
    return count < 0 ? nil : String(decoding: buffer[..<count], as: UTF8.self)
  }
}
