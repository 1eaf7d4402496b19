import CPosix
import Glibc
package import Model

/// One end of a pair of sockets that carries whole messages with descriptors beside them.
///
/// C functions: `socketpair` with `SOCK_SEQPACKET`, `sendmsg`, `recvmsg` with `SCM_RIGHTS`.
package struct MessageSocket: ~Copyable, Sendable {
  /// Bytes of the largest message; a longer one is an error at either end.
  package static let longestMessage = 64 << 10
  /// Descriptors that one message can carry.
  package static let mostDescriptors = 64

  private let descriptor: Descriptor

  package init(_ descriptor: consuming Descriptor) {
    self.descriptor = descriptor
  }

  /// The number of the socket, valid as long as this value lives.
  package var number: Int32 { descriptor.number }

  /// The two ends of a connection.
  package struct Pair: ~Copyable {
    package let near: MessageSocket
    package let far: MessageSocket

    /// The near end alone; the far one is closed.
    package consuming func takeNear() -> MessageSocket { near }
  }

  /// The two ends of a new connection.
  package static func pair() throws(AgentError) -> Pair {
    var ends: [Int32] = [-1, -1]
    let type = Int32(SOCK_SEQPACKET.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    try check("make a pair of sockets") { unsafe socketpair(AF_UNIX, type, 0, &ends) }
    return Pair(near: MessageSocket(Descriptor(owning: ends[0])), far: MessageSocket(Descriptor(owning: ends[1])))
  }

  /// Whether a message is there to be received, or the other end is gone.
  package borrowing func hasMessage() throws(AgentError) -> Bool {
    let number = number
    return try isReadable(number, within: .zero)
  }

  /// Sends a message and copies of the descriptors. The other end gone is EPIPE, not a signal; one that does not take its
  /// messages is EAGAIN, for nobody is waited for here.
  package borrowing func send(_ message: [UInt8], descriptors: [Int32] = []) throws(AgentError) {
    let number = number
    guard message.count <= Self.longestMessage else {
      throw AgentError(.bug, code: "message-too-long", tried: "send a message", cause: "it has \(message.count) bytes")
    }
    try check("send a message") {
      unsafe sluice_send(number, message, message.count, descriptors, descriptors.count)
    }
  }

  /// A message as it came.
  package struct Received: ~Copyable {
    package var bytes: [UInt8]
    private var numbers: [Int32]

    fileprivate init(bytes: [UInt8], numbers: [Int32]) {
      self.bytes = bytes
      self.numbers = numbers
    }

    deinit {
      for number in numbers { close(number) }
    }

    package var descriptorCount: Int { numbers.count }

    /// Takes the first of the descriptors that are left; nil when there is none.
    package mutating func takeDescriptor() -> Descriptor? {
      numbers.isEmpty ? nil : Descriptor(owning: numbers.removeFirst())
    }
  }

  /// Waits for a message: nil when the other end is gone. Throws `timeout` (transient) when none came in time.
  package borrowing func receive(within limit: Duration? = nil) throws(AgentError) -> Received? {
    let number = number
    if let limit, try !isReadable(number, within: limit) {
      throw AgentError(.transient, code: "timeout", tried: "receive a message", cause: "none came in \(limit)")
    }
    var descriptors = [Int32](repeating: -1, count: Self.mostDescriptors)
    var count = 0
    var failure: AgentError?
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Self.longestMessage) { room, length in
      do throws(AgentError) {
        length = try check("receive a message") {
          unsafe sluice_receive(number, room.baseAddress, room.count, &descriptors, descriptors.count, &count)
        }
      } catch {
        failure = error
      }
    }
    if let failure {
      guard failure.code == "ECONNRESET" else { throw failure }
      return nil
    }
    // An empty message may bring descriptors all the same, which are closed with it.
    let received = Received(bytes: bytes, numbers: Array(descriptors[..<count]))
    guard !bytes.isEmpty else { return nil }
    return received
  }
}
