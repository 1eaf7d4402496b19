import CPosix
import Glibc
package import Model

/// Who can change a file, a folder or a link: its owner, and everyone whom its permissions let write.
package struct WriteAccess: Hashable, Sendable {
  package var kind: FileStatus.Kind
  /// A user's number.
  package var owner: UInt32
  /// A group's number.
  package var group: UInt32
  /// The mode without the kind: `0o1777` for a folder such as /tmp.
  package var permissions: UInt32
  package var linkCount: Int
  /// Whether an access control list may let further users write. The group bits of the mode then stand for all of the list.
  package var hasAccessList: Bool

  package init(
    _ kind: FileStatus.Kind, owner: UInt32, group: UInt32, permissions: UInt32, linkCount: Int = 1,
    hasAccessList: Bool = false
  ) {
    self.kind = kind
    self.owner = owner
    self.group = group
    self.permissions = permissions
    self.linkCount = linkCount
    self.hasAccessList = hasAccessList
  }

  /// Reads the access of what is open, with `O_PATH` or otherwise. C functions: `fstat`, `getxattr`.
  package init(of descriptor: borrowing Descriptor) throws(AgentError) {
    var status = stat()
    let number = descriptor.number
    try check("look at an open file") { unsafe fstat(number, &status) }
    self.init(status, hasAccessList: sluice_has_access_list(number) != 0)
  }

  private init(_ status: stat, hasAccessList: Bool) {
    let kind: FileStatus.Kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      case S_IFLNK: .link
      default: .special
      }
    self.init(
      kind, owner: status.st_uid, group: status.st_gid, permissions: status.st_mode & 0o7777,
      linkCount: Int(status.st_nlink), hasAccessList: hasAccessList)
  }
}
