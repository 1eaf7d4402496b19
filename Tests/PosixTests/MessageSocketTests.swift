import FoundationEssentials
import Glibc
import Model
import Posix
import Testing

@Suite struct MessageSocketTests {
  @Test func messagesComeWholeAndInOrder() throws {
    let pair = try MessageSocket.pair()
    try pair.near.send([1, 2, 3])
    try pair.near.send([UInt8](repeating: 7, count: MessageSocket.longestMessage))
    #expect(try pair.far.receive()?.bytes == [1, 2, 3])
    #expect(try pair.far.receive()?.bytes.count == MessageSocket.longestMessage)
  }

  @Test func aDescriptorIsPassedAlongAndIsTheSameFile() throws {
    let folder = try TemporaryFolder()
    let file = try Descriptor.open(folder.write("x", to: "a"), O_RDONLY)
    let other = try Descriptor.open(folder.path, O_RDONLY | O_DIRECTORY)
    let pair = try MessageSocket.pair()
    try pair.near.send([1], descriptors: [file.number, other.number])
    // No #require: what has one owner does not go through a macro.
    guard var received = try pair.far.receive(), received.descriptorCount == 2, let first = received.takeDescriptor()
    else {
      Issue.record("the message did not bring its descriptors")
      return
    }
    #expect(try FileStatus(of: first) == FileStatus(of: file))
    #expect(fcntl(first.number, F_GETFD) & FD_CLOEXEC != 0)
    #expect(first.number != file.number)
    #expect(received.descriptorCount == 1)
  }

  @Test func whatIsTooLongIsRefusedByTheSender() throws {
    let pair = try MessageSocket.pair()
    let failure = #expect(throws: AgentError.self) {
      try pair.near.send([UInt8](repeating: 0, count: MessageSocket.longestMessage + 1))
    }
    #expect(failure?.code == "message-too-long")
  }

  @Test func theOtherEndGoneIsTheEndForTheReaderAndAnErrorForTheWriter() throws {
    let socket = try endWithoutAnother()
    #expect(try socket.receive() == nil)
    let failure = #expect(throws: AgentError.self) { try socket.send([1]) }
    #expect(failure?.code == "EPIPE")
  }

  @Test func waitingEndsInTime() throws {
    let pair = try MessageSocket.pair()
    let failure = #expect(throws: AgentError.self) { _ = try pair.far.receive(within: .milliseconds(5)) }
    #expect(failure?.code == "timeout" && failure?.fault == .transient)
    try pair.near.send([1])
    #expect(try pair.far.receive(within: .seconds(30))?.bytes == [1])
  }

  private func endWithoutAnother() throws -> MessageSocket {
    let pair = try MessageSocket.pair()
    return MessageSocket(Descriptor(owning: dup(pair.near.number)))
  }
}
