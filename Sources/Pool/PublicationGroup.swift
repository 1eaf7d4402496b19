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
  mutating func commit(_ durable: inout DurableFolders) -> [AgentError?] {
    eachFile { publication throws(AgentError) in
      guard publication.file.spend() else {
        throw AgentError(.bug, code: "published-twice", tried: "publish", cause: "the staged file was published before")
      }
      try publication.file.demandNoWriter()
      try Contents.demandLength(of: publication.file.descriptor, of: publication.expected, at: publication.path)
      publication.file.descriptor.startWriting()
    }
    eachFile { publication throws(AgentError) in
      try Contents(of: publication.file.descriptor).verify(against: publication.expected, at: publication.path)
      let number = publication.file.descriptor.number
      try check("make a variant read-only") { fchmod(number, 0o444) }
    }
    eachFile { publication throws(AgentError) in try publication.file.descriptor.sync() }
    do throws(AgentError) {
      try place(in: site.root(), &durable)
    } catch {
      for index in errors.indices where errors[index] == nil { errors[index] = error }
    }
    return errors
  }

  private mutating func place(in root: PoolRoot, _ durable: inout DurableFolders) {
    durable.belong(to: root)
    let placement = Placement(root: root)
    eachFile { publication throws(AgentError) in
      guard publication.file.root === root else {
        throw AgentError(
          .transient, code: PoolSite.away, tried: "publish", cause: "the pool went away and came back meanwhile")
      }
      if try placement.place(publication) { durable.remove(publication.path) }
    }
    syncFolders(of: root, &durable)
  }

  /// Runs `body` for every file of every request that is well so far.
  private mutating func eachFile(_ body: (Publication) throws(AgentError) -> Void) {
    for (index, request) in requests.enumerated() where errors[index] == nil {
      for publication in request {
        do throws(AgentError) {
          try body(publication)
        } catch {
          errors[index] = error.fault == .worker ? error : error.inPool(tried: "publish", on: "\(publication.path)")
          break
        }
      }
    }
  }

  /// Syncs every folder that has a new entry, once: first the leaves, then what leads to them.
  private mutating func syncFolders(of root: PoolRoot, _ durable: inout DurableFolders) {
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
    eachFile { publication throws(AgentError) in
      let leaf = publication.path.path.parent
      try sync(leaf)
      if !durable.holds(publication.path, depth: 1) { try sync(leaf.parent) }
      if !durable.holds(publication.path, depth: 0) { try sync(RawPath("")) }
      known.insert(publication.path)
    }
    durable = known
  }
}
