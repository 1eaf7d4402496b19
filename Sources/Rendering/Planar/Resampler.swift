/// Keeps what each sample of a resized line is made of, for photographs come in few sizes.
final class Resampler {
  private var kept: [LineSpan: Resampling] = [:]
  private(set) var keptLength = 0

  /// Bytes that are kept at most: a hundred lines of 1,200 samples.
  private static let mostKept = 8 << 20

  /// How a line is spread over another. Throws where there is no memory for it.
  func resampling(_ span: LineSpan) throws(LibraryFailure) -> Resampling {
    if let known = kept[span] { return known }
    let made = try Resampling(span)
    if keptLength + made.length > Self.mostKept {
      kept = [:]
      keptLength = 0
    }
    kept[span] = made
    keptLength += made.length
    return made
  }
}
