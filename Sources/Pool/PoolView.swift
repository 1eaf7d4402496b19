import Glibc
package import Model
package import Posix

/// A pool that is only looked at: none is begun, and nothing in it is swept or staged.
///
/// All of it waits for the disk, so it belongs on a thread that may. All of it throws `pool-away` (transient) while the pool is
/// not there: from that nothing is concluded about its files.
package struct PoolView: Sendable {
  private let site: PoolSite

  init(_ site: PoolSite) {
    self.site = site
  }

  /// The pool of this identity, whether it is at `path` now or not.
  package init(at path: RawPath, of identity: PoolIdentity) {
    site = PoolSite(at: path, of: identity, stagesUnnamed: false, sweeps: false)
  }

  /// The pool that is at `path`, by its marker. Throws `no-pool` (configuration) where there is none.
  package init(markedAt path: RawPath) throws(AgentError) {
    let marker: PoolMarker?
    do throws(AgentError) {
      marker = try PoolMarker(in: PoolRoot(path, stagesUnnamed: false))
    } catch {
      throw error.fault == .configuration ? error : error.inPool(tried: "open the pool", on: path.description)
    }
    guard let marker else {
      throw AgentError(
        .configuration, code: "no-pool", tried: "open the pool", on: path.description,
        cause: "it has no \(PoolMarker.name), so it is no pool",
        advice: "mount it, or let the config's `pool` name the right folder")
    }
    self.init(at: path, of: marker.identity)
  }

  /// What tells this pool from others.
  package var identity: PoolIdentity { site.identity }

  /// Throws unless the pool is there, be it mounted read-only.
  package func demandPresence() throws(AgentError) {
    _ = try site.root()
  }

  /// Makes the bytes and the name of a variant durable, whoever put it there. C function: `fsync`.
  package func makeDurable(_ path: PoolPath) throws(AgentError) {
    let root = try site.root()
    do throws(AgentError) {
      try StandingContent.makeDurable(path, in: root)
    } catch {
      throw error.inPool(tried: "sync", on: path.description)
    }
  }

  /// What takes things away from this pool.
  package func removal() throws(AgentError) -> PoolRemoval {
    PoolRemoval(root: try site.root())
  }

  /// A variant as it lies there, not read; nil where there is no such file. Throws where that can't be told.
  ///
  /// C function: `fstatat`.
  package func look(at path: PoolPath) throws(AgentError) -> PoolFile? {
    let root = try site.root()
    do throws(AgentError) {
      let status = try FileStatus(of: Array(path.description.utf8), in: root.folder)
      guard status.kind == .file else { return nil }
      return PoolFile(path: path, byteCount: status.identity.size, modified: status.identity.modified)
    } catch {
      guard !["ENOENT", "ENOTDIR"].contains(error.code) else { return nil }
      throw error.inPool(tried: "look at", on: path.description)
    }
  }

  /// Whether a file of this length stands under this name; false too where that can't be told.
  package func holds(_ path: PoolPath, byteCount: Int64) throws(AgentError) -> Bool {
    try demandPresence()
    return (try? look(at: path))?.byteCount == byteCount
  }

  /// Opens a variant for reading.
  package func open(_ path: PoolPath) throws(AgentError) -> Descriptor {
    let root = try site.root()
    do throws(AgentError) {
      return try root.open(path.path, O_RDONLY | O_NONBLOCK)
    } catch {
      throw error.inPool(tried: "open", on: path.description)
    }
  }

  /// What a variant is, by reading all of it; nil where there is no such file.
  package func inspect(_ path: PoolPath) throws(AgentError) -> HeldVariant? {
    let root = try site.root()
    do throws(AgentError) {
      return try HeldVariant(path, in: root)
    } catch {
      guard error.code != "ENOENT" else { return nil }
      throw error.inPool(tried: "read", on: path.description)
    }
  }

  /// Whether a file without a row could be all that is left of its image: a labelled variant, or a whole picture where the
  /// filesystem keeps no labels.
  ///
  /// Reads the label and both ends of the file, not the rest. False where there is no such file. Throws where that cannot
  /// be told.
  package func isTrace(_ path: PoolPath) throws(AgentError) -> Bool {
    let root = try site.root()
    do throws(AgentError) {
      let file = try root.open(path.path, O_RDONLY | O_NONBLOCK)
      guard try FileStatus(of: file).kind == .file else { return false }
      if try VariantLabel(of: file) != nil { return true }
      guard !VariantLabel.isKept(beside: file) else { return false }
      return try VariantEnds(of: file).size(as: path.format) != nil
    } catch {
      guard error.code != "ENOENT" else { return false }
      throw error.inPool(tried: "look at", on: path.description)
    }
  }

  /// Reads variants that stand in the pool without rows, and makes those that are whole pictures durable.
  ///
  /// Those files stay open as long as the result is held, so that `orphan-cleanup` leaves them alone until there are rows.
  package func takeUp(
    _ paths: [PoolPath]
  ) throws(AgentError) -> (variants: [(path: PoolPath, held: HeldVariant)], placed: PlacedVariants) {
    let root = try site.root()
    var variants: [(path: PoolPath, held: HeldVariant)] = []
    var files: [PlacedVariants.Standing] = []
    for path in paths {
      do throws(AgentError) {
        let file = SharedDescriptor(try root.open(path.path, O_RDONLY | O_NONBLOCK))
        let held = try HeldVariant(path, of: file.descriptor)
        guard held.size != nil else { continue }
        try StandingContent.makeDurable(path, in: root)
        variants.append((path, held))
        let identity = try FileStatus(of: file.descriptor).identity
        files.append(PlacedVariants.Standing(path: path, identity: identity, holder: file))
      } catch {
        guard error.code != "ENOENT" else { continue }
        throw error.inPool(tried: "read", on: path.description)
      }
    }
    return (variants, PlacedVariants(in: root, files))
  }

  /// Everything in the pool, a folder at a time, from the folder of the hashes with `prefix` on.
  ///
  /// `lookingAtFiles` asks for each file's length and time.
  package func walk(from prefix: UInt16 = 0, lookingAtFiles: Bool) throws(AgentError) -> PoolWalk {
    PoolWalk(root: try site.root(), from: prefix, lookingAtFiles: lookingAtFiles)
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
}
