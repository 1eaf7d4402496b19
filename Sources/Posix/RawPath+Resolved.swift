import Glibc
package import Model

extension RawPath {
  /// The absolute path of what this one leads to, links followed.
  ///
  /// Throws when there is nothing. C function: `realpath`.
  package func resolved() throws(AgentError) -> RawPath {
    guard let found = unsafe realpath(isEmpty ? [CChar(bitPattern: UInt8(ascii: ".")), 0] : nulTerminated, nil) else {
      throw .system(errno, tried: "find", on: description)
    }
    defer { unsafe free(found) }
    return unsafe RawPath(bytes: UnsafeBufferPointer(start: found, count: strlen(found)).map { UInt8(bitPattern: $0) })
  }
}
