import Glibc
import Model
import Posix

/// The pool's folder, open: every name of the pool is reached from here, wherever the path leads meanwhile.
final class PoolRoot: Sendable {
  let path: RawPath
  let folder: Descriptor
  /// Whether a file can be staged here without a name (`O_TMPFILE`).
  let stagesUnnamed: Bool
  /// Whether agents with other catalogs may write here too (`pool-shared = yes`).
  let isShared: Bool
  private let device: UInt64
  private let inode: UInt64

  /// Opens the folder. `stagesUnnamed` false acts as on a filesystem without `O_TMPFILE`.
  init(_ path: RawPath, stagesUnnamed: Bool, isShared: Bool = false) throws(AgentError) {
    self.path = path
    self.isShared = isShared
    folder = try .open(path, O_RDONLY | O_DIRECTORY)
    let status = try FileStatus(of: folder)
    (device, inode) = (status.identity.device, status.identity.inode)
    self.stagesUnnamed = stagesUnnamed && Self.hasUnnamed(folder)
  }

  /// What else is wrong, a full disk or one that can't be written, shows when a file is staged.
  private static func hasUnnamed(_ folder: borrowing Descriptor) -> Bool {
    do throws(AgentError) {
      _ = try folder.openBeneath(RawPath("."), Descriptor.unnamed | O_RDWR, mode: 0o600)
      return true
    } catch {
      return !["EOPNOTSUPP", "EISDIR", "EINVAL", "ENOENT"].contains(error.code)
    }
  }

  /// Whether its path leads to this folder still, and not to nothing, another one or a bare mount point.
  ///
  /// C function: `fstatat`.
  var stands: Bool {
    guard let status = try? FileStatus(ofTarget: path) else { return false }
    return status.identity.device == device && status.identity.inode == inode
  }

  /// A new empty file on the pool's filesystem, without a name in the pool.
  func stage() throws(AgentError) -> StagedFile {
    try stagesUnnamed ? StagedFile(unnamedIn: self) : StagedFile(namedIn: self)
  }

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
