import Model
import Posix

// Takes roots up, and notices when they go.
extension ArrivalSource {
  /// Makes these the folders; those that this source does not serve are only known of.
  func take(_ every: [DropFolder]) async {
    let folders = every.filter { served == nil || served == $0.name }
    for name in roots.keys where !folders.contains(where: { $0.name == name }) { release(name) }
    for folder in folders {
      let rules = IgnoreRules(for: folder, beside: every)
      if let root = roots[folder.name] {
        if root.folder.root == folder.root, root.folder.isRecursive == folder.isRecursive, root.rules == rules {
          roots[folder.name]?.folder = folder
          continue
        }
        release(folder.name)
      }
      roots[folder.name] = DropRoot(id: .next(), folder: folder, rules: rules)
    }
    for folder in folders where roots[folder.name]?.isPaused ?? false { await takeUp(folder.name) }
    turn()
  }

  private func release(_ name: String) {
    guard let root = roots.removeValue(forKey: name) else { return }
    namesByID[root.id] = nil
    root.polling?.cancel()
    watcher?.drop(root.id)
    settler.forget(drop: name)
    scans.remove(name)
    wakeRoomSeekers()
  }

  /// Watches a root that is paused, or polls it, and scans it; leaves it paused when it is not there.
  func takeUp(_ name: String) async {
    guard var root = roots[name], root.isPaused, beingTakenUp.insert(name).inserted else { return }
    defer { beingTakenUp.remove(name) }
    let began = ContinuousClock.now
    let id = root.id
    do throws(AgentError) {
      let path = root.folder.root
      let anchor = try DropRoot.Anchor(at: path)
      let system = try FileSystem(of: path)
      root.findMounts(in: .current)
      let hasEvents = !system.isRemote && !isPollingForced
      namesByID[id] = name
      let count = hasEvents ? try await watcher?.add(root.order, telling: inbox) : nil
      guard !isStopped, roots[name]?.id == id else {
        watcher?.drop(id)
        return
      }
      guard try DropRoot.Anchor(at: path) == anchor else { return pause(name, reason: "it is being replaced") }
      roots[name]?.standing = hasEvents ? .watched : .polled
      roots[name]?.anchor = anchor
      roots[name]?.isLocal = !system.isRemote
      roots[name]?.mounts = root.mounts
      roots[name]?.silentSystem = root.silentSystem
      roots[name]?.toldReason = nil
      if root.toldReason != nil { report(.resumed(drop: name)) }
      if let count {
        report(.watching(drop: name, folders: count.folders, seconds: (ContinuousClock.now - began).seconds))
        tell(of: count, in: name)
        pollSilentSystem(below: name)
      } else {
        beginPolling(name, reason: "\(system.name) tells of no events")
      }
      scans.add(name)
      turn()
    } catch {
      guard roots[name]?.id == id else { return }
      pause(name, reason: root.folder.pauseReason(of: error))
    }
  }

  /// Leaves a root alone until it is back. Its files are found again then; nothing is concluded from their absence.
  func pause(_ name: String, reason: String) {
    guard var root = roots[name], !isStopped else { return }
    root.polling?.cancel()
    root.polling = nil
    watcher?.drop(root.id)
    namesByID[root.id] = nil
    root.id = .next()
    root.standing = .paused(reason: reason)
    root.anchor = nil
    root.lastScan = nil
    if root.toldReason != reason {
      root.toldReason = reason
      report(.paused(drop: name, reason: reason))
    }
    roots[name] = root
    scans.remove(name)
    settler.forget(drop: name)
    wakeRoomSeekers()
    beginRechecking()
  }

  /// Another folder stands where the root was: that one is taken up.
  func replace(_ name: String) {
    pause(name, reason: "another folder or filesystem is there now")
    Task { await takeUp(name) }
  }

  /// Looks for paused roots once a second, as long as there are any.
  private func beginRechecking() {
    guard recheck == nil else { return }
    recheck = Task { [weak self] in
      while (try? await Alarm.sleep(for: .seconds(1))) != nil {
        guard await self?.recheckOnce() ?? false else { return }
      }
    }
  }

  private func recheckOnce() async -> Bool {
    for root in roots.values where root.isPaused { await takeUp(root.folder.name) }
    let isNeeded = !isStopped && roots.values.contains(where: \.isPaused)
    if !isNeeded { recheck = nil }
    return isNeeded
  }

  /// Something was mounted or unmounted somewhere.
  func mountsChanged() async {
    let table = MountTable.current
    for (name, var root) in roots {
      guard !isStopped else { return }
      let before = root.mounts
      root.findMounts(in: table)
      if root.isPaused {
        await takeUp(name)
      } else if (try? DropRoot.Anchor(at: root.folder.root)) != root.anchor {
        replace(name)
      } else if root.mounts != before {
        roots[name]?.mounts = root.mounts
        roots[name]?.silentSystem = root.silentSystem
        if root.standing == .watched { await watchAgain(name) }
        pollSilentSystem(below: name)
        scans.add(name)
      }
    }
    turn()
  }
}

// Where events are missing.
extension ArrivalSource {
  /// Tells of folders that could not be watched, and has them polled.
  func tell(of count: WatchCount, in name: String) {
    for error in count.failures { report(.unreadable(drop: name, error: error)) }
    guard count.isAtLimit, roots[name]?.polling == nil else { return }
    report(.watchLimitReached(drop: name, budget: .of(roots.values.map(\.folder))))
    beginPolling(name, reason: "not all of its folders could be watched")
  }

  private func pollSilentSystem(below name: String) {
    guard let root = roots[name], root.standing == .watched, let system = root.silentSystem else { return }
    beginPolling(name, reason: "\(system) is mounted in it, which tells of no events")
  }

  /// Looks through a folder again and again; less often the longer that takes.
  func beginPolling(_ name: String, reason: String) {
    guard let root = roots[name], root.polling == nil else { return }
    report(.polling(drop: name, reason: reason, seconds: pollingInterval.seconds))
    let id = root.id
    roots[name]?.polling = Task { [weak self, pollingInterval] in
      var pause = pollingInterval
      while (try? await Alarm.sleep(for: pause)) != nil {
        guard let last = await self?.poll(name, id) else { return }
        pause = max(pollingInterval, last * 10)
      }
    }
  }

  /// - Returns: how long the last scan took; nil when there is no more need to poll.
  private func poll(_ name: String, _ id: RootID) async -> Duration? {
    guard let root = roots[name], root.id == id, !isStopped else { return nil }
    if root.standing == .watched, root.silentSystem == nil, await watchAgain(name), roots[name]?.id == id {
      roots[name]?.polling = nil
      scans.add(name)
      scanOn()
      return nil
    }
    scans.add(name)
    scanOn()
    return root.lastScan ?? .zero
  }

  /// Watches what is not watched yet below a root that is.
  /// - Returns: whether all of it is watched now.
  @discardableResult
  private func watchAgain(_ name: String) async -> Bool {
    guard let root = roots[name], let watcher else { return false }
    do throws(AgentError) {
      let count = try await watcher.add(root.order, telling: inbox)
      guard roots[name]?.id == root.id else {
        watcher.drop(root.id)
        return false
      }
      if count.isAtLimit { tell(of: count, in: name) }
      return !count.isAtLimit
    } catch {
      return false
    }
  }
}
