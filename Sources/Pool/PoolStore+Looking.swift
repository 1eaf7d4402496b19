package import Model
package import Posix

extension PoolStore {
  /// The filesystem of the pool of this identity, and its room, for who only looks: nothing is swept or written.
  ///
  /// Throws `transient` when the pool is not there, `pool-away` when another folder or pool is in its place.
  package static func filesystem(of identity: PoolIdentity, at path: RawPath) throws(AgentError) -> FileSystem {
    do throws(AgentError) {
      let root = try PoolRoot(path, stagesUnnamed: false)
      guard try PoolMarker(in: root)?.identity == identity else {
        throw AgentError(
          .transient, code: away, tried: "find the pool", on: path.description, cause: "it has not the pool's marker",
          advice: "mount it, or put it back")
      }
      return try FileSystem(of: root.openPath)
    } catch {
      throw error.inPool(tried: "look at the filesystem of", on: path.description)
    }
  }
}
