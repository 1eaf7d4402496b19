package import Model
import Posix

/// A pool that is only looked at: none is begun, and nothing in it is swept or staged.
package actor PoolView {
  private nonisolated let executor = ThreadExecutor(name: "sluice-view")
  private let root: PoolRoot

  package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

  /// The pool of this identity at `path`, or whichever is there.
  ///
  /// Throws `pool-away` (transient) when it is not there: from that nothing is concluded about its files.
  package init(at path: RawPath, of identity: PoolIdentity?) throws(AgentError) {
    let root: PoolRoot
    let marker: PoolMarker?
    do throws(AgentError) {
      root = try PoolRoot(path, stagesUnnamed: false)
      marker = try PoolMarker(in: root)
    } catch {
      throw Self.isAway(path, error.cause)
    }
    guard let marker else { throw Self.isAway(path, "the folder has no \(PoolMarker.name)") }
    guard identity == nil || marker.identity == identity else { throw Self.isAway(path, "another pool is there") }
    self.root = root
  }

  /// Whether a file of this length stands under this name. Does not read it.
  ///
  /// Throws `pool-away` once the pool is gone. C function: `fstatat`.
  package func holds(_ path: PoolPath, byteCount: Int64) throws(AgentError) -> Bool {
    guard root.stands else { throw Self.isAway(root.path, "it went away") }
    guard let status = try? FileStatus(of: Array(path.description.utf8), in: root.folder) else { return false }
    return status.kind == .file && status.identity.size == byteCount
  }

  private static func isAway(_ path: RawPath, _ cause: String) -> AgentError {
    AgentError(
      .transient, code: PoolSite.away, tried: "look into the pool", on: path.description, cause: cause,
      advice: "mount it, or put it back")
  }
}
