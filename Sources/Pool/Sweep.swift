import Glibc
import Model
import Posix

/// Takes away the hidden names that dead processes left in the pool's root.
///
/// Only names of exactly our grammar, and only those that nobody has locked, or, where locks do not work, that nobody has
/// touched for a day.
struct Sweep {
  private static let grace: Int64 = 24 * 60 * 60 * 1_000_000_000

  let root: PoolRoot

  func run() throws(AgentError) {
    var names = try DirectoryStream(root.open(RawPath(""), O_RDONLY | O_DIRECTORY))
    while let entry = try names.next() {
      guard let name = TemporaryName(bytes: entry.name) else { continue }
      let path = RawPath(name.text)
      // Open for writing, as a lock wants it; what can't be opened so is not one of ours.
      guard let file = try? root.open(path, O_RDWR | O_NONBLOCK), try isLeftOver(file) else { continue }
      try root.unlink(path)
    }
  }

  private func isLeftOver(_ file: borrowing Descriptor) throws(AgentError) -> Bool {
    let status = try FileStatus(of: file)
    guard status.kind == .file else { return false }
    if let isFree = try? file.lock(byteAt: 0) { return isFree }
    var now = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &now)
    return Int64(now.tv_sec) * 1_000_000_000 - status.identity.changed > Self.grace
  }
}
