import Glibc
package import Model
import Posix

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

  /// `stagesUnnamed` false acts as on a filesystem without `O_TMPFILE`.
  init(
    at path: RawPath, identity: PoolIdentity? = nil, mayBegin: Bool = true, stagesUnnamed: Bool
  ) throws(AgentError) {
    if let identity {
      site = PoolSite(at: path, of: identity, stagesUnnamed: stagesUnnamed)
    } else {
      site = try PoolSite(takingUp: path, mayBegin: mayBegin, stagesUnnamed: stagesUnnamed)
    }
    publisher = Publisher(site: site)
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
    try stageNow(1)[0]
  }

  /// The same of several files, for who is on a thread that may wait for the disk.
  package nonisolated func stageNow(_ count: Int) throws(AgentError) -> [StagedFile] {
    let root = try site.root()
    do throws(AgentError) {
      return try (0..<count).map { _ throws(AgentError) in try root.stage() }
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
    // Here and not in the group: one writer that lingers must not hold up what others publish.
    for file in files { try await file.file.demandNoWriter() }
    return try await publisher.publish(files)
  }

  /// Whether a file of this length stands under this name; false too where that can't be told. Does not read it.
  package func holds(_ path: PoolPath, byteCount: Int64) throws(AgentError) -> Bool {
    try view.holds(path, byteCount: byteCount)
  }

  /// The same of several.
  package func holds(_ files: [(path: PoolPath, byteCount: Int64)]) throws(AgentError) -> [Bool] {
    let view = view
    var found: [Bool] = []
    for file in files { found.append(try view.holds(file.path, byteCount: file.byteCount)) }
    return found
  }

  /// Whether each file has exactly these bytes under its name; those that have are durable on return.
  ///
  /// Reads and hashes each file. The result is false for another length, other bytes, a name that is not there or is no
  /// regular file, and a file that cannot be read. Throws `pool-away`, and errors of the machine. C function: `fsync`.
  package func holdsContent(
    _ files: [(path: PoolPath, byteCount: Int64, digest: ContentHash)]
  ) throws(AgentError) -> [Bool] {
    let root = try site.root()
    var found: [Bool] = []
    for file in files {
      found.append(try StandingContent(file.path, in: root).makeDurable(byteCount: file.byteCount, digest: file.digest))
    }
    // The answer is about this pool only if the path still leads to it.
    guard root.stands else {
      _ = try site.root()
      return files.map { _ in false }
    }
    return found
  }

  /// The same pool for who only looks.
  package nonisolated var view: PoolView { PoolView(site) }

  /// How many groups of publications were made durable.
  var groupCount: Int { get async { await publisher.groupCount } }
}
