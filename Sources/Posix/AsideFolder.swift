import Glibc
package import Model

/// A place for one file beside its own, out of sight and out of reach of everybody else who writes to the folder.
///
/// It is a hidden folder of mode 0700, `.sluice-aside-` and 16 hexadecimal digits, in which the file keeps its name. A disk
/// without room for a folder gets a hidden name for the file instead, `.sluice-aside-<digits>~<name>`: others could reach that, but
/// deleting is what makes room. The folder, or the file, is locked as long as somebody works with it; what is not locked was left by
/// a process that died, and is put back.
package struct AsideFolder: ~Copyable, Sendable {
  private static let prefix = Array(".sluice-aside-".utf8)
  private static let tilde = UInt8(ascii: "~")

  /// Where the file is while it is aside.
  package let folder: Descriptor
  /// Its name there.
  package let file: [UInt8]
  /// The hidden name in the folder around it.
  package let name: [UInt8]
  /// Whether that is a folder.
  private let isFolder: Bool

  /// Whether a name is that of such a folder or file.
  package static func isName(_ name: some Collection<UInt8>) -> Bool {
    let rest = name.dropFirst(prefix.count + 16)
    return name.count >= prefix.count + 16 && name.starts(with: prefix) && (rest.isEmpty || rest.first == tilde)
  }

  /// Makes a place in `parent` for the file of this name, which is open as `open`.
  ///
  /// Throws `aside-taken` (transient) where somebody else interferes.
  package static func make(
    in parent: borrowing Descriptor, for file: [UInt8], open: borrowing Descriptor
  ) throws(AgentError) -> AsideFolder {
    let digits = String(UInt64.random(in: .min ... .max), radix: 16)
    let hidden = Self.prefix + Array((String(repeating: "0", count: 16 - digits.count) + digits).utf8)
    do throws(AgentError) {
      try parent.makeFolder(hidden, mode: 0o700)
    } catch {
      guard ["ENOSPC", "EDQUOT", "EMLINK"].contains(error.code) else { throw error }
      guard open.lockWhole() != false else { throw Self.taken(hidden) }
      let name = hidden + [Self.tilde]
      let own = FreeNames(after: file, atMost: parent.longestName() - name.count).first { _ in true } ?? []
      return AsideFolder(folder: try parent.duplicate(), file: name + own, name: name + own, isFolder: false)
    }
    let folder = try parent.openBeneath(RawPath(bytes: hidden), O_RDONLY | O_DIRECTORY)
    // Where it was exchanged for another folder, that one is another user's; where it is locked, it is being cleared away.
    var status = stat()
    let number = folder.number
    try check("look at an open folder") { unsafe fstat(number, &status) }
    guard status.st_uid == geteuid() || !Self.hasOwners(folder), folder.lockWhole() != false else {
      throw Self.taken(hidden)
    }
    return AsideFolder(folder: folder, file: file, name: hidden, isFolder: true)
  }

  private init(folder: consuming Descriptor, file: [UInt8], name: [UInt8], isFolder: Bool) {
    self.folder = folder
    self.file = file
    self.name = name
    self.isFolder = isFolder
  }

  /// Takes the place away, where nothing is any more, and makes that durable.
  package borrowing func remove(from parent: borrowing Descriptor) throws(AgentError) {
    if isFolder { try parent.removeFolder(name) }
    try parent.syncNames()
  }

  /// Puts the file back into `parent` as `wanted`, or under the next free name where that is taken; returns the name it has then.
  package borrowing func putBack(as wanted: [UInt8], in parent: borrowing Descriptor) throws(AgentError) -> [UInt8] {
    try Self.putBack(file, as: wanted, from: folder, in: parent)
  }

  private static func putBack(
    _ file: [UInt8], as wanted: [UInt8], from folder: borrowing Descriptor, in parent: borrowing Descriptor
  ) throws(AgentError) -> [UInt8] {
    for name in FreeNames(after: wanted, atMost: parent.longestName())
    where try folder.move(file, to: name, in: parent) {
      return name
    }
    throw .noFreeName(safeText(wanted))
  }

  private static func taken(_ name: [UInt8]) -> AgentError {
    AgentError(
      .transient, code: "aside-taken", tried: "set a file aside in", on: safeText(name),
      cause: "another process got hold of the folder")
  }

  /// Whether its filesystem tells which user made a file: FAT and its kin do not, and a server may have users of its own.
  private static func hasOwners(_ folder: borrowing Descriptor) -> Bool {
    guard let system = try? FileSystem(of: RawPath("/proc/self/fd/\(folder.number)")) else { return true }
    return !system.isRemote && !["vfat", "exfat", "ntfs", "ntfs3"].contains(system.name)
  }
}

// What a process left that died.
extension AsideFolder {
  /// Puts back what a dead process left under `name`; returns the names that the files have in `parent` then. Nothing where a
  /// living process has it, or it is none.
  package static func putBack(_ name: [UInt8], in parent: borrowing Descriptor) throws(AgentError) -> [[UInt8]] {
    guard isName(name), let left = try? parent.openBeneath(RawPath(bytes: name), O_RDONLY | O_NONBLOCK),
      let status = try? FileStatus(of: left), isLeft(left, status)
    else { return [] }
    switch status.kind {
    case .file:
      guard let tilde = name.firstIndex(of: tilde), tilde + 1 < name.endIndex else { return [] }
      let placed = try putBack(name, as: Array(name[(tilde + 1)...]), from: parent, in: parent)
      try parent.syncNames()
      return [placed]
    case .folder:
      var stream = try DirectoryStream(left.openBeneath(RawPath(""), O_RDONLY | O_DIRECTORY))
      var names: [[UInt8]] = []
      while let entry = try stream.next() { names.append(entry.name) }
      var placed: [[UInt8]] = []
      for name in names { placed.append(try putBack(name, as: name, from: left, in: parent)) }
      try parent.removeFolder(name)
      try parent.syncNames()
      return placed
    case .link, .special: return []
    }
  }

  /// Where locks do not work, it is left when nothing was done to it for ten minutes.
  private static func isLeft(_ left: borrowing Descriptor, _ status: FileStatus) -> Bool {
    if let isLocked = left.lockWhole() { return isLocked }
    return Int64(time(nil)) - status.identity.changed / 1_000_000_000 > 600
  }
}
