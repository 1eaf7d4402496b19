import Model
import Posix

extension RawPath {
  /// The path without symbolic links and `..`, as far as it exists; the rest, which is yet to be made, stays as it is
  /// but for `..`, which takes away the name before it.
  var resolvedAsFarAsItExists: RawPath {
    var existing = self
    var rest: [[UInt8]] = []
    while existing.components.count > 0 {
      if let real = try? existing.resolved() { return real.appending(rest) }
      rest.insert(existing.lastComponent, at: 0)
      existing = existing.parent
    }
    return existing.appending(rest)
  }

  private func appending(_ names: [[UInt8]]) -> RawPath {
    names.reduce(self) { path, name in name == Array("..".utf8) ? path.parent : path.appending(name) }
  }
}
