import Glibc
package import Model
package import Posix

/// The content-addressed tree of variants. A name in it shows whole, checked, durable, read-only bytes, or is not there.
package actor PoolStore {
  private nonisolated let executor = ThreadExecutor(name: "sluice-pool")
  private let publisher: Publisher
  private let site: PoolSite

  /// The pool at `path`, and nothing else there: see ``PoolSite``.
  ///
  /// With an `identity` it is the pool of that marker, which need not be there yet. Without one it is the pool that is
  /// there, or a new one, unless `mayBegin` is false. What dead processes left in it is swept away.
  package init(at path: RawPath, identity: PoolIdentity? = nil, mayBegin: Bool = true) throws(AgentError) {
    try self.init(at: path, identity: identity, mayBegin: mayBegin, stagesUnnamed: true)
  }

  /// The pool of that marker at `path`, which need not be there yet, as it is: for whoever looks at it only.
  package init(asItIsAt path: RawPath, identity: PoolIdentity) {
    site = PoolSite(at: path, of: identity, stagesUnnamed: true, sweeps: false)
    publisher = Publisher(site: site)
  }

  /// `stagesUnnamed` false acts as on a filesystem without `O_TMPFILE`.
  init(
    at path: RawPath, identity: PoolIdentity? = nil, mayBegin: Bool = true, stagesUnnamed: Bool
  ) throws(AgentError) {
    if let identity {
      site = PoolSite(at: path, of: identity, stagesUnnamed: stagesUnnamed, sweeps: true)
    } else {
      site = try PoolSite(takingUp: path, mayBegin: mayBegin, stagesUnnamed: stagesUnnamed)
    }
    publisher = Publisher(site: site)
  }

  /// The pool that is at `path`, by its marker. Throws `no-pool` (configuration) where there is none; begins nothing,
  /// and takes nothing away.
  package init(markedAt path: RawPath) throws(AgentError) {
    let marker: PoolMarker?
    do throws(AgentError) {
      marker = try PoolMarker(in: PoolRoot(path, stagesUnnamed: true))
    } catch {
      throw error.fault == .configuration ? error : error.inPool(tried: "open the pool", on: path.description)
    }
    guard let marker else {
      throw AgentError(
        .configuration, code: "no-pool", tried: "open the pool", on: path.description,
        cause: "it has no \(PoolMarker.name), so it is no pool",
        advice: "mount it, or let the config's `pool` name the right folder")
    }
    self.init(asItIsAt: path, identity: marker.identity)
  }

  /// What tells this pool from others.
  package nonisolated var identity: PoolIdentity { site.identity }

  /// The code of the errors while the pool is not there.
  package static let away = PoolSite.away

  /// Why nothing can be put into the pool now, because it is not there or is mounted read-only; nil while it can.
  package func absence() -> AgentError? {
    do throws(AgentError) {
      let root = try site.root()
      // By the path: a mount over it may be read-only where the one below, which is open, is not.
      guard try FileSystem(of: root.path).isReadOnly else { return nil }
      return .system(EROFS, tried: "write to the pool", on: root.path.description)
    } catch {
      return error
    }
  }

  package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

  /// A new empty file on the pool's filesystem, without a name in the pool. Throws `pool-away`, as all do that follow.
  package func stage() throws(AgentError) -> StagedFile {
    let root = try site.root()
    do throws(AgentError) {
      return try root.stage()
    } catch {
      throw error.inPool(tried: "stage a file in", on: root.path.description)
    }
  }

  /// Gives staged files their names; returns when they are durable under them, all of them, or throws.
  ///
  /// What a worker says it wrote is checked against what is there: length, digest and format (fault `worker`). Calls that
  /// come while others are being synced are synced together; an error fails its own caller only. A staged file can be
  /// published once, whatever comes of it.
  @discardableResult
  package nonisolated func publish(_ files: [Publication]) async throws(AgentError) -> PlacedVariants {
    try await publisher.publish(files)
  }

  /// Whether a file of this length stands under this name; false too where that can't be told. Does not read it.
  ///
  /// C function: `fstatat`.
  package func holds(_ path: PoolPath, byteCount: Int64) throws(AgentError) -> Bool {
    let root = try site.root()
    guard let status = try? FileStatus(of: Array(path.description.utf8), in: root.folder) else { return false }
    return status.kind == .file && status.identity.size == byteCount
  }

  /// Everything in the pool, a folder at a time, from the folder of the hashes with `prefix` on.
  ///
  /// It reads folders, so it belongs on a thread that may wait; `lookingAtFiles` asks for each file's length and time.
  package nonisolated func walk(from prefix: UInt16 = 0, lookingAtFiles: Bool) throws(AgentError) -> PoolWalk {
    PoolWalk(root: try site.root(), from: prefix, lookingAtFiles: lookingAtFiles)
  }

  /// What takes things away from this pool.
  package nonisolated func removal() throws(AgentError) -> PoolRemoval {
    PoolRemoval(root: try site.root())
  }

  /// Throws `pool-away` unless the pool is there, be it mounted read-only.
  package nonisolated func demandPresence() throws(AgentError) {
    _ = try site.root()
  }

  /// A variant as it lies there, not read; nil where there is no such file. C function: `fstatat`.
  package nonisolated func look(at path: PoolPath) throws(AgentError) -> PoolFile? {
    let root = try site.root()
    guard let status = try? FileStatus(of: Array(path.description.utf8), in: root.folder), status.kind == .file else {
      return nil
    }
    return PoolFile(path: path, byteCount: status.identity.size, modified: status.identity.modified)
  }

  /// Opens a variant for reading.
  package nonisolated func open(_ path: PoolPath) throws(AgentError) -> Descriptor {
    let root = try site.root()
    do throws(AgentError) {
      return try root.open(path.path, O_RDONLY | O_NONBLOCK)
    } catch {
      throw error.inPool(tried: "open", on: path.description)
    }
  }

  /// What a variant is, by reading all of it; nil where there is no such file. It waits for the disk.
  package nonisolated func inspect(_ path: PoolPath) throws(AgentError) -> HeldVariant? {
    let root = try site.root()
    do throws(AgentError) {
      return try HeldVariant(path, in: root)
    } catch {
      guard error.code != "ENOENT" else { return nil }
      throw error.inPool(tried: "read", on: path.description)
    }
  }

  /// The filesystem that the pool lies on, and its room.
  package func filesystem() throws(AgentError) -> FileSystem {
    let root = try site.root()
    do throws(AgentError) {
      return try FileSystem(of: root.openPath)
    } catch {
      throw error.inPool(tried: "look at the filesystem of", on: root.path.description)
    }
  }

  /// How many groups of publications were made durable.
  var groupCount: Int { get async { await publisher.groupCount } }
}
