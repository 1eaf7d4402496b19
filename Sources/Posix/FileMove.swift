import CPosix
import Glibc
package import Model

/// Moves, copies and removals of whole files, each durable when it returns.
package enum FileMove {
  /// Gives the file a new name and takes the old one away, never replacing anything.
  ///
  /// Returns false when the new name is taken. Across filesystems the file is copied whole, synced and given its name
  /// before the old one goes; `confirm` is asked last, for that takes a while: when it throws, the original stays and the
  /// copy goes. C functions: `renameat2`, `link`, `sendfile`.
  package static func move(
    _ file: borrowing Descriptor, at path: RawPath, to target: RawPath, confirm: () throws(AgentError) -> Void
  ) throws(AgentError) -> Bool {
    do {
      guard try rename(path, to: target) else { return false }
      try checkSameness(file, path, target)
      try syncFolder(target.parent)
      try syncFolder(path.parent)
      return true
    } catch {
      guard error.code == "EXDEV" else { throw error }
    }
    guard try copy(file, to: target) else { return false }
    do {
      try confirm()
    } catch {
      unsafe _ = unlink(target.nulTerminated)
      throw error
    }
    try remove(path)
    return true
  }

  /// Takes the name away. C function: `unlink`.
  package static func remove(_ path: RawPath) throws(AgentError) {
    try check("delete", on: path.description) { unsafe unlink(path.nulTerminated) }
    try syncFolder(path.parent)
  }

  /// Writes a small new file, which shows the whole text or nothing; false when the name is taken.
  package static func create(_ target: RawPath, text: String) throws(AgentError) -> Bool {
    let unnamed: Descriptor
    do {
      unnamed = try .open(target.parent, Descriptor.unnamed | O_WRONLY, mode: 0o644)
    } catch {
      guard isWithoutUnnamed(error) else { throw error }
      return try createInSteps(target, text: text)
    }
    try unnamed.write(Array(text.utf8))
    try unnamed.sync()
    return try name(unnamed, target)
  }

  /// The same where a file can't be without a name.
  private static func createInSteps(_ target: RawPath, text: String) throws(AgentError) -> Bool {
    let file: Descriptor
    do {
      file = try .open(target, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o644)
    } catch {
      guard error.code == "EEXIST" else { throw error }
      return false
    }
    try file.write(Array(text.utf8))
    try file.sync()
    try syncFolder(target.parent)
    return true
  }

  /// Whether a small file has this very text.
  package static func holds(_ path: RawPath, text: String) -> Bool {
    guard let file = try? Descriptor.open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW) else { return false }
    let (wanted, number) = (Array(text.utf8), file.number)
    var bytes = [UInt8](repeating: 0, count: wanted.count + 1)
    let count = unsafe bytes.withUnsafeMutableBytes { unsafe pread(number, $0.baseAddress, $0.count, 0) }
    return count == wanted.count && bytes.dropLast() == wanted[...]
  }

  /// Makes a folder and those above it. C function: `mkdir`.
  package static func makeFolder(_ path: RawPath) throws(AgentError) {
    if unsafe mkdir(path.nulTerminated, 0o755) == 0 { return try syncFolder(path.parent) }
    switch errno {
    case EEXIST: return
    case ENOENT where path.parent != path:
      try makeFolder(path.parent)
      try check("make the folder", on: path.description) { unsafe mkdir(path.nulTerminated, 0o755) }
      try syncFolder(path.parent)
    default: throw .system(errno, tried: "make the folder", on: path.description)
    }
  }

  /// Makes the names in a folder durable. C function: `fsync`.
  package static func syncFolder(_ path: RawPath) throws(AgentError) {
    let folder = try Descriptor.open(path.isEmpty ? RawPath("/proc/self/cwd") : path, O_RDONLY | O_DIRECTORY)
    try folder.sync()
  }

  /// Throws `moved` when another file had taken the place of this one and was moved in its stead; that one is put back,
  /// unless there is yet another.
  private static func checkSameness(
    _ file: borrowing Descriptor, _ path: RawPath, _ target: RawPath
  ) throws(AgentError) {
    let (own, moved) = (try FileStatus(of: file).identity, try FileStatus(of: target).identity)
    guard own.device != moved.device || own.inode != moved.inode else { return }
    _ = try rename(target, to: path)
    throw AgentError(
      .moved, code: "changed", tried: "move", on: path.description, cause: "another file took its place meanwhile")
  }

  /// False when the new name is taken.
  private static func rename(_ path: RawPath, to target: RawPath) throws(AgentError) -> Bool {
    do {
      try check("move", on: path.description) {
        unsafe sluice_rename_without_replacing(path.nulTerminated, target.nulTerminated)
      }
      return true
    } catch {
      guard error.code != "EEXIST" else { return false }
      // NFS and some of FUSE can't refuse to replace in a rename; a link never replaces.
      guard ["EINVAL", "ENOSYS", "EOPNOTSUPP"].contains(error.code) else { throw error }
      guard try link(path, as: target) else { return false }
      // Two steps: the first one is durable before the second is taken.
      try syncFolder(target.parent)
      try check("move", on: path.description) { unsafe unlink(path.nulTerminated) }
      return true
    }
  }

  /// False when the new name is taken.
  private static func link(_ path: RawPath, as target: RawPath, _ flags: Int32 = 0) throws(AgentError) -> Bool {
    do {
      try check("move", on: target.description) {
        unsafe linkat(AT_FDCWD, path.nulTerminated, AT_FDCWD, target.nulTerminated, flags)
      }
      return true
    } catch {
      guard error.code == "EEXIST" else { throw error }
      return false
    }
  }

  /// Copies by way of a file without a name, so that the target shows the whole or nothing, and a crash leaves nothing.
  /// Keeps mode and times. False when the name is taken.
  private static func copy(_ file: borrowing Descriptor, to target: RawPath) throws(AgentError) -> Bool {
    let unnamed: Descriptor
    do {
      unnamed = try .open(target.parent, Descriptor.unnamed | O_WRONLY, mode: 0o600)
    } catch {
      guard isWithoutUnnamed(error) else { throw error }
      return try copyUnderHiddenName(file, to: target)
    }
    try fill(unnamed, from: file, for: target)
    return try name(unnamed, target)
  }

  /// Gives a file without a name its name, durably; false when the name is taken.
  private static func name(_ unnamed: borrowing Descriptor, _ target: RawPath) throws(AgentError) -> Bool {
    guard try link(RawPath("/proc/self/fd/\(unnamed.number)"), as: target, AT_SYMLINK_FOLLOW) else { return false }
    try syncFolder(target.parent)
    return true
  }

  /// Whether it says that the filesystem has no files without names.
  private static func isWithoutUnnamed(_ error: AgentError) -> Bool {
    ["EOPNOTSUPP", "EISDIR", "EINVAL"].contains(error.code)
  }

  /// The same where a file can't be without a name; a crash leaves a hidden one, which is never taken for an arrival.
  private static func copyUnderHiddenName(
    _ file: borrowing Descriptor, to target: RawPath
  ) throws(AgentError) -> Bool {
    let hidden = target.parent.appending(".sluice-move-\(getpid())-\(file.number)")
    let copy = try Descriptor.open(hidden, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode: 0o600)
    defer { unsafe _ = unlink(hidden.nulTerminated) }
    try fill(copy, from: file, for: target)
    guard try rename(hidden, to: target) else { return false }
    try syncFolder(target.parent)
    return true
  }

  private static func fill(
    _ copy: borrowing Descriptor, from file: borrowing Descriptor, for target: RawPath
  ) throws(AgentError) {
    let source = try file.reopen(O_RDONLY)
    let (from, to) = (source.number, copy.number)
    var status = stat()
    try check("look at an open file") { unsafe fstat(from, &status) }
    while try check("copy", on: target.description, { sluice_copy_some(from, to, 1 << 30) }) > 0 {}
    try check("copy", on: target.description) { fchmod(to, status.st_mode & 0o7777) }
    let times = [status.st_atim, status.st_mtim]
    try check("copy", on: target.description) { unsafe futimens(to, times) }
    try copy.sync()
  }
}
