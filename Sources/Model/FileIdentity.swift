/// What makes a file on disk the same file: when any of it differs, it is another one, or was written to.
///
/// Source: `stat(2)`.
package struct FileIdentity: Hashable, Sendable, Codable {
  package var device: UInt64
  package var inode: UInt64
  /// Bytes.
  package var size: Int64
  /// When the content was last written: nanoseconds since 1970, as the file says.
  package var modified: Int64
  /// When the content or the inode was last changed: nanoseconds since 1970, by the kernel's clock.
  package var changed: Int64

  package init(device: UInt64, inode: UInt64, size: Int64, modified: Int64, changed: Int64) {
    self.device = device
    self.inode = inode
    self.size = size
    self.modified = modified
    self.changed = changed
  }
}
