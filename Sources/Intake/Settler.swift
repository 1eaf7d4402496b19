import Model
import Posix

/// Decides when a file is finished: a state machine without a clock and without a disk.
///
/// Whoever holds it tells it what happened (``touch(_:settle:at:)``, ``saw(_:at:_:)``, …), and does what it asks for
/// (``takeLooks(at:atMost:)``, ``takeQuestions(atMost:)``). A file is settled when two looks, `settle` apart and without
/// an event between them, show the same identity and nobody has it open for writing. It holds `capacity` files at the
/// most, those that were handed out included; a folder whose file found no room is named by ``takeOverfull()``.
struct Settler {
  typealias Instant = ContinuousClock.Instant

  /// How many times `settle` an empty file, or one with a hole, may take before it is taken as it is.
  static let patience = 10
  /// The longest time between two looks at a file that somebody writes to.
  static let longestWait = Duration.seconds(5)

  /// A file at one point of its story. The ticket is void as soon as something happens to the file.
  struct Errand: Hashable, Sendable {
    var place: Place
    fileprivate var ticket: UInt64
  }

  /// A look that is wanted; at its writer too once the file was quiet.
  struct Look: Hashable, Sendable {
    var errand: Errand
    var asksForWriter: Bool
  }

  /// Is this file, as it is now, known already?
  struct Question: Hashable, Sendable {
    var errand: Errand
    var identity: FileIdentity
  }

  private enum Phase {
    /// Something happened to it; it is to be looked at.
    case fresh
    /// It waits for its deadline.
    case quiet
    /// Settled; whether it is known already is to be asked, or being asked.
    case asked
    case ready
    case inHand
  }

  private struct Entry {
    var phase: Phase
    var ticket: UInt64
    var settle: Duration
    /// As the last look showed it.
    var identity: FileIdentity?
    /// Since when nothing happened to it.
    var quietSince: Instant
    var deadline: Instant
    /// The instant under which the heap has it; it may be earlier than the deadline.
    var scheduled: Instant?
    var wait: Duration = .zero
    var isTouched = false
  }

  let capacity: Int
  private var entries: [Place: Entry] = [:]
  private var fresh = Line<Errand>()
  private var settled = Line<Errand>()
  private var ready = Line<Errand>()
  private var deadlines = DeadlineQueue<Place>()
  private var overfull: Set<String> = []
  private var lastTicket: UInt64 = 0
  private(set) var readyCount = 0
  private(set) var inHandCount = 0

  init(capacity: Int) {
    self.capacity = max(1, capacity)
  }

  var count: Int { entries.count }
  /// Deadlines that are kept, those that no longer hold included.
  var scheduledCount: Int { deadlines.count }
  var hasRoom: Bool { entries.count < capacity }
  /// Whether a look is wanted now, without waiting for a deadline.
  var wantsLooks: Bool { !fresh.isEmpty }
  var hasQuestions: Bool { !settled.isEmpty }
  /// When ``takeLooks(at:atMost:)`` has something next; may be early, never late. Nil when nothing waits.
  var nextDeadline: Instant? { deadlines.earliest }
}

// What happened.
extension Settler {
  /// Something happened to the file: its quiet time begins anew.
  mutating func touch(_ place: Place, settle: Duration, at now: Instant) {
    guard let entry = entries[place] else {
      guard hasRoom else {
        overfull.insert(place.drop)
        return
      }
      enter(place, .fresh, settle: settle, identity: nil, at: now)
      fresh.append(Errand(place: place, ticket: lastTicket))
      return
    }
    switch entry.phase {
    case .fresh: entries[place]?.quietSince = now
    case .inHand: entries[place]?.isTouched = true
    case .quiet, .asked, .ready: restart(place, settle: settle, at: now)
    }
  }

  /// A scan saw the file. False when there is no room for it; then it is not marked as overfull.
  mutating func offer(_ place: Place, identity: FileIdentity, settle: Duration, at now: Instant) -> Bool {
    guard let entry = entries[place] else {
      guard hasRoom else { return false }
      enter(place, .quiet, settle: settle, identity: identity, at: now)
      schedule(place, at: now + settle)
      return true
    }
    if entry.phase != .fresh, entry.identity != identity { touch(place, settle: settle, at: now) }
    return true
  }

  /// Whether a scan need not offer the file: it is here with this very identity.
  func holds(_ place: Place, as identity: FileIdentity) -> Bool {
    entries[place]?.identity == identity
  }

  /// The name is gone. A file that was handed out is kept until it is finished.
  mutating func vanish(_ place: Place) {
    guard let entry = entries[place], entry.phase != .inHand else { return }
    forget(place)
  }

  /// The folder is gone or paused: all of its files that were not handed out are forgotten.
  mutating func forget(drop: String) {
    overfull.remove(drop)
    for (place, entry) in entries where place.drop == drop && entry.phase != .inHand { forget(place) }
  }

