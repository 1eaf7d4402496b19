import Glibc
import Model
import Posix

/// A file without a name that a watch lies on: a write to it wakes the thread that sleeps in libinotifytools.
///
/// The library sleeps in select(2) on its own descriptor alone, so only inotify itself can wake it. A memfd gives no
/// events; a file in a folder for temporary files does, unlinked or not.
struct Bell: ~Copyable, Sendable {
  let file: Descriptor

  /// Makes the file in the first of the usual folders that takes one. C functions: `mkstemp`, `unlink`.
  init() throws(AgentError) {
    let chosen = unsafe getenv("TMPDIR").flatMap { unsafe String(cString: $0) }
    var failure = AgentError.system(ENOENT, tried: "make a temporary file")
    for folder in [chosen, "/tmp", "/var/tmp", "/dev/shm"].compactMap({ $0 }) {
      var name = RawPath(folder).appending("sluice-bell-XXXXXX").nulTerminated
      let number = unsafe mkstemp(&name)
      guard number >= 0 else {
        failure = .system(errno, tried: "make a temporary file", on: folder)
        continue
      }
      _ = unsafe unlink(name)
      _ = fcntl(number, F_SETFD, FD_CLOEXEC)
      file = Descriptor(owning: number)
      return
    }
    throw failure
  }

  borrowing func ring() {
    var byte: UInt8 = 0
    _ = unsafe pwrite(file.number, &byte, 1, 0)
  }
}
