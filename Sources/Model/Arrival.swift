/// A file in a drop folder, settled: what Intake hands to Ingest.
package struct Arrival: Hashable, Sendable {
  /// The name of the drop folder.
  package var drop: String
  /// The path below the drop folder's root; absolute for a file that lies outside all drop folders.
  package var path: RawPath
  /// The file as it was when it had settled.
  package var identity: FileIdentity

  package init(drop: String, path: RawPath, identity: FileIdentity) {
    self.drop = drop
    self.path = path
    self.identity = identity
  }
}
