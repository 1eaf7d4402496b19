import Model
import Posix
import Synchronization

/// The folders that originals are moved to, each resolved once.
final class MoveTargets: Sendable {
  private let targets = Mutex<[RawPath: MoveTarget]>([:])

  init(of folders: [DropFolder]) {
    add(of: folders)
  }

  /// Resolves those of these drop folders that are new.
  func add(of folders: [DropFolder]) {
    let roots = folders.map(\.root)
    targets.withLock { targets in
      for path in folders.flatMap(\.targets) where targets[path] == nil {
        targets[path] = MoveTarget(path, outside: roots)
      }
    }
  }

  /// The target that the config calls so.
  func target(_ path: RawPath) -> MoveTarget {
    targets.withLock { targets in
      if let target = targets[path] { return target }
      let target = MoveTarget(path, outside: [])
      targets[path] = target
      return target
    }
  }
}
