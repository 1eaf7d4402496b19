import Glibc
package import Model
import Posix

/// A file of the pool as it is, by reading all of it.
package struct HeldVariant: Hashable, Sendable {
  package var byteCount: Int64
  package var digest: ContentHash
  /// Pixels, by its own header; nil where it is no whole file of its format.
  package var size: PixelSize?
  /// When it was written: nanoseconds since 1970.
  package var modified: Int64
  package var label: VariantLabel?

  init(_ path: PoolPath, in root: PoolRoot) throws(AgentError) {
    try self.init(path, of: root.open(path.path, O_RDONLY | O_NONBLOCK))
  }

  /// Reads the open file that has this name.
  init(_ path: PoolPath, of file: borrowing Descriptor) throws(AgentError) {
    let contents = try Contents(of: file)
    byteCount = contents.byteCount
    digest = contents.digest
    size = try VariantEnds(of: file).size(as: path.format)
    modified = try FileStatus(of: file).identity.modified
    label = try VariantLabel(of: file)
  }
}
