package import Model

/// One folder of the pool, and what lies in it.
package struct PoolShard: Sendable {
  /// Below the pool's root: empty for the root itself, `3f`, `3f/a9`.
  package var folder: RawPath
  /// The variants, in the order of their hashes.
  package var files: [PoolFile] = []
  /// Whatever else: no name of ours, or no regular file. A folder of that kind is not gone into.
  package var strays: [RawPath] = []
  /// Hidden names that staged files had, in the root.
  package var temporaries: [PoolTemporary] = []
  /// Whether there is nothing at all in it.
  package var isEmpty = true
  /// When a name came into it or went, where it is empty and not the root: nanoseconds since 1970.
  package var modified: Int64?

  /// The first two bytes of the hashes in it; nil above the leaves.
  package var prefix: UInt16?
}

/// A variant as it lies in the pool.
package struct PoolFile: Hashable, Sendable {
  package var path: PoolPath
  /// Bytes; 0 where the walk was not to ask.
  package var byteCount: Int64 = 0
  /// When it was written: nanoseconds since 1970; 0 where the walk was not to ask.
  package var modified: Int64 = 0

  package init(path: PoolPath, byteCount: Int64 = 0, modified: Int64 = 0) {
    self.path = path
    self.byteCount = byteCount
    self.modified = modified
  }
}

/// A file that is, or was, being staged.
package struct PoolTemporary: Hashable, Sendable {
  let name: TemporaryName
  /// Bytes.
  package var byteCount: Int64
  package var modified: Int64

  /// Below the pool's root.
  package var path: RawPath { RawPath(name.text) }
}
