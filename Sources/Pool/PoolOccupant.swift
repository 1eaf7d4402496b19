import Model
import Posix

/// A file that has the name of a variant that is being published, held open.
struct PoolOccupant: Sendable {
  /// Whether its bytes are those of the variant.
  var hasSameBytes: Bool
  /// Its label; nil where it has none that makes sense.
  var label: VariantLabel?
  var identity: FileIdentity
  var holder: SharedDescriptor
}
