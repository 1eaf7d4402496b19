import CPosix
import Glibc
package import Model

/// Moves, copies and removals of whole files, each durable when it returns.
package enum FileMove {
  /// Gives the file a new name and takes the old one away, never replacing anything.
  ///
  /// Returns false when the new name is taken. Across filesystems the file is copied whole, synced and given its name
  /// before the old one goes. C functions: `renameat2`, `sendfile`, `linkat`.
  package static func move(
    _ file: borrowing Descriptor, at path: RawPath, to target: RawPath
  ) throws(AgentError) -> Bool {
    do {
      try check("move", on: path.description) {
        unsafe sluice_rename_without_replacing(path.nulTerminated, target.nulTerminated)
      }
      try syncFolder(target.parent)
      try syncFolder(path.parent)
      return true
    } catch {
      guard error.code != "EEXIST" else { return false }
      guard error.code == "EXDEV" else { throw error }
    }
    guard try copy(file, to: target) else { return false }
    try remove(path)
    return true
  }

  /// Takes the name away. C function: `unlink`.
  package static func remove(_ path: RawPath) throws(AgentError) {
    try check("delete", on: path.description) { unsafe unlink(path.nulTerminated) }
    try syncFolder(path.parent)
  }

  /// Writes a small new file; false when the name is taken.
  package static func create(_ target: RawPath, text: String) throws(AgentError) -> Bool {
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
    let folder = try Descriptor.open(path.isEmpty ? RawPath("./") : path, O_RDONLY | O_DIRECTORY)
    try folder.sync()
  }

  /// Copies by way of an unnamed file, so that the target name shows the whole or nothing; keeps mode and times.
  private static func copy(_ file: borrowing Descriptor, to target: RawPath) throws(AgentError) -> Bool {
    let source = try file.reopen(O_RDONLY)
    var status = stat()
    let (from, temporary) = (source.number, target.parent.appending(".sluice-move-\(getpid())-\(source.number)"))
    try check("look at an open file") { unsafe fstat(from, &status) }
    let copy = try Descriptor.open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode: 0o600)
    let to = copy.number
    do throws(AgentError) {
      while try check("copy", on: target.description, { sluice_copy_some(from, to, 1 << 30) }) > 0 {}
      try check("copy", on: target.description) { fchmod(to, status.st_mode & 0o7777) }
      let times = [status.st_atim, status.st_mtim]
      try check("copy", on: target.description) { unsafe futimens(to, times) }
      try copy.sync()
      try check("move", on: target.description) {
        unsafe sluice_rename_without_replacing(temporary.nulTerminated, target.nulTerminated)
      }
      try syncFolder(target.parent)
      return true
    } catch {
      unsafe _ = unlink(temporary.nulTerminated)
      guard error.code == "EEXIST" else { throw error }
      return false
    }
  }
}
