import Catalog
import FoundationEssentials
import Model

/// How far a piece of work has come that goes through all images, kept in the catalog: interrupted, it goes on from there.
struct Waypoints {
  private static let betweenNotes = Duration.seconds(2)
  /// Whoever begins the same work again so much later, in seconds, means to begin it anew.
  private static let longestPause = 86_400.0

  /// The hash behind which it goes on; nil for the beginning.
  let start: ContentHash?
  private let catalog: CatalogStore
  private let name: String
  private let scope: String
  private let beganAt: Date
  private var noted = ContinuousClock.now

  /// Takes up work of this name and scope. `isPatient` goes on with it however long ago it was begun.
  init(of name: String, scope: String = "", in catalog: CatalogStore, isPatient: Bool = false) async throws(AgentError)
  {
    self.catalog = catalog
    self.name = name
    self.scope = scope
    let note = try await catalog.note(of: name)
    if let note, note.scope == scope, isPatient || abs(note.beganAt.timeIntervalSinceNow) < Self.longestPause {
      (start, beganAt) = (note.position, note.beganAt)
    } else {
      (start, beganAt) = (nil, Date())
    }
  }

  /// All images up to this hash are done; noted now and then.
  mutating func pass(_ hash: ContentHash) async throws(AgentError) {
    guard noted.duration(to: .now) > Self.betweenNotes else { return }
    try await stop(after: hash)
    noted = .now
  }

  /// The work stops here for now.
  func stop(after hash: ContentHash) async throws(AgentError) {
    try await catalog.put(TaskNote(name: name, scope: scope, position: hash, beganAt: beganAt))
  }

  /// The work is done.
  func end() async throws(AgentError) {
    try await catalog.dropNote(of: name)
  }
}
