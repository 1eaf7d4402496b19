import Foundation

/// The rows of a table of faults that are tried: every second one, or all of them where `SLUICE_FAULTS` is `all`.
///
/// The tables go from place to place and from error to error, so that half of them is an honest sample of both.
enum FaultSample {
  private static let isWhole = ProcessInfo.processInfo.environment["SLUICE_FAULTS"] == "all"

  static func of<Row>(_ rows: [Row]) -> [Row] {
    isWhole ? rows : rows.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)
  }
}
