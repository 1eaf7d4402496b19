import Glibc
import Model
import Posix
import Synchronization

/// The place of a pool: gives its root as long as the pool is there, and opens it anew when it is back.
///
/// A path leads to a bare mount point when a filesystem is unmounted, and to another pool when another is mounted: a root
/// is given only while the path leads to the folder that holds this pool's marker.
final class PoolSite: Sendable {
  /// The code of the error when the pool is not there.
  static let away = "pool-away"

  let path: RawPath
  let identity: PoolIdentity
  private let stagesUnnamed: Bool
  private let sweeps: Bool
  private let standing: Mutex<PoolRoot?>

  /// The place of the pool with this identity, whether it is there now or not.
  ///
  /// `sweeps` takes away what dead processes left in it whenever it is opened.
  init(at path: RawPath, of identity: PoolIdentity, stagesUnnamed: Bool, sweeps: Bool = true) {
    self.sweeps = sweeps
    self.path = path
    self.identity = identity
    self.stagesUnnamed = stagesUnnamed
    standing = Mutex(nil)
  }

  /// Takes the pool at `path` as it is, or begins one: makes the folder (0755) and the marker where they are missing.
  ///
  /// `mayBegin` false begins none in an empty folder. Throws `pool-away` (transient) there.
  init(takingUp path: RawPath, mayBegin: Bool, stagesUnnamed: Bool) throws(AgentError) {
    do throws(AgentError) {
      if mayBegin, unsafe mkdir(path.nulTerminated, 0o755) != 0, errno != EEXIST {
        throw AgentError.system(errno, tried: "make the pool", on: path.description)
      }
      let root = try PoolRoot(path, stagesUnnamed: stagesUnnamed)
      if let marker = try PoolMarker(in: root) {
        identity = marker.identity
      } else {
        identity = try Self.begin(root, mayBegin: mayBegin).identity
      }
      try Sweep(root: root).run()
      standing = Mutex(root)
    } catch {
      throw Self.unfit(path, error.inPool(tried: "open the pool", on: path.description))
    }
    self.path = path
    self.stagesUnnamed = stagesUnnamed
    sweeps = true
  }

  /// The error with which the pool could not be opened, with what to type.
  private static func unfit(_ path: RawPath, _ error: AgentError) -> AgentError {
    var error = error
    switch error.code {
    case "ENOENT":
      error.advice = "`mkdir -p \(path.parent.shellWord)` makes the folder for it; or mount it, or name another `pool`"
    case "ENOTDIR": error.advice = "let the config's `pool` name a folder"
    case "EACCES", "EPERM": error.advice = Admission.advice(forOwn: path)
    default: break
    }
    return error
  }

  /// The open root. Throws `pool-away` (transient) while the pool is not there.
  func root() throws(AgentError) -> PoolRoot {
    try standing.withLock { (standing: inout sending PoolRoot?) throws(AgentError) -> PoolRoot in
      if let root = standing, root.stands { return root }
      // What was unmounted is let go of.
      standing = nil
      let root = try reopen()
      standing = root
      return root
    }
  }

  private func reopen() throws(AgentError) -> PoolRoot {
    let root: PoolRoot
    let marker: PoolMarker?
    do throws(AgentError) {
      root = try PoolRoot(path, stagesUnnamed: stagesUnnamed)
      marker = try PoolMarker(in: root)
    } catch {
      throw Self.isAway(path, error.cause, identity: identity)
    }
    guard let marker else { throw Self.isAway(path, "the folder has no \(PoolMarker.name)", identity: identity) }
    guard marker.identity == identity else { throw Self.isAway(path, "another pool is there", identity: identity) }
    // A disk that came back read-only is there all the same.
    if sweeps { try? Sweep(root: root).run() }
    return root
  }

  private static func isAway(_ path: RawPath, _ cause: String, identity: PoolIdentity?) -> AgentError {
    let name = identity.map { " with its \(PoolMarker.name) (\(PoolMarker($0).text.dropLast()))" } ?? ""
    return AgentError(
      .transient, code: away, tried: "find the pool", on: path.description, cause: cause,
      advice: """
        mount it, or put it back\(name), and it goes on by itself; to begin a new pool, let `catalog` name a new file too
        """)
  }

  /// Gives a folder without a marker one, if a pool may begin there or is one that has none yet.
  private static func begin(_ root: PoolRoot, mayBegin: Bool) throws(AgentError) -> PoolMarker {
    var isPool = mayBegin
    if !isPool { isPool = try holdsVariants(root) }
    guard isPool else { throw isAway(root.path, "the catalog knows images, and the folder is empty", identity: nil) }
    return try PoolMarker.put(in: root)
  }

  /// Whether a variant is in it: a pool of a time before there were markers.
  private static func holdsVariants(_ root: PoolRoot) throws(AgentError) -> Bool {
    var walk = PoolWalk(root: root, lookingAtFiles: false)
    while let shard = try walk.next() {
      if !shard.files.isEmpty { return true }
    }
    return false
  }
}
