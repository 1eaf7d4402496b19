import Glibc
import Model
import Posix

// Does what the settler asks for.
extension ArrivalSource {
  /// Takes in what the watching thread told.
  func drain() async {
    while !isStopped, let signals = inbox?.take(atMost: Self.batch), !signals.isEmpty {
      let now = ContinuousClock.now
      for signal in signals { hear(signal, at: now) }
      turn()
      await Task.yield()
    }
  }

  private func hear(_ signal: WatchSignal, at now: ContinuousClock.Instant) {
    switch signal {
    case .touched(let id, let path):
      guard let root = root(id) else { return }
      settler.touch(Place(drop: root.folder.name, path: path), settle: settle(of: root), at: now)
    case .vanished(let id, let path):
      guard let root = root(id) else { return }
      settler.vanish(Place(drop: root.folder.name, path: path))
    case .appeared(let id, let path):
      guard let root = root(id) else { return }
      scans.add(root.folder.name, path)
    case .altered(let id, let path):
      // What was out of reach is forgotten, and found again as soon as a folder opens.
      guard let root = root(id), root.hasLostSight else { return }
      scans.add(root.folder.name, path)
    case .lost(let id, let reason):
      guard let root = root(id) else { return }
      pause(root.folder.name, reason: reason)
    case .incomplete(let id, let count):
      guard let root = root(id) else { return }
      tell(of: count, in: root.folder.name)
    case .overflowed:
      report(.overflowed)
      for root in roots.values where !root.isPaused { scans.add(root.folder.name) }
    case .failed(let error):
      for root in roots.values where root.standing == .watched {
        beginPolling(root.folder.name, reason: "events failed: \(error.reason)")
      }
    }
  }

  private func root(_ id: RootID) -> DropRoot? {
    namesByID[id].flatMap { roots[$0] }
  }

  /// How long a file there must be quiet. Another machine's writes show up late, so it is never less than a poll.
  func settle(of root: DropRoot) -> Duration {
    root.standing == .polled ? max(root.folder.settle, pollingInterval) : root.folder.settle
  }

  /// Does what is due, and sleeps until the next thing is. To be called after everything that changes the settler.
  func turn() {
    guard !isStopped else { return }
    look()
    if settler.hasQuestions, !isAsking {
      isAsking = true
      Task { await ask() }
    }
    if settler.readyCount > 0 { wakeTakers() }
    if settler.count <= settler.capacity - (settler.capacity + 3) / 4 {
      for drop in settler.takeOverfull() where roots[drop].map({ !$0.isPaused }) ?? false { scans.add(drop) }
      wakeRoomSeekers()
    }
    scanOn()
    arm()
  }

  private func look() {
    let now = ContinuousClock.now
    let looks = settler.takeLooks(at: now, atMost: Self.batch)
    for (drop, looks) in Dictionary(grouping: looks, by: \.errand.place.drop) {
      guard let root = roots[drop], !root.isPaused else {
        settler.forget(drop: drop)
        continue
      }
      do throws(AgentError) {
        // Opened for each batch: a descriptor that is kept would forbid to unmount the folder.
        let folder = try Descriptor.open(root.folder.root, Descriptor.pathOnly | O_DIRECTORY)
        guard try DropRoot.Anchor(of: folder) == root.anchor else {
          replace(drop)
          continue
        }
        for look in looks {
          let sight = Sight.of(
            look.errand.place.path, below: folder, isLocal: root.isLocal, asksForWriter: look.asksForWriter)
          if sight == .outOfReach { roots[drop]?.hasLostSight = true }
          if case .file(_, _, writer: .foreign) = sight { tellOfHiddenWriters(look.errand.place) }
          if look.asksForWriter, let time = held.saw(sight, at: look.errand.place, now) {
            report(.heldOpen(drop: drop, path: look.errand.place.path, minutes: Int(time.seconds / 60)))
          }
          settler.saw(sight, at: look.errand, now)
        }
      } catch {
        pause(drop, reason: error.reason)
      }
    }
    // The rest after whoever else waits for this actor.
    if looks.count == Self.batch || settler.wantsLooks { Task { self.turn() } }
  }

  /// Once a root: it is true of all that comes from the same people.
  private func tellOfHiddenWriters(_ place: Place) {
    guard let root = roots[place.drop], root.isLocal, !root.hasToldOfHiddenWriters else { return }
    roots[place.drop]?.hasToldOfHiddenWriters = true
    report(.writersHidden(drop: place.drop, path: place.path, settle: settle(of: root).seconds))
  }

  private func ask() async {
    while !isStopped {
      let questions = settler.takeQuestions(atMost: Self.batch)
      guard !questions.isEmpty else { break }
      let answers = await known(
        questions.map { question in
          let place = question.errand.place
          return Arrival(drop: place.drop, path: place.path, identity: question.identity)
        })
      for (question, isKnown) in zip(questions, answers) { settler.answer(question, isKnown: isKnown) }
      if settler.readyCount > 0 { wakeTakers() }
    }
    isAsking = false
    turn()
  }

  private func arm() {
    guard let next = settler.nextDeadline else {
      timer?.task.cancel()
      timer = nil
      return
    }
    if let timer, timer.at <= next { return }
    timer?.task.cancel()
    let task = Task { [weak self] in
      guard (try? await Alarm.sleep(until: next)) != nil else { return }
      await self?.ring(next)
    }
    timer = (next, task)
  }

  private func ring(_ instant: ContinuousClock.Instant) {
    if timer?.at == instant { timer = nil }
    turn()
  }
}
