import Glibc
package import Model

/// A hidden folder in which one file is out of reach of everybody else who writes to the folder around it.
///
/// Its name is `.sluice-aside-` and 16 hexadecimal digits, its mode 0700, and the file in it keeps its own name. It is locked as
/// long as somebody works with it; one that is not locked was left by a process that died, and its file is put back.
package struct AsideFolder: ~Copyable, Sendable {
  private static let prefix = Array(".sluice-aside-".utf8)

  package let folder: Descriptor
  package let name: [UInt8]

  /// Whether a name is that of such a folder.
  package static func isName(_ name: some Collection<UInt8>) -> Bool {
    name.count == prefix.count + 16 && name.starts(with: prefix)
  }

  /// Makes one in `parent`. Throws `aside-taken` (transient) where somebody else interferes.
  package init(in parent: borrowing Descriptor) throws(AgentError) {
    let digits = String(UInt64.random(in: .min ... .max), radix: 16)
    let name = Self.prefix + Array((String(repeating: "0", count: 16 - digits.count) + digits).utf8)
    try parent.makeFolder(name, mode: 0o700)
    let folder = try parent.openBeneath(RawPath(bytes: name), O_RDONLY | O_DIRECTORY)
    // Where it was exchanged for another folder, that one is another user's; where it is locked, it is being cleared away.
    var status = stat()
    let number = folder.number
    try check("look at an open folder") { unsafe fstat(number, &status) }
    guard status.st_uid == geteuid() || !Self.hasOwners(folder), folder.lockWhole() != false else {
      throw AgentError(
        .transient, code: "aside-taken", tried: "set a file aside in", on: safeText(name),
        cause: "another process got hold of the folder")
    }
    self.name = name
    self.folder = folder
  }

  /// Opens one that a dead process left; nil where a living one has it, or it is none.
  private init?(leftAs name: [UInt8], in parent: borrowing Descriptor) {
    guard Self.isName(name), let folder = try? parent.openBeneath(RawPath(bytes: name), O_RDONLY | O_DIRECTORY),
      let status = try? FileStatus(of: folder), Self.isLeft(folder, status)
    else { return nil }
    self.folder = folder
    self.name = name
  }

  /// Takes the folder away, which is to be empty, and makes that durable.
  package borrowing func remove(from parent: borrowing Descriptor) throws(AgentError) {
    try parent.removeFolder(name)
    try parent.syncNames()
  }

  /// Puts the files back that a dead process left in `name`; returns the names that they have in `parent` then.
  package static func putBack(_ name: [UInt8], in parent: borrowing Descriptor) throws(AgentError) -> [[UInt8]] {
    guard let left = AsideFolder(leftAs: name, in: parent) else { return [] }
    var stream = try DirectoryStream(left.folder.openBeneath(RawPath(""), O_RDONLY | O_DIRECTORY))
    var names: [[UInt8]] = []
    while let entry = try stream.next() { names.append(entry.name) }
    var placed: [[UInt8]] = []
    for name in names { placed.append(try left.putBack(name, in: parent)) }
    try left.remove(from: parent)
    return placed
  }

  /// Puts a file back into `parent`, under the next free name where its own is taken; returns that name.
  package borrowing func putBack(_ file: [UInt8], in parent: borrowing Descriptor) throws(AgentError) -> [UInt8] {
    for name in FreeNames(after: file, atMost: parent.longestName()) where try folder.move(file, to: name, in: parent) {
      return name
    }
    throw .noFreeName(safeText(file))
  }

  /// Whether its filesystem tells which user made a file: FAT and its kin do not, and a server may have users of its own.
  private static func hasOwners(_ folder: borrowing Descriptor) -> Bool {
    guard let system = try? FileSystem(of: RawPath("/proc/self/fd/\(folder.number)")) else { return true }
    return !system.isRemote && !["vfat", "exfat", "ntfs", "ntfs3"].contains(system.name)
  }

  /// Where locks do not work, a folder is left when nothing was done in it for ten minutes.
  private static func isLeft(_ folder: borrowing Descriptor, _ status: FileStatus) -> Bool {
    if let isLocked = folder.lockWhole() { return isLocked }
    let age = Int64(time(nil)) - status.identity.changed / 1_000_000_000
    return age > 600
  }
}
