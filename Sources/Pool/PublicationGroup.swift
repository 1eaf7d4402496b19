import Glibc
import Model
import Posix

/// Publications that are made durable together, as `docs/pool.md` tells it step by step.
struct PublicationGroup {
  private let site: PoolSite
  private let requests: [[Publication]]
  /// What became of each request; nil as long as it is well.
  private var errors: [AgentError?]

  init(site: PoolSite, requests: [[Publication]]) {
    self.site = site
    self.requests = requests
    errors = Array(repeating: nil, count: requests.count)
  }

  /// Checks, syncs and names all files and syncs their folders; an error fails its own request only.
  mutating func commit(_ durable: inout DurableFolders) -> [Result<PlacedVariants, AgentError>] {
    eachFile { _, publication throws(AgentError) in
      guard publication.file.spend() else {
        throw AgentError(.bug, code: "published-twice", tried: "publish", cause: "the staged file was published before")
      }
      try Contents.demandLength(of: publication.file.descriptor, of: publication.expected, at: publication.path)
      publication.file.descriptor.startWriting()
    }
    eachFile { _, publication throws(AgentError) in
      try Contents(of: publication.file.descriptor).verify(against: publication.expected, at: publication.path)
      try publication.label.put(on: publication.file.descriptor)
      try publication.file.descriptor.makeReadOnly()
    }
    eachFile { _, publication throws(AgentError) in try publication.file.descriptor.sync() }
    do throws(AgentError) {
      let root = try site.root()
      let placed = place(in: root, &durable)
      return requests.indices.map { index in
        errors[index].map { .failure($0) } ?? .success(PlacedVariants(in: root, placed[index]))
      }
    } catch {
      return errors.map { .failure($0 ?? error) }
    }
  }

  /// Names all files and syncs their folders; returns what stands in the pool of each request.
  private mutating func place(in root: PoolRoot, _ durable: inout DurableFolders) -> [[PlacedVariants.Standing]] {
    durable.belong(to: root)
    let placement = Placement(root: root)
    var placed: [[PlacedVariants.Standing]] = requests.map { _ in [] }
    var inodes: [PoolPath: FolderInodes] = [:]
    eachFile { request, publication throws(AgentError) in
      guard publication.file.root === root else {
        throw AgentError(
          .transient, code: PoolSite.away, tried: "publish", cause: "the pool went away and came back meanwhile")
      }
      let (standing, folders) = try placement.place(publication)
      placed[request].append(standing)
      inodes[publication.path] = folders
    }
    syncFolders(of: root, inodes, &durable)
    return placed
  }

  /// Runs `body` for every file of every request that is well so far.
  private mutating func eachFile(_ body: (Int, Publication) throws(AgentError) -> Void) {
    for (index, request) in requests.enumerated() where errors[index] == nil {
      for publication in request {
        do throws(AgentError) {
          try body(index, publication)
        } catch {
          let isTold = error.fault == .worker || error.code == PlacedVariants.goneCode
          errors[index] = isTold ? error : error.inPool(tried: "publish", on: "\(publication.path)")
          break
        }
      }
    }
  }

  /// Syncs every folder that has a new entry, once: first the leaves, then what leads to them.
  private mutating func syncFolders(
    of root: PoolRoot, _ inodes: [PoolPath: FolderInodes], _ durable: inout DurableFolders
  ) {
    var failed: [RawPath: AgentError] = [:]
    var synced = Set<RawPath>()
    func sync(_ folder: RawPath) throws(AgentError) {
      if let error = failed[folder] { throw error }
      guard !synced.contains(folder) else { return }
      do throws(AgentError) {
        try root.open(folder, O_RDONLY | O_DIRECTORY).sync()
        synced.insert(folder)
      } catch {
        failed[folder] = error
        throw error
      }
    }
    var known = durable
    eachFile { _, publication throws(AgentError) in
      let path = publication.path
      guard let inodes = inodes[path] else { return }
      let leaf = path.path.parent
      do throws(AgentError) {
        try sync(leaf)
        if !durable.holds(path, depth: 1, inodes) { try sync(leaf.parent) }
        if !durable.holds(path, depth: 0, inodes) { try sync(RawPath("")) }
      } catch {
        throw error.code == "ENOENT" ? PlacedVariants.gone(path) : error
      }
      known.insert(path, inodes)
    }
    durable = known
  }
}
