import CPlanes

/// Keeps what each sample of a resized line is made of, for photographs come in few sizes.
final class Resampler {
  private var kept: [Span: Resampling] = [:]
  private var keptLength = 0

  /// Bytes that are kept at most: a hundred lines of 1,200 samples.
  private static let mostKept = 8 << 20

  /// How a line is spread over another. Throws where there is no memory for it.
  func resampling(_ span: Span) throws(LibraryFailure) -> Resampling {
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

/// A part of a line of samples, and the line that it becomes.
struct Span: Hashable {
  /// Samples that there are.
  let from: Int
  /// Where the part begins and how long it is, in samples; it may go beyond the line.
  let offset: Double
  let extent: Double
  /// Samples that it becomes.
  let count: Int
  /// Whether they come in the opposite order.
  let isReversed: Bool

  /// Whether nothing is to be done.
  var isWhole: Bool { from == count && !isReversed && offset == 0 && abs(extent - Double(from)) < 1e-6 }

  /// A line of `from` samples, `extent` of which lie in the picture, of a channel with one sample for every `shared`, becomes
  /// one of a picture of `length` with one sample for every `sharing`.
  ///
  /// The last sample of a coarse line may stand half outside of the picture; so may that of the line that it becomes, on
  /// the side where the picture ends then.
  init(from: Int, extent: Double, length: Int, sharing: Int, isReversed: Bool) {
    self.from = from
    self.isReversed = isReversed
    count = (length + sharing - 1) / sharing
    self.extent = extent * Double(count * sharing) / Double(length)
    offset = isReversed ? extent - self.extent : 0
  }
}

/// What each sample of a line is made of. C type: `sluice_resampling`.
@safe
final class Resampling {
  let table: OpaquePointer

  init(_ span: Span) throws(LibraryFailure) {
    let made = unsafe sluice_resampling_new(
      Int32(span.from), span.offset, span.extent, Int32(span.count), span.isReversed)
    guard let table = unsafe made else { throw LibraryFailure(message: "out of memory") }
    unsafe self.table = table
  }

  deinit {
    unsafe sluice_resampling_free(table)
  }

  /// Bytes that it takes.
  var length: Int { unsafe sluice_resampling_length(table) }
}
