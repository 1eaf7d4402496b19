import Model
import Posix

/// What a root is watched by.
struct WatchOrder: Hashable, Sendable {
  var id: RootID
  var path: RawPath
  var rules: IgnoreRules
  var isRecursive: Bool
}

/// Keeps the watches, and turns inotify's events into signals. It lives on the watching thread.
struct Lookout: ~Copyable {
  private var library: WatchLibrary
  private var tree = WatchTree()
  private var orders: [RootID: WatchOrder] = [:]
  private var walks = 0
  private let bellWatch: Int32
  private let send: (WatchSignal) -> Void

  init(bell: borrowing Bell, send: @escaping (WatchSignal) -> Void) throws(AgentError) {
    var library = try WatchLibrary.take()
    bellWatch = try library.watch(bell.file, for: WatchEvent.writing)
    self.library = library
    self.send = send
  }

  var watches: Int { tree.count }

  /// Sleeps until something happens, and tells of it.
  mutating func turn() throws(AgentError) {
    translate(try library.next())
  }

  /// Lets go of every watch and of what still waits to be told.
  mutating func close(_ bell: borrowing Bell) throws(AgentError) {
    for id in orders.keys { drop(id) }
    try library.drain(bellWatch, on: bell.file)
  }

  /// Watches a root and what is below it, parents first. Throws when the root itself can't be watched.
  mutating func add(_ order: WatchOrder) throws(AgentError) -> WatchCount {
    orders[order.id] = order
    do throws(AgentError) {
      return try watch(order, from: RawPath(""))
    } catch {
      drop(order.id)
      throw error
    }
  }

  mutating func drop(_ id: RootID) {
    orders[id] = nil
    for watch in tree.cut(below: id) { library.unwatch(watch) }
  }

  private mutating func watch(_ order: WatchOrder, from start: RawPath) throws(AgentError) -> WatchCount {
    var count = WatchCount()
    walks += 1
    var walk = try TreeWalk(
      of: order.path, from: start, rules: order.rules, isRecursive: order.isRecursive, findsFiles: false)
    while let step = walk.step() {
      switch step {
      case .file: break
      case .unreadable(let path, let error):
        if path.isEmpty { throw error }
        note(error, at: path, in: &count)
      case .folder(let path):
        do throws(AgentError) {
          let watch = try library.watch(walk.folder(at: path), for: WatchEvent.wanted)
          tree.put(watch, at: path, below: order.id, walk: walks)
          count.folders += 1
        } catch {
          if error.code == "watch-limit" {
            count.isAtLimit = true
            return count
          }
          if path.isEmpty { throw error }
          note(error, at: path, in: &count)
        }
      }
    }
    if start.isEmpty {
      for watch in tree.cutUnseen(below: order.id, since: walks) { library.unwatch(watch) }
    }
    return count
  }

  /// A folder that went away meanwhile is no failure.
  private func note(_ error: AgentError, at path: RawPath, in count: inout WatchCount) {
    guard error.fault != .moved, count.failures.count < WatchCount.mostFailures else { return }
    var error = error
    error.subject = path.description
    count.failures.append(error)
  }
}

extension Lookout {
  private mutating func translate(_ event: WatchEvent) {
    if event.isOverflow { return recover() }
    guard let (id, folder) = tree.place(of: event.watch), let order = orders[id] else { return }
    guard !event.name.isEmpty else { return translateOwn(event, of: order, at: folder) }
    let path = folder.appending(event.name)
    guard !order.rules.ignores(path, isFolder: event.isOfFolder) else { return }
    if !event.isOfFolder {
      send(event.isDisappearance ? .vanished(id, path) : .touched(id, path))
    } else if !order.isRecursive {
      return
    } else if event.isMoveAway {
      // Left alone, its watches would go on under names that are no longer theirs.
      guard let watch = tree.watch(at: path, below: id) else { return }
      for gone in tree.cut(watch) { library.unwatch(gone) }
    } else if event.isAppearance || event.isChange && tree.watch(at: path, below: id) == nil {
      appear(order, path)
    }
  }

  /// A folder came, or can be read now: it is watched first, and then scanned.
  private mutating func appear(_ order: WatchOrder, _ path: RawPath) {
    do throws(AgentError) {
      let count = try watch(order, from: path)
      if count.isAtLimit || !count.failures.isEmpty { send(.incomplete(order.id, count)) }
    } catch {
      // It is gone again, or the root is; the root's own events tell.
      return
    }
    send(.appeared(order.id, path))
  }

  private mutating func translateOwn(_ event: WatchEvent, of order: WatchOrder, at folder: RawPath) {
    let isRoot = tree.isRoot(event.watch)
    if isRoot, event.isDeletionOfSelf || event.isMoveOfSelf || event.isUnmount || event.isEnd {
      let reason =
        event.isMoveOfSelf ? "it was moved away" : event.isUnmount ? "it was unmounted" : "it was deleted"
      // Only of a folder that was moved are the watches still alive.
      if !event.isMoveOfSelf { _ = tree.cut(event.watch) }
      drop(order.id)
      send(.lost(order.id, reason: reason))
    } else if event.isEnd {
      _ = tree.cut(event.watch)
    } else if event.isOfAttributes {
      send(.altered(order.id, folder))
    }
  }

  /// Events were dropped, so folders may have come, gone and moved: all roots are gone through again.
  private mutating func recover() {
    for order in orders.values {
      do throws(AgentError) {
        let count = try watch(order, from: RawPath(""))
        if count.isAtLimit || !count.failures.isEmpty { send(.incomplete(order.id, count)) }
      } catch {
        drop(order.id)
        send(.lost(order.id, reason: error.reason))
      }
    }
    send(.overflowed)
  }
}
