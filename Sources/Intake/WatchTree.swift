import Model
import Synchronization

/// Names one taking-up of a drop folder's root; a root that is watched anew gets another one.
struct RootID: Hashable, Sendable {
  var number: Int

  private static let last = Atomic(0)

  /// One that no other root of this process has or had.
  static func next() -> RootID {
    RootID(number: last.wrappingAdd(1, ordering: .relaxed).newValue)
  }
}

/// Which folder a watch descriptor stands for: the watched folders as trees, so that a subtree can be cut off.
struct WatchTree {
  private struct Node {
    var root: RootID
    var parent: Int32?
    var name: [UInt8]
    var children: [[UInt8]: Int32] = [:]
    /// The walk that saw it last.
    var walk: Int
  }

  private var nodes: [Int32: Node] = [:]
  private var roots: [RootID: Int32] = [:]

  var count: Int { nodes.count }

  /// Where a watch looks; nil for one that is not in the tree.
  func place(of watch: Int32) -> (root: RootID, path: RawPath)? {
    guard var node = nodes[watch] else { return nil }
    let root = node.root
    var names: [[UInt8]] = []
    while let parent = node.parent, let above = nodes[parent] {
      names.append(node.name)
      node = above
    }
    return (root, RawPath(bytes: names.reversed().joined(separator: [UInt8(ascii: "/")])))
  }

  func watch(at path: RawPath, below root: RootID) -> Int32? {
    var watch = roots[root]
    for name in path.components {
      guard let here = watch else { return nil }
      watch = nodes[here]?.children[name]
    }
    return watch
  }

  func isRoot(_ watch: Int32) -> Bool {
    nodes[watch].map { $0.parent == nil } ?? false
  }

  /// Puts a watch where it looks now. The kernel gives a folder that was moved the watch it had; then it moves here too.
  ///
  /// A folder whose parent is not in the tree is left out.
  mutating func put(_ watch: Int32, at path: RawPath, below root: RootID, walk: Int = 0) {
    let parent = path.isEmpty ? nil : self.watch(at: path.parent, below: root)
    guard path.isEmpty || parent != nil, parent != watch else { return }
    let name = path.lastComponent
    if var node = nodes[watch] {
      if node.root == root, node.parent == parent, node.name == name {
        nodes[watch]?.walk = walk
        return
      }
      unlink(watch, node)
      node.root = root
      node.parent = parent
      node.name = name
      node.walk = walk
      nodes[watch] = node
    } else {
      nodes[watch] = Node(root: root, parent: parent, name: name, walk: walk)
    }
    if let parent {
      nodes[parent]?.children[name] = watch
    } else {
      roots[root] = watch
    }
  }

  /// Takes a watch and all below it out of the tree.
  /// - Returns: what was taken out.
  mutating func cut(_ watch: Int32) -> [Int32] {
    guard let node = nodes[watch] else { return [] }
    unlink(watch, node)
    var cut: [Int32] = []
    var pending = [watch]
    while let next = pending.popLast() {
      guard let node = nodes.removeValue(forKey: next) else { continue }
      cut.append(next)
      pending += node.children.values
    }
    return cut
  }

  mutating func cut(below root: RootID) -> [Int32] {
    guard let watch = roots[root] else { return [] }
    return cut(watch)
  }

  /// Takes out what a later walk of the whole root did not meet again.
  mutating func cutUnseen(below root: RootID, since walk: Int) -> [Int32] {
    let unseen = nodes.filter { $0.value.root == root && $0.value.walk < walk }.map(\.key)
    return unseen.flatMap { cut($0) }
  }

  private mutating func unlink(_ watch: Int32, _ node: Node) {
    if let parent = node.parent {
      if nodes[parent]?.children[node.name] == watch { nodes[parent]?.children[node.name] = nil }
    } else if roots[node.root] == watch {
      roots[node.root] = nil
    }
  }
}
