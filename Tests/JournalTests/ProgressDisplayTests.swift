import Foundation
import Testing

@testable import Journal

@Suite struct ProgressDisplayTests {
  /// Not every container has terminals.
  private static var hasTerminals: Bool {
    let controller = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY)
    defer { close(controller) }
    return controller >= 0
  }

  @Test(.enabled(if: hasTerminals, "no terminal can be opened here"))
  func aTerminalShowsTheBarAndLosesItAgain() throws {
    let controller = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK)
    try #require(controller >= 0)
    defer { close(controller) }
    // TIOCSPTLCK and TIOCGPTN of ioctl_tty(2), macros that Swift does not import.
    var number: Int32 = 0
    let unlocked = unsafe ioctl(controller, 0x4004_5431, &number)
    let numbered = unsafe ioctl(controller, 0x8004_5430, &number)
    try #require(unlocked == 0 && numbered == 0)
    let terminal = unsafe open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
    try #require(terminal >= 0)
    defer { close(terminal) }
    let display = ProgressDisplay(descriptor: terminal, isQuiet: false)
    display.update(done: 1, total: 9, bytes: 1)
    #expect(shown(controller).isEmpty)
    var text = ""
    let limit = ContinuousClock.now + .seconds(30)
    while text.isEmpty, ContinuousClock.now < limit {
      usleep(20_000)
      display.update(done: 3, total: 9, bytes: 1)
      text = shown(controller)
    }
    #expect(text.hasPrefix("\r\u{1B}[K["))
    #expect(text.contains("33 %  3/9"))
    #expect(text.unicodeScalars.count <= 80 + 4)
    display.clear()
    #expect(shown(controller) == "\r\u{1B}[K")
    display.clear()
    #expect(shown(controller).isEmpty)
  }

  @Test func nothingIsDrawnElsewhere() throws {
    let pipe = Pipe()
    let display = ProgressDisplay(descriptor: pipe.fileHandleForWriting.fileDescriptor, isQuiet: false)
    // More than the second that a terminal would be left alone.
    let end = ContinuousClock.now + .milliseconds(1200)
    while ContinuousClock.now < end {
      display.update(done: 1, total: 2, bytes: 3)
      usleep(100_000)
    }
    display.clear()
    try pipe.fileHandleForWriting.close()
    #expect(try pipe.fileHandleForReading.readToEnd() ?? Data() == Data())
  }

  private func shown(_ controller: Int32) -> String {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = unsafe read(controller, &buffer, buffer.count)
    return String(decoding: buffer[..<max(0, count)], as: UTF8.self)
  }
}
