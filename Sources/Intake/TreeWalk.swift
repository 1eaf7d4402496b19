import Glibc
package import Model
package import Posix

/// Goes through a tree, one step at a time, with memory that depends on its depth alone.
///
/// Follows no link, leaves the root by none, passes over what the rules ignore. A folder is named by ``Step/folder(_:)``
/// before it is listed, so that it can be watched first. Blocks on the disk. C functions: `openat2`, `readdir`, `fstatat`.
package struct TreeWalk {
  package enum Step: Sendable {
    /// A regular file: its path below the root.
    case file(RawPath, FileStatus)
    /// A folder that is listed next; the path below the root, empty for the root itself.
    case folder(RawPath)
    /// A folder that can't be listed; the walk goes on behind it.
    case unreadable(RawPath, AgentError)
  }

  /// Folders below each other; each costs a descriptor while the walk is in it.
  static let deepest = 200

  private final class Level {
    let path: RawPath
    var stream: DirectoryStream

    init(_ path: RawPath, _ folder: consuming Descriptor) throws(AgentError) {
      self.path = path
      stream = try DirectoryStream(folder)
    }
  }

  private let root: SharedDescriptor
  private let rules: IgnoreRules
  private let isRecursive: Bool
  private let findsFiles: Bool
  private let putsBack: Bool
  /// Files that were just put back.
  private var found: [Step] = []
  private var levels: [Level] = []
  private var next: RawPath?
  private var isNamed = false

  /// Begins a walk of the folder at `start` below `root`. Throws when `root` is no folder or can't be reached.
  ///
  /// `putsBack` puts originals back that a process set aside which died: see ``AsideFolder``.
  package init(
    of root: RawPath, from start: RawPath = RawPath(""), rules: IgnoreRules = IgnoreRules(), isRecursive: Bool = true,
    findsFiles: Bool = true, putsBack: Bool = false
  ) throws(AgentError) {
    self.root = SharedDescriptor(try .open(root, Descriptor.pathOnly | O_DIRECTORY))
    self.rules = rules
    self.isRecursive = isRecursive
    self.findsFiles = findsFiles
    self.putsBack = putsBack
    next = start
  }

  /// Opens a folder of the tree, by no link, so that it can be watched or looked at but not listed.
  func folder(at path: RawPath) throws(AgentError) -> Descriptor {
    try root.descriptor.openBeneath(path, Descriptor.pathOnly | O_DIRECTORY | O_NOFOLLOW)
  }

  /// Device and inode of the root that is walked.
  func rootIdentity() throws(AgentError) -> FileIdentity {
    try FileStatus(of: root.descriptor).identity
  }

  /// The next step; nil at the end.
  package mutating func step() -> Step? {
    if let step = found.popLast() { return step }
    if let folder = next {
      guard isNamed else {
        isNamed = true
        return .folder(folder)
      }
      next = nil
      isNamed = false
      if let failure = enter(folder) { return .unreadable(folder, failure) }
    }
    while let level = levels.last {
      do throws(AgentError) {
        guard let entry = try level.stream.next() else {
          levels.removeLast()
          continue
        }
        if let step = try visit(entry, in: level) { return step }
      } catch {
        levels.removeLast()
        return .unreadable(level.path, error)
      }
    }
    return nil
  }

  private mutating func enter(_ folder: RawPath) -> AgentError? {
    guard levels.count < Self.deepest else {
      return AgentError(
        .file, code: "too-deep", tried: "list", on: folder.description,
        cause: "it lies \(Self.deepest) folders deep, and no deeper one is listed")
    }
    do throws(AgentError) {
      let descriptor = try root.descriptor.openBeneath(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK)
      levels.append(try Level(folder, descriptor))
      return nil
    } catch {
      return error
    }
  }

  private mutating func visit(_ entry: DirectoryStream.Entry, in level: Level) throws(AgentError) -> Step? {
    if putsBack, AsideFolder.isName(entry.name) {
      putBack(entry.name, in: level)
      return found.popLast()
    }
    let path = level.path.appending(entry.name)
    var status: FileStatus?
    if entry.kind == nil || entry.kind == .file && findsFiles {
      // A name that is gone again is no failure.
      status = try? level.stream.status(of: entry.name)
    }
    switch entry.kind ?? status?.kind {
    case .file?:
      guard findsFiles, !rules.ignores(path, isFolder: false), let status, status.kind == .file else { return nil }
      return .file(path, status)
    case .folder?:
      guard isRecursive, !rules.ignores(path, isFolder: true) else { return nil }
      next = path
      isNamed = true
      return .folder(path)
    default:
      return nil
    }
  }

  /// What can't be put back is left to the next walk.
  private mutating func putBack(_ name: [UInt8], in level: Level) {
    guard let folder = try? root.descriptor.openBeneath(level.path, O_RDONLY | O_DIRECTORY),
      let names = try? AsideFolder.putBack(name, in: folder)
    else { return }
    for name in names {
      let path = level.path.appending(name)
      guard !rules.ignores(path, isFolder: false), let status = try? FileStatus(of: name, in: folder) else { continue }
      found.append(.file(path, status))
    }
  }
}
