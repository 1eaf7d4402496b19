import Glibc
package import Model

/// Folders and small files by their paths, each durable when it returns.
package enum DurableFiles {
  /// Takes the name away. C function: `unlink`.
  package static func remove(_ path: RawPath) throws(AgentError) {
    try check("delete", on: path.description) { unsafe unlink(path.nulTerminated) }
    try syncFolder(path.parent)
  }

  /// Writes a small new file, which shows the whole text or nothing; false when the name is taken.
  package static func create(_ path: RawPath, text: String) throws(AgentError) -> Bool {
    let bytes = Array(text.utf8)
    let name = try open(path.parent).createFile(among: [path.lastComponent], mode: 0o644) { file throws(AgentError) in
      try file.write(bytes)
    }
    return name != nil
  }

  /// Gives a file a new name in the same or another folder of its filesystem; false when that name is taken.
  package static func rename(_ path: RawPath, to target: RawPath) throws(AgentError) -> Bool {
    let from = try open(path.parent)
    let to = try open(target.parent)
    guard try from.move(path.lastComponent, to: target.lastComponent, in: to) else { return false }
    try to.sync()
    try from.sync()
    return true
  }

  /// Makes a folder and those above it; nothing where they are there. C function: `mkdir`.
  package static func makeFolder(_ path: RawPath) throws(AgentError) {
    if unsafe mkdir(path.nulTerminated, 0o755) == 0 { return try syncFolder(path.parent) }
    switch errno {
    case EEXIST: return
    case ENOENT where path.parent != path:
      try makeFolder(path.parent)
      // Another process may be quicker.
      guard unsafe mkdir(path.nulTerminated, 0o755) != 0, errno != EEXIST else { return try syncFolder(path.parent) }
      throw .system(errno, tried: "make the folder", on: path.description)
    default: throw .system(errno, tried: "make the folder", on: path.description)
    }
  }

  /// Makes the names in a folder durable. C function: `fsync`.
  package static func syncFolder(_ path: RawPath) throws(AgentError) {
    try open(path).sync()
  }

  private static func open(_ folder: RawPath) throws(AgentError) -> Descriptor {
    try .open(folder.isEmpty ? RawPath("/proc/self/cwd") : folder, O_RDONLY | O_DIRECTORY)
  }
}
