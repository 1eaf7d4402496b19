import Model
import Posix

// Finds what no event told of.
extension ArrivalSource {
  /// Begins with the scans that wait, unless they are being worked off already.
  func scanOn() {
    guard !isScanning, !isStopped, !scans.isEmpty else { return }
    isScanning = true
    Task { await workOffScans() }
  }

  private func workOffScans() async {
    while !isStopped, let request = scans.popFirst() {
      let began = ContinuousClock.now
      await scan(request.drop, from: request.path)
      if request.path.isEmpty { roots[request.drop]?.lastScan = ContinuousClock.now - began }
    }
    isScanning = false
  }

  /// Goes through a folder, asks of each file whether it is known, and settles the others. Waits for room as it goes.
  private func scan(_ drop: String, from start: RawPath) async {
    guard let root = roots[drop], !root.isPaused else { return }
    var walk: TreeWalk
    do throws(AgentError) {
      walk = try TreeWalk(
        of: root.folder.root, from: start, rules: root.rules, isRecursive: root.folder.isRecursive, putsBack: true)
      guard try walk.rootAnchor() == root.anchor else { return replace(drop) }
    } catch {
      return pause(drop, reason: error.reason)
    }
    var count = ScanCount()
    var batch: [Arrival] = []
    while true {
      switch walk.step() {
      case .file(let path, let status)?:
        batch.append(Arrival(drop: drop, path: path, identity: status.identity))
      case .unreadable(let path, let error)?:
        if path.isEmpty { return pause(drop, reason: error.reason) }
        if error.fault != .moved { report(.unreadable(drop: drop, error: error.named(path))) }
      case .folder?: break
      case nil:
        await offer(batch, from: root, &count)
        // A poll that found nothing is not worth a line.
        guard root.polling == nil || root.lastScan == nil || count.new > 0 else { return }
        return report(.scanned(drop: drop, path: start, files: count.files, known: count.known, new: count.new))
      }
      guard batch.count == Self.scanBatch else { continue }
      await offer(batch, from: root, &count)
      batch.removeAll(keepingCapacity: true)
      guard !isStopped, roots[drop]?.id == root.id else { return }
    }
  }

  private struct ScanCount {
    var files = 0
    var known = 0
    var new = 0
  }

  private func offer(_ batch: [Arrival], from root: DropRoot, _ count: inout ScanCount) async {
    count.files += batch.count
    let untold = batch.filter { !settler.holds(Place(drop: $0.drop, path: $0.path), as: $0.identity) }
    guard !untold.isEmpty else { return }
    let answers = await known(untold)
    for (arrival, isKnown) in zip(untold, answers) {
      guard !isKnown else {
        count.known += 1
        continue
      }
      count.new += 1
      let place = Place(drop: arrival.drop, path: arrival.path)
      while !isStopped, roots[root.folder.name]?.id == root.id,
        !settler.offer(place, identity: arrival.identity, settle: settle(of: root), at: .now)
      {
        turn()
        await withCheckedContinuation { roomSeekers.append($0) }
      }
    }
    turn()
  }
}

extension TreeWalk {
  fileprivate func rootAnchor() throws(AgentError) -> DropRoot.Anchor {
    try DropRoot.Anchor(of: folder(at: RawPath("")))
  }
}

extension AgentError {
  /// The same, with the path it is about.
  fileprivate func named(_ path: RawPath) -> AgentError {
    var error = self
    error.subject = path.description
    return error
  }
}
