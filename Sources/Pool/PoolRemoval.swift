import Glibc
package import Model
import Posix

/// Takes things away from a pool that was seen to be of no use, if they are still what was seen.
///
/// Waits for the disk, so it belongs on a thread that may.
package struct PoolRemoval: Sendable {
  let root: PoolRoot

  /// Takes a variant away; returns whether it did.
  ///
  /// Not if it was written to or replaced since it was seen, nor while anybody has it open: it may be on its way to a row.
  /// C functions: `fcntl(F_SETLEASE)`, `unlinkat`.
  package func remove(_ file: PoolFile) throws(AgentError) -> Bool {
    try remove(file.path.path, byteCount: file.byteCount, modified: file.modified) {
      WriterPresence.besides($0) != .some
    }
  }

  /// Takes a hidden name away that nobody is staging a file under any more; returns whether it did.
  package func remove(_ temporary: PoolTemporary) throws(AgentError) -> Bool {
    // Whoever stages a file under it has locked it; a lock wants a descriptor that can write.
    try remove(temporary.path, O_RDWR, byteCount: temporary.byteCount, modified: temporary.modified) { file in
      (try? file.lock(byteAt: 0)) ?? true && WriterPresence.besides(file) != .some
    }
  }

  /// Takes a folder away if it is empty; returns whether it did. C function: `unlinkat` with `AT_REMOVEDIR`.
  package func removeEmpty(_ folder: RawPath) throws(AgentError) -> Bool {
    guard unsafe unlinkat(root.folder.number, folder.nulTerminated, AT_REMOVEDIR) != 0 else { return true }
    guard ![ENOTEMPTY, EEXIST, ENOENT, EBUSY].contains(errno) else { return false }
    throw .system(errno, tried: "remove an empty folder", on: folder.description)
  }

  private func remove(
    _ path: RawPath, _ access: Int32 = O_RDONLY, byteCount: Int64, modified: Int64,
    isFree: (borrowing Descriptor) -> Bool
  ) throws(AgentError) -> Bool {
    do throws(AgentError) {
      let file = try root.open(path, access | O_NONBLOCK)
      let status = try FileStatus(of: file)
      guard status.kind == .file, status.identity.size == byteCount, status.identity.modified == modified, isFree(file)
      else { return false }
    } catch {
      guard error.code != "ENOENT" else { return false }
      throw error.inPool(tried: "remove", on: path.description)
    }
    try root.unlink(path)
    return true
  }
}
