import Journal
package import Model
import Posix

/// The free space that is left on the filesystems that Sluice writes to: `min-free` of `[agent]`.
package struct Headroom: Hashable, Sendable {
  /// Folders on those filesystems: the pool, and where the catalog lies.
  let folders: [RawPath]
  /// Bytes; 0 for no such limit.
  let leastFree: Int64

  package init(on folders: [RawPath], leastFree: Int64) {
    self.folders = folders
    self.leastFree = leastFree
  }

  /// Why no file is taken in now; nil while there is room. A folder that is not there has none to lack.
  ///
  /// C function: `statfs`.
  package var shortage: AgentError? {
    guard leastFree > 0 else { return nil }
    for folder in folders {
      guard let free = try? FileSystem(of: folder).free, free < leastFree else { continue }
      return AgentError(
        .resource, code: "low-space", tried: "take files in", on: folder.description,
        cause: "its filesystem has \(Measure.bytes(free)) left, and \(Measure.bytes(leastFree)) are to stay free",
        advice: "free some space, or lower `min-free` in [agent]; it goes on by itself")
    }
    return nil
  }
}
