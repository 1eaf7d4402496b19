/// How an arrival ended.
package enum Outcome: String, Codable, Sendable, CaseIterable {
  /// Its variants are in the pool and its row is in the catalog.
  case stored
  /// The same bytes were there before.
  case duplicate
  /// The file is at fault; it is not tried again until it changes or somebody asks.
  case rejected
  /// We or the machine are at fault; it is tried again.
  case failed
}
