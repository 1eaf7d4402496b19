package import Intake
package import Model
package import Posix

/// Which drop folder a file on the disk belongs to, by where the roots really are.
package struct DropHomes: Sendable {
  /// A drop folder, where its root really is, and what is passed over in it.
  private struct Home: Sendable {
    let folder: DropFolder
    let root: RawPath
    let rules: IgnoreRules
  }

  /// A walk, and the folder that its paths are below.
  package struct Tour {
    package let root: RawPath
    fileprivate var walk: TreeWalk
    fileprivate let own: OwnFiles

    /// The next step of the walk, which passes over the files of Sluice itself; nil at the end.
    package mutating func step() -> TreeWalk.Step? {
      while let step = walk.step() {
        if case .file(let path, _) = step, own.contain(root.appending(path)) { continue }
        return step
      }
      return nil
    }
  }

  private let homes: [Home]
  /// By whose rules a file outside all drop folders goes, or every file when one was named.
  package let fallback: DropFolder
  private let isNamed: Bool
  private let own: OwnFiles
  private let putsBack: Bool

  /// `named` is the drop folder whose rules hold for all files; without it, each file's own, else the first.
  ///
  /// Walks of a drop folder put originals back that a process set aside which died, if `putsBack`. Throws `no-such-drop` (usage)
  /// when there is no drop folder of that name.
  package init(
    _ folders: [DropFolder], besides own: OwnFiles, named: String? = nil, putsBack: Bool = false
  ) throws(AgentError) {
    self.own = own
    self.putsBack = putsBack
    let wanted = named == nil ? folders.first : folders.first { $0.name == named }
    guard let wanted else {
      throw AgentError(
        .usage, code: "no-such-drop", tried: "ingest by the rules of", on: safeText((named ?? "").utf8),
        cause: "there is no such drop folder", advice: "the config has: \(folders.map(\.name).joined(separator: ", "))")
    }
    fallback = wanted
    isNamed = named != nil
    homes = folders.map { own in
      var folder = named == nil ? own : wanted
      folder.root = own.root
      return Home(
        folder: own, root: (try? own.root.resolved()) ?? own.root, rules: IgnoreRules(for: folder, beside: folders))
    }
  }

  /// How many files there are at and below the paths, for a progress bar. Blocks on the disk.
  package func count(_ paths: [RawPath]) -> Int {
    var files = 0
    for path in paths {
      guard let place = try? path.resolved(), var tour = try? tour(of: place) else {
        files += 1
        continue
      }
      while let step = tour.step() {
        if case .file = step { files += 1 }
      }
    }
    return files
  }

  /// A walk of the folder that passes over what its drop folder passes over: that is told by the path below the root.
  /// The walk passes over the pool, too, unless the folder is the pool or lies in it.
  package func tour(of folder: RawPath) throws(AgentError) -> Tour {
    for home in homes {
      guard let below = folder.below(home.root) else { continue }
      return Tour(
        root: home.root, walk: try TreeWalk(of: home.root, from: below, rules: home.rules, putsBack: putsBack), own: own
      )
    }
    let rules = IgnoreRules(ignoring: fallback.ignore, foreignFolders: own.folders(below: folder))
    return Tour(root: folder, walk: try TreeWalk(of: folder, rules: rules), own: own)
  }

  /// The arrival that a file is; `path` is absolute and leads through no link.
  package func arrival(at path: RawPath, _ status: FileStatus) -> Arrival {
    for home in homes {
      guard let below = path.below(home.root) else { continue }
      return Arrival(drop: home.folder.name, path: below, identity: status.identity)
    }
    return Arrival(drop: fallback.name, path: path, identity: status.identity)
  }

  /// The rules that an arrival goes by, with the root that it lies below.
  package func folder(for arrival: Arrival) -> DropFolder {
    let own = homes.first { $0.folder.name == arrival.drop }?.folder ?? fallback
    guard isNamed else { return own }
    var folder = fallback
    folder.root = own.root
    return folder
  }

  /// Where an arrival lies, absolute.
  package func location(of arrival: Arrival) -> RawPath {
    guard !arrival.path.isAbsolute, let home = homes.first(where: { $0.folder.name == arrival.drop }) else {
      return arrival.path
    }
    return home.root.appending(arrival.path)
  }
}
