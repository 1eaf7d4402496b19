import Glibc
package import Model
package import Posix

/// The content-addressed tree of variants. A name in it shows whole, checked, durable, read-only bytes, or is not there.
package actor PoolStore {
  private nonisolated let executor = ThreadExecutor(name: "sluice-pool")
  private let publisher: Publisher
  private let root: PoolRoot
  private let stagesUnnamed: Bool

  /// Opens the pool at `path`, which is made (0755) when it is not there, and sweeps away what dead processes left.
  package init(at path: RawPath) throws(AgentError) {
    try self.init(at: path, stagesUnnamed: true)
  }

  /// `stagesUnnamed` false acts as on a filesystem without `O_TMPFILE`.
  init(at path: RawPath, stagesUnnamed: Bool) throws(AgentError) {
    let root = try PoolRoot(path)
    self.root = root
    self.stagesUnnamed = stagesUnnamed && ((try? StagedFile(unnamedIn: root)) != nil)
    publisher = Publisher(root: root)
    do throws(AgentError) {
      try Sweep(root: root).run()
    } catch {
      throw error.inPool(tried: "sweep the pool", on: path.description)
    }
  }

  package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

  /// A new empty file on the pool's filesystem, without a name in the pool.
  package func stage() throws(AgentError) -> StagedFile {
    do throws(AgentError) {
      return try stagesUnnamed ? StagedFile(unnamedIn: root) : StagedFile(namedIn: root)
    } catch {
      guard !root.isDeleted else {
        throw AgentError(
          .transient, code: "pool-deleted", tried: "stage a file in", on: root.path.description,
          cause: "the pool's folder was deleted", advice: "put it back and start Sluice anew")
      }
      throw error.inPool(tried: "stage a file in", on: root.path.description)
    }
  }

  /// Gives staged files their names; returns when they are durable under them, all of them, or throws.
  ///
  /// What a worker says it wrote is checked against what is there: length, digest and format (fault `worker`). Calls that
  /// come while others are being synced are synced together; an error fails its own caller only. A staged file can be
  /// published once, whatever comes of it.
  package nonisolated func publish(_ files: [Publication]) async throws(AgentError) {
    try await publisher.publish(files)
  }

  /// Whether a file of this length stands under this name; false too where that can't be told. Does not read it.
  ///
  /// C function: `fstatat`.
  package func holds(_ path: PoolPath, byteCount: Int64) -> Bool {
    guard let status = try? FileStatus(of: Array(path.description.utf8), in: root.folder) else { return false }
    return status.kind == .file && status.identity.size == byteCount
  }

  /// Takes a variant away; nothing when it is not there.
  package func remove(_ path: PoolPath) throws(AgentError) {
    do throws(AgentError) {
      try root.unlink(path.path)
    } catch {
      throw error.inPool(tried: "remove", on: path.description)
    }
  }

  /// Everything in the pool, one at a time; it reads folders, so it belongs on a thread that may wait.
  package nonisolated func walk() throws(AgentError) -> PoolWalk {
    try PoolWalk(root: root)
  }

  /// The filesystem that the pool lies on, and its room.
  package func filesystem() throws(AgentError) -> FileSystem {
    do throws(AgentError) {
      return try FileSystem(of: root.openPath)
    } catch {
      throw error.inPool(tried: "look at the filesystem of", on: root.path.description)
    }
  }

  /// How many groups of publications were made durable.
  var groupCount: Int { get async { await publisher.groupCount } }
}
