import Glibc
import Model

extension RawPath {
  /// The path without symbolic links and `..`, as far as it exists; the rest, which is yet to be made, stays as it is
  /// but for `..`, which takes away the name before it.
  ///
  /// C function: `realpath(3)`.
  var resolved: RawPath {
    var existing = self
    var rest: [[UInt8]] = []
    while existing.components.count > 0 {
      if let real = existing.real { return real.appending(rest) }
      rest.insert(existing.lastComponent, at: 0)
      existing = existing.parent
    }
    return existing.appending(rest)
  }

  private var real: RawPath? {
    guard let found = unsafe realpath(nulTerminated, nil) else { return nil }
    defer { unsafe free(found) }
    return unsafe RawPath(bytes: UnsafeBufferPointer(start: found, count: strlen(found)).map { UInt8(bitPattern: $0) })
  }

  private func appending(_ names: [[UInt8]]) -> RawPath {
    names.reduce(self) { path, name in name == Array("..".utf8) ? path.parent : path.appending(name) }
  }
}
