package import Model

/// What one file is, and what would become of it.
package struct Analysis: Sendable {
  /// What is to be said of one variant of an image.
  package enum Advice: Hashable, Sendable {
    /// To be made: there is none.
    case new
    /// To be made: the catalog has it, and the pool has not.
    case missing
    /// To be made: what there is was made by another recipe.
    case recipeChanged
    /// Not to be made: the original is no larger than a smaller box, whose variant stands for it.
    case larger(standIn: String)
    /// Not to be made: it is in the pool already.
    case held

    package var isRecommended: Bool {
      switch self {
      case .new, .missing, .recipeChanged: true
      case .larger, .held: false
      }
    }

    /// Why, in words.
    package var reason: String {
      switch self {
      case .new: "new"
      case .missing: "missing from the pool"
      case .recipeChanged: "recipe changed"
      case .larger(let standIn): "larger than the original: \(standIn) stands for it"
      case .held: "already in the pool"
      }
    }
  }

  package struct Variant: Sendable {
    package var spec: VariantSpec
    /// What it would get, in pixels; nil where another stands for it.
    package var size: PixelSize?
    package var advice: Advice
    /// Bytes of its file: as it is in the pool, or was rendered; nil where it is neither.
    package var byteCount: Int64?
    /// How long it took a worker; decoding is the largest one's.
    package var seconds: Double?
  }

  /// As the person named it.
  package var path: RawPath
  /// The drop folder by whose variants it goes.
  package var drop: String
  /// Bytes of the file; nil where it could not be read.
  package var byteCount: Int64?
  package var hash: ContentHash?
  /// Whether the catalog has the image; nil where that was not reached.
  package var isKnown: Bool?
  /// Nil for what is no picture that can be taken in.
  package var facts: ImageFacts?
  /// In the order of the config; empty for a bad file.
  package var variants: [Variant] = []
  /// What is wrong with the file.
  package var error: AgentError?

  init(_ path: RawPath, drop: String) {
    self.path = path
    self.drop = drop
  }
}
