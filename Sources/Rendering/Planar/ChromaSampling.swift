/// How many columns and rows of luma share one sample of chroma, which lies in their middle.
///
/// Source: JFIF 1.02, p. 4 (where the samples lie).
struct ChromaSampling: Hashable {
  let across: Int
  let down: Int

  /// 4:4:4.
  static let full = ChromaSampling(across: 1, down: 1)
  /// 4:2:0.
  static let half = ChromaSampling(across: 2, down: 2)
}
