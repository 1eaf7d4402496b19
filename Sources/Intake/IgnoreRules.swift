import Glibc
package import Model

/// Which names below a drop folder are passed over: never watched, never listed, never an arrival.
package struct IgnoreRules: Hashable, Sendable {
  /// Patterns of fnmatch(3), without regard to case, that hold everywhere. Hidden names need none: see ``ignores(_:isFolder:)``.
  static let unfinishedFiles = [
    "*.part", "*.partial", "*.filepart", "*.crdownload", "*.tmp", "*~", "~$*", "#+([0-9])",
  ]
  static let litter = ["thumbs.db", "desktop.ini"]
  static let foldersOfSystems = ["@eadir", "#recycle", "__macosx", "lost+found"]

  private static let builtInFiles = (unfinishedFiles + litter).map { NamePattern($0, withCase: false) }
  private static let builtInFolders = foldersOfSystems.map { NamePattern($0, withCase: false) }

  private var namePatterns: [NamePattern]
  private var pathPatterns: [String]
  /// Folders below the root that belong to somebody else: where originals are moved to, and other drop folders.
  private var foreignFolders: Set<RawPath>

  /// The rules of a drop folder. `others` are all drop folders; those that lie below this one are left to themselves.
  package init(for folder: DropFolder, beside others: [DropFolder] = []) {
    let disposals = [folder.onStored, folder.onDuplicate, folder.onRejected]
    let targets = disposals.compactMap { disposal -> RawPath? in
      if case .move(let target) = disposal { target } else { nil }
    }
    self.init(
      ignoring: folder.ignore,
      foreignFolders: (targets + others.map(\.root)).compactMap { $0.below(folder.root) })
  }

  /// The built-in rules and these patterns. A pattern with a slash is held against the path below the root, any other
  /// against each name on it. `foreignFolders` are paths below the root.
  package init(ignoring patterns: [String] = [], foreignFolders: [RawPath] = []) {
    namePatterns = patterns.filter { !$0.contains("/") }.map { NamePattern($0, withCase: true) }
    pathPatterns = patterns.filter { $0.contains("/") }.map { String($0.drop { $0 == "/" }) }
    self.foreignFolders = Set(foreignFolders.filter { !$0.isEmpty })
  }

  /// Whether the last name of `path`, which lies below the root, is passed over. The folders on the way are not asked.
  package func ignores(_ path: RawPath, isFolder: Bool) -> Bool {
    let name = path.name
    guard name.first != UInt8(ascii: ".") else { return true }
    let builtIn = isFolder ? Self.builtInFolders : Self.builtInFiles
    if builtIn.contains(where: { $0.matches(name) }) { return true }
    if isFolder, foreignFolders.contains(path) { return true }
    return namePatterns.contains { $0.matches(name) }
      || pathPatterns.contains { pattern in
        guard pattern.hasSuffix("/") else { return NamePattern.matches(pattern, path.bytes[...], FNM_PATHNAME) }
        return isFolder && NamePattern.matches(String(pattern.dropLast()), path.bytes[...], FNM_PATHNAME)
      }
  }

  /// Whether `path` or a folder that it lies in, below the root, is passed over.
  package func ignoresAnywhere(_ path: RawPath, isFolder: Bool) -> Bool {
    let names = path.components
    return names.indices.contains { index in
      let part = RawPath(bytes: names[...index].joined(separator: [UInt8(ascii: "/")]))
      return ignores(part, isFolder: isFolder || index < names.count - 1)
    }
  }
}
