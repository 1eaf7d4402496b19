import CPosix
package import Model

/// The filesystem below a path: its kind and its room. C function: `statfs`.
package struct FileSystem: Hashable, Sendable {
  /// The name that mount(8) knows it by, or its magic number in hexadecimal.
  package var name: String
  /// Whether other machines write to it: inotify is silent about those, and SQLite's WAL can't live there.
  package var isRemote: Bool
  /// Bytes that an unprivileged user can still write.
  package var free: Int64
  /// Files that can still be made; nil where the filesystem does not count them.
  package var freeFiles: Int64?
  package var isReadOnly: Bool
  /// Tells it from others of its kind; nil where it has no such number. Field: `f_fsid`.
  package var identity: UInt64?

  /// Of the filesystem that `path` lies on, which must exist.
  package init(of path: RawPath) throws(AgentError) {
    var found = sluice_filesystem()
    try check("look at the filesystem of", on: path.description) {
      unsafe sluice_look_at_filesystem(path.nulTerminated, &found)
    }
    let magic = found.magic
    name = Self.names[magic]?.name ?? "0x" + String(magic, radix: 16)
    isRemote = Self.names[magic]?.isRemote ?? false
    free = Int64(clamping: found.free_bytes)
    freeFiles = found.all_files == 0 ? nil : Int64(clamping: found.free_files)
    isReadOnly = found.is_read_only != 0
    identity = found.identity == 0 ? nil : found.identity
  }

  /// Magic numbers of statfs(2) and linux/magic.h.
  private static let names: [UInt32: (name: String, isRemote: Bool)] = [
    0xEF53: ("ext4", false), 0x0102_1994: ("tmpfs", false), 0x5846_5342: ("xfs", false),
    0x9123_683E: ("btrfs", false), 0x2FC1_2FC1: ("zfs", false), 0xF2F5_2010: ("f2fs", false),
    0x794C_7630: ("overlay", false), 0x4D44: ("vfat", false), 0x2011_BAB0: ("exfat", false),
    0x5346_544E: ("ntfs", false), 0x7366_746E: ("ntfs3", false), 0x8584_58F6: ("ramfs", false),
    0xCA45_1A4E: ("bcachefs", false), 0x6969: ("nfs", true), 0xFF53_4D42: ("cifs", true), 0xFE53_4D42: ("smb2", true),
    0x517B: ("smb", true), 0x6573_5546: ("fuse", true), 0x00C3_6400: ("ceph", true), 0x0102_1997: ("9p", true),
    0x5346_414F: ("afs", true), 0x6B41_4653: ("afs", true), 0x7375_7245: ("coda", true), 0x0BD0_0BD0: ("lustre", true),
    0x4750_4653: ("gpfs", true), 0x1983_0326: ("beegfs", true), 0x2003_0528: ("orangefs", true),
    0x7461_636F: ("ocfs2", true), 0x0116_1970: ("gfs2", true), 0xBACB_ACBC: ("vmhgfs", true),
    0x6A65_6A63: ("virtiofs", true), 0x786F_4256: ("vboxsf", true),
  ]
}
