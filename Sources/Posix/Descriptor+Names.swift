import CPosix
import Glibc
package import Model

/// What can be done to the names in an open folder. A name is one component of a path, as bytes.
extension Descriptor {
  /// Makes a folder; nothing where one of that name is there. C function: `mkdirat`.
  package borrowing func makeFolder(_ name: [UInt8], mode: UInt32) throws(AgentError) {
    let folder = number
    guard unsafe mkdirat(folder, Self.text(name), mode) != 0, errno != EEXIST else { return }
    throw .system(errno, tried: "make the folder", on: safeText(name))
  }

  /// Takes a name away. C function: `unlinkat`.
  package borrowing func remove(_ name: [UInt8]) throws(AgentError) {
    let folder = number
    try check("delete", on: safeText(name)) { unsafe unlinkat(folder, Self.text(name), 0) }
  }

  /// Takes an empty folder away. C function: `unlinkat` with `AT_REMOVEDIR`.
  package borrowing func removeFolder(_ name: [UInt8]) throws(AgentError) {
    let folder = number
    try check("delete the folder", on: safeText(name)) { unsafe unlinkat(folder, Self.text(name), AT_REMOVEDIR) }
  }

  /// Gives an open file, which may have no name yet, a name in this folder; false where the name is taken.
  ///
  /// C function: `linkat` by way of `/proc/self/fd`.
  package borrowing func link(_ file: borrowing Descriptor, as name: [UInt8]) throws(AgentError) -> Bool {
    let (folder, source) = (number, "/proc/self/fd/\(file.number)")
    guard unsafe linkat(AT_FDCWD, source, folder, Self.text(name), AT_SYMLINK_FOLLOW) != 0 else { return true }
    guard errno == EEXIST else { throw .system(errno, tried: "name a file", on: safeText(name)) }
    return false
  }

  /// Renames a file of this folder to a name in another that nobody has: EEXIST when somebody does.
  ///
  /// EINVAL, ENOSYS or EOPNOTSUPP where the filesystem can't promise that. C function: `renameat2`.
  package borrowing func rename(
    _ name: [UInt8], toFree newName: [UInt8], in other: borrowing Descriptor
  ) throws(AgentError) {
    let (from, to) = (number, other.number)
    try check("rename", on: safeText(name)) {
      unsafe sluice_rename_without_replacing(from, Self.text(name), to, Self.text(newName))
    }
  }

  /// Renames a file of this folder to a name in another; false where that name is taken. Never replaces a file.
  ///
  /// A filesystem that can't promise so in one call gets a second link, durable before the first one goes. One without links is
  /// asked first, and then renames: what others put there at that very moment would be replaced.
  package borrowing func move(
    _ name: [UInt8], to newName: [UInt8], in other: borrowing Descriptor
  ) throws(AgentError) -> Bool {
    do throws(AgentError) {
      try rename(name, toFree: newName, in: other)
      return true
    } catch {
      guard error.code != "EEXIST" else { return false }
      guard Self.isUnsupported(error) else { throw error }
    }
    let (from, to) = (number, other.number)
    guard unsafe linkat(from, Self.text(name), to, Self.text(newName), 0) != 0 else {
      try other.syncNames()
      try remove(name)
      return true
    }
    let error = AgentError.system(errno, tried: "rename", on: safeText(name))
    guard error.code != "EEXIST" else { return false }
    guard Self.isUnsupported(error) || ["EPERM", "EMLINK"].contains(error.code) else { throw error }
    guard (try? FileStatus(of: newName, in: other)) == nil else { return false }
    try check("rename", on: safeText(name)) { unsafe renameat(from, Self.text(name), to, Self.text(newName)) }
    return true
  }

  /// The path that a symbolic link holds, which is open with `O_PATH | O_NOFOLLOW`. C function: `readlinkat`.
  package borrowing func linkTarget() throws(AgentError) -> RawPath {
    let link = number
    var target = [CChar](repeating: 0, count: Int(PATH_MAX))
    let length = try check("read a link") { unsafe readlinkat(link, "", &target, target.count) }
    return RawPath(bytes: target[..<length].map { UInt8(bitPattern: $0) })
  }

  /// Makes the names in this folder durable. C function: `fsync`.
  package borrowing func syncNames() throws(AgentError) {
    try openBeneath(RawPath(""), O_RDONLY | O_DIRECTORY).sync()
  }

  /// The longest name that this folder takes, in bytes. C function: `fpathconf` with `_PC_NAME_MAX`.
  package borrowing func longestName() -> Int {
    let length = fpathconf(number, Int32(_PC_NAME_MAX))
    return length > 0 ? Int(length) : 255
  }

  /// Locks this file or folder as long as it is open; false when another open file has the lock.
  ///
  /// Nil where the filesystem has no such locks. C function: `flock`.
  package borrowing func lockWhole() -> Bool? {
    guard sluice_lock_whole(number) != 0 else { return true }
    return errno == EWOULDBLOCK ? false : nil
  }

  private static func isUnsupported(_ error: AgentError) -> Bool {
    ["EINVAL", "ENOSYS", "EOPNOTSUPP"].contains(error.code)
  }

  private static func text(_ name: [UInt8]) -> [CChar] { name.map { CChar(bitPattern: $0) } + [0] }
}
