import Model
import Posix

/// Which folders of an open root this process knows to be durable below their parents, so that those are not synced
/// again.
///
/// A folder is known by its inode too: an empty one may be taken away, and another made in its place. At most 65,792
/// small strings, which is all that there can be.
struct DurableFolders {
  private var inodes: [String: UInt64] = [:]
  private weak var root: PoolRoot?

  /// What was known of another root is forgotten.
  mutating func belong(to root: PoolRoot) {
    guard self.root !== root else { return }
    self.root = root
    inodes = [:]
  }

  /// Whether the folder at this depth (0 or 1) on the way to `path` has a durable entry in its parent.
  func holds(_ path: PoolPath, depth: Int, _ found: FolderInodes) -> Bool {
    !found.areNew && inodes[Self.name(path, depth)] == found.inodes[depth]
  }

  /// The folders on the way to `path` are durable.
  mutating func insert(_ path: PoolPath, _ found: FolderInodes) {
    for depth in 0...1 { inodes[Self.name(path, depth)] = found.inodes[depth] }
  }

  private static func name(_ path: PoolPath, _ depth: Int) -> String { path.folders[...depth].joined() }
}

/// The inodes of the two folders on the way to a name, the outer one first.
struct FolderInodes {
  let inodes: [UInt64]
  /// Whether one of them had to be made: it may have the inode of one that was taken away.
  let areNew: Bool

  /// `folder` is the inner one, open. C functions: `fstat`, `fstatat`.
  init(of path: PoolPath, in folder: borrowing Descriptor, below root: PoolRoot, isNew: Bool) throws(AgentError) {
    areNew = isNew
    inodes = [
      try FileStatus(of: Array(path.folders[0].utf8), in: root.folder).identity.inode,
      try FileStatus(of: folder).identity.inode,
    ]
  }
}
