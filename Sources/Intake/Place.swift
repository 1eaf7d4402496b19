import Model

/// Where a file lies: the name of its drop folder and the path below that folder's root.
struct Place: Hashable, Sendable {
  var drop: String
  var path: RawPath
}
