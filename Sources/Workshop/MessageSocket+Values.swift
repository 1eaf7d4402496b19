import FoundationEssentials
import Model
import Posix

extension MessageSocket {
  /// Sends a value as JSON.
  borrowing func send(_ value: some Encodable, descriptors: [Int32] = []) throws(AgentError) {
    try send(Self.json(of: value), descriptors: descriptors)
  }

  /// A message that is this value as JSON.
  static func json(of value: some Encodable) throws(AgentError) -> [UInt8] {
    do {
      return [UInt8](try JSONEncoder().encode(value))
    } catch {
      throw AgentError(.bug, code: "worker-protocol", tried: "write a message", cause: "\(error)")
    }
  }
}

extension MessageSocket {
  /// The value that the JSON spells. Throws `worker-protocol` when it spells none.
  static func value<Value: Decodable>(_ type: Value.Type, in bytes: [UInt8]) throws(AgentError) -> Value {
    do {
      return try JSONDecoder().decode(type, from: Data(bytes))
    } catch {
      throw AgentError(
        .bug, code: "worker-protocol", tried: "read a message", cause: "\(safeText(bytes.prefix(80))) makes no sense")
    }
  }
}

extension MessageSocket.Received {
  /// The value that the JSON spells. Throws `worker-protocol` when it spells none.
  borrowing func value<Value: Decodable>(_ type: Value.Type) throws(AgentError) -> Value {
    try MessageSocket.value(type, in: bytes)
  }
}
