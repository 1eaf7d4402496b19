import Glibc
import Model
import Posix

/// The pool's folder, open: every name of the pool is reached from here, and a root that is replaced changes nothing.
final class PoolRoot: Sendable {
  let path: RawPath
  let folder: Descriptor

  /// Opens the folder, which is made (0755) when it is not there.
  init(_ path: RawPath) throws(AgentError) {
    self.path = path
    do throws(AgentError) {
      if unsafe mkdir(path.nulTerminated, 0o755) != 0, errno != EEXIST {
        throw AgentError.system(errno, tried: "make the pool", on: path.description)
      }
      folder = try .open(path, O_RDONLY | O_DIRECTORY)
    } catch {
      throw error.inPool(tried: "open the pool", on: path.description)
    }
  }

  /// Whether the folder has no name any more: what is put into it would be lost.
  var isDeleted: Bool { (try? FileStatus(of: folder))?.linkCount == 0 }

  /// Opens a name below the root, following no link.
  func open(_ path: RawPath, _ flags: Int32) throws(AgentError) -> Descriptor {
    try folder.openBeneath(path, flags)
  }

  /// The path of the root for calls that take none but paths; holds as long as this value lives.
  var openPath: RawPath { RawPath("/proc/self/fd/\(folder.number)") }

  /// Takes a name away; nothing when it is not there. C function: `unlinkat`.
  func unlink(_ path: RawPath) throws(AgentError) {
    guard unsafe unlinkat(folder.number, path.nulTerminated, 0) != 0, errno != ENOENT else { return }
    throw .system(errno, tried: "remove", on: path.description)
  }
}
