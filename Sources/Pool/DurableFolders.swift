/// Which folders of an open root this process knows to be durable below their parents, so that those are not synced
/// again.
///
/// At most 65,792 small strings, which is all that there can be.
struct DurableFolders {
  private var names = Set<String>()
  private weak var root: PoolRoot?

  /// What was known of another root is forgotten.
  mutating func belong(to root: PoolRoot) {
    guard self.root !== root else { return }
    self.root = root
    names = []
  }

  /// Whether the folder at this depth (0 or 1) on the way to `path` has a durable entry in its parent.
  func holds(_ path: PoolPath, depth: Int) -> Bool { names.contains(Self.name(path, depth)) }

  /// The folders on the way to `path` are durable.
  mutating func insert(_ path: PoolPath) {
    names.formUnion([Self.name(path, 0), Self.name(path, 1)])
  }

  /// A folder on the way to `path` had to be made: what was known of it is not true any more.
  mutating func remove(_ path: PoolPath) {
    names.subtract([Self.name(path, 0), Self.name(path, 1)])
  }

  private static func name(_ path: PoolPath, _ depth: Int) -> String { path.folders[...depth].joined() }
}
