import Catalog
import FoundationEssentials
import Model

/// A list of arrivals as `sluice status` prints it, a page at a time, so that a list of any length costs no memory.
struct ArrivalListing {
  private static let pageLength = 1_000

  let filter: ArrivalFilter
  /// How many there are to be at most; nil for all.
  let limit: Int?
  /// The row that it goes on after; 0 for the beginning.
  let after: Int64

  /// Writes it to the standard output. Returns the row to go on after; nil when this was all.
  func print(from catalog: CatalogStore, _ places: DropPlaces, asJSON: Bool) async throws -> Int64? {
    var last = after
    var rest = limit ?? .max
    while rest > 0 {
      let page = try await catalog.list(filter, limit: min(rest, Self.pageLength), after: last)
      guard let end = page.last else { return nil }
      var text = ""
      for record in page {
        let report = ArrivalReport(record, places)
        text += asJSON ? try StandardOutput.line(json: report) : report.line
      }
      try StandardOutput.write(text)
      last = end.id
      rest -= page.count
    }
    return try await catalog.list(filter, limit: 1, after: last).isEmpty ? nil : last
  }
}
