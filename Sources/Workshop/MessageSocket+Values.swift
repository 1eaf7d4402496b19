import FoundationEssentials
import Model
import Posix

extension MessageSocket {
  /// Sends a value as JSON.
  borrowing func send(_ value: some Encodable, descriptors: [Int32] = []) throws(AgentError) {
    let bytes: [UInt8]
    do {
      bytes = [UInt8](try JSONEncoder().encode(value))
    } catch {
      throw AgentError(.bug, code: "worker-protocol", tried: "write a message", cause: "\(error)")
    }
    try send(bytes, descriptors: descriptors)
  }
}

extension MessageSocket.Received {
  /// The value that the JSON spells. Throws `worker-protocol` when it spells none.
  borrowing func value<Value: Decodable>(_ type: Value.Type) throws(AgentError) -> Value {
    do {
      return try JSONDecoder().decode(type, from: Data(bytes))
    } catch {
      throw AgentError(
        .bug, code: "worker-protocol", tried: "read a message", cause: "\(safeText(bytes.prefix(80))) makes no sense")
    }
  }
}