  /// What a look showed.
  mutating func saw(_ sight: Sight, at errand: Errand, _ now: Instant) {
    guard var entry = current(errand) else { return }
    if sight == .unclear {
      entry.phase = .quiet
      entries[errand.place] = entry
      return schedule(errand.place, at: now + Self.longestWait)
    }
    guard case .file(let identity, let hasHole, let writer) = sight else { return forget(errand.place) }
    let isFirst = entry.phase == .fresh
    guard !isFirst, identity == entry.identity else {
      if !isFirst { entry.quietSince = now }
      entry.phase = .quiet
      entry.identity = identity
      entry.wait = .zero
      entries[errand.place] = entry
      return schedule(errand.place, at: entry.quietSince + entry.settle)
    }
    if writer == .some {
      entry.wait = min(max(entry.wait * 2, entry.settle), max(Self.longestWait, entry.settle))
      entries[errand.place] = entry
      return schedule(errand.place, at: now + entry.wait)
    }
    let end = entry.quietSince + entry.settle * Self.patience
    if identity.size == 0 || hasHole, now < end { return schedule(errand.place, at: end) }
    entry.phase = .asked
    entries[errand.place] = entry
    settled.append(errand)
    tidy(\.settled)
  }

  /// Whether the file is known already: then nothing new arrived.
  mutating func answer(_ question: Question, isKnown: Bool) {
    guard current(question.errand) != nil else { return }
    guard !isKnown else { return forget(question.errand.place) }
    entries[question.errand.place]?.phase = .ready
    readyCount += 1
    ready.append(question.errand)
    tidy(\.ready)
  }

  /// The file is done with. It settles anew if `putBack` says so or something happened to it meanwhile.
  mutating func finish(_ place: Place, putBack: Bool, at now: Instant) {
    guard let entry = entries[place], entry.phase == .inHand else { return }
    guard putBack || entry.isTouched else { return forget(place) }
    restart(place, settle: entry.settle, at: now)
  }
}

// What is to be done.
extension Settler {
  /// The looks that are due.
  mutating func takeLooks(at now: Instant, atMost most: Int) -> [Look] {
    var looks: [Look] = []
    while looks.count < most, let errand = fresh.popFirst() {
      guard current(errand)?.phase == .fresh else { continue }
      looks.append(Look(errand: errand, asksForWriter: false))
    }
    while looks.count < most, let (at, place) = deadlines.popFirst(dueAt: now) {
      guard let entry = entries[place], entry.scheduled == at else { continue }
      entries[place]?.scheduled = nil
      guard entry.phase == .quiet else { continue }
      if entry.deadline > now {
        schedule(place, at: entry.deadline)
      } else {
        looks.append(Look(errand: Errand(place: place, ticket: entry.ticket), asksForWriter: true))
      }
    }
    return looks
  }

  /// The settled files of which it is to be asked whether they are known.
  mutating func takeQuestions(atMost most: Int) -> [Question] {
    var questions: [Question] = []
    while questions.count < most, let errand = settled.popFirst() {
      guard let entry = current(errand), entry.phase == .asked, let identity = entry.identity else { continue }
      questions.append(Question(errand: errand, identity: identity))
    }
    return questions
  }

  /// Hands settled files out, the first settled first.
  mutating func take(atMost most: Int) -> [Arrival] {
    var arrivals: [Arrival] = []
    while arrivals.count < most, let errand = ready.popFirst() {
      guard let entry = current(errand), entry.phase == .ready, let identity = entry.identity else { continue }
      entries[errand.place]?.phase = .inHand
      readyCount -= 1
      inHandCount += 1
      arrivals.append(Arrival(drop: errand.place.drop, path: errand.place.path, identity: identity))
    }
    return arrivals
  }

  /// The folders of which a file found no room since this was asked last: they want a scan.
  mutating func takeOverfull() -> Set<String> {
    defer { overfull = [] }
    return overfull
  }

  var isOverfull: Bool { !overfull.isEmpty }
}

// Book-keeping.
extension Settler {
  private func current(_ errand: Errand) -> Entry? {
    guard let entry = entries[errand.place], entry.ticket == errand.ticket else { return nil }
    return entry
  }

  private mutating func enter(
    _ place: Place, _ phase: Phase, settle: Duration, identity: FileIdentity?, at now: Instant
  ) {
    lastTicket += 1
    entries[place] = Entry(
      phase: phase, ticket: lastTicket, settle: settle, identity: identity, quietSince: now, deadline: now)
  }

  private mutating func restart(_ place: Place, settle: Duration, at now: Instant) {
    let scheduled = entries[place]?.scheduled
    uncount(place)
    enter(place, .fresh, settle: settle, identity: nil, at: now)
    entries[place]?.scheduled = scheduled
    fresh.append(Errand(place: place, ticket: lastTicket))
    tidy(\.fresh)
  }

  private mutating func forget(_ place: Place) {
    uncount(place)
    entries[place] = nil
    if deadlines.count > 2 * entries.count + 64 {
      var kept = deadlines
      kept.keep { at, place in entries[place]?.scheduled == at }
      deadlines = kept
    }
  }

  private mutating func uncount(_ place: Place) {
    switch entries[place]?.phase {
    case .ready: readyCount -= 1
    case .inHand: inHandCount -= 1
    default: break
    }
  }

  private mutating func schedule(_ place: Place, at deadline: Instant) {
    entries[place]?.deadline = deadline
    if let scheduled = entries[place]?.scheduled, scheduled <= deadline { return }
    entries[place]?.scheduled = deadline
    deadlines.add(place, at: deadline)
  }

  /// Void errands must not pile up in a line that nobody takes from.
  private mutating func tidy(_ line: WritableKeyPath<Settler, Line<Errand>>) {
    guard self[keyPath: line].count > 2 * capacity else { return }
    var kept = self[keyPath: line]
    kept.keep { current($0) != nil }
    self[keyPath: line] = kept
  }
}
