package import Model
import Posix

/// Variants that have their names, held open until they are recorded.
///
/// A name can be taken away again before there is a row that owns it: by `orphan-cleanup`, which leaves alone what somebody
/// has open, or by whoever replaces it. So whoever records them asks once more, where nobody else can write a row.
package struct PlacedVariants: Sendable {
  /// A file under its name, and what holds it open.
  struct Standing: Sendable {
    let path: PoolPath
    let identity: FileIdentity
    let holder: any Sendable
  }

  /// The code of the error when a name does not lead to what was published any more.
  package static let goneCode = "unpublished"

  let root: PoolRoot?
  let files: [Standing]

  /// None at all.
  package init() {
    root = nil
    files = []
  }

  init(in root: PoolRoot, _ files: [Standing]) {
    self.root = root
    self.files = files
  }

  /// Throws `unpublished` (transient) unless every name still leads to the very file that was published.
  ///
  /// C function: `fstatat`.
  package func demandStanding() throws(AgentError) {
    guard let root else { return }
    for file in files {
      let status = try? FileStatus(of: Array(file.path.description.utf8), in: root.folder)
      guard let found = status?.identity, found.inode == file.identity.inode, found.device == file.identity.device
      else { throw Self.gone(file.path) }
    }
  }

  static func gone(_ path: PoolPath) -> AgentError {
    AgentError(
      .transient, code: goneCode, tried: "record", on: path.description,
      cause: "its name was taken away or given to another file at the same moment", advice: "it is made again")
  }
}
