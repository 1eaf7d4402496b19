/// A part of a line of samples, and the line that it becomes.
struct LineSpan: Hashable {
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

  /// A line of `from` samples, `extent` of which lie in the picture, becomes one of a picture of `length`, in a channel with
  /// one sample for every `sharing`.
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
