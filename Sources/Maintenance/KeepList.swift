import Glibc
package import Model
import Posix

/// Hashes that another system owns, whatever the catalog says: an application's own database, exported.
package struct KeepList: Sendable {
  private static let noHashCode = "no-hash"

  /// In order.
  private var hashes: [ContentHash] = []

  /// None.
  package init() {}

  /// Those in a file: 64 lower-case hexadecimal digits a line, empty lines between them if you like.
  ///
  /// Throws `no-hash` (usage) with the number of the first line that is something else, and what reading throws.
  package init(reading path: RawPath) throws(AgentError) {
    do throws(AgentError) {
      let file = try Descriptor.open(path, O_RDONLY)
      var piece = [UInt8](repeating: 0, count: 64 << 10)
      var rest: [UInt8] = []
      var number = 0
      while case let count = try file.read(into: &piece), count > 0 {
        rest += piece[..<count]
        var start = 0
        while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
          number += 1
          try take(rest[start..<end], line: number, of: path)
          start = end + 1
        }
        rest.removeFirst(start)
        guard rest.count <= piece.count else { throw Self.noHash(number + 1, of: path) }
      }
      try take(rest[...], line: number + 1, of: path)
    } catch {
      guard error.code != Self.noHashCode else { throw error }
      let fault = error.fault == .moved ? .usage : error.fault
      throw AgentError(fault, code: error.code, tried: "read", on: path.description, cause: error.cause)
    }
    // An export that failed is an empty file.
    guard !hashes.isEmpty else {
      throw AgentError(
        .usage, code: Self.noHashCode, tried: "read the hashes to keep in", on: path.description,
        cause: "it holds none at all", advice: "leave --keep out if there are none to keep")
    }
    hashes.sort()
  }

  package func contains(_ hash: ContentHash) -> Bool {
    var (low, high) = (0, hashes.count)
    while low < high {
      let middle = (low + high) / 2
      if hashes[middle] < hash { low = middle + 1 } else { high = middle }
    }
    return low < hashes.count && hashes[low] == hash
  }

  private mutating func take(_ line: ArraySlice<UInt8>, line number: Int, of path: RawPath) throws(AgentError) {
    let digits = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
    guard !digits.isEmpty else { return }
    guard let hash = ContentHash(hexDigits: digits) else { throw Self.noHash(number, of: path) }
    hashes.append(hash)
  }

  private static func noHash(_ line: Int, of path: RawPath) -> AgentError {
    AgentError(
      .usage, code: noHashCode, tried: "read the hashes to keep in", on: path.description,
      cause: "line \(line) is no hash", advice: "write 64 lower-case hexadecimal digits a line")
  }
}
