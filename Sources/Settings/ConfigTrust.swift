import Posix

/// The rule for a config that was found in the current folder and not named: nobody but the caller and root may decide what
/// it says, or which file has its name.
struct ConfigTrust {
  /// Why a config is refused.
  enum Objection: Hashable {
    case belongs(to: UInt32)
    case folderBelongs(to: UInt32)
    case writable(by: Writers)
    case folderWritable(by: Writers)
  }

  /// Users besides the owner.
  enum Writers: Hashable {
    /// The number of a group.
    case group(UInt32)
    case everyone
  }

  private static let root: UInt32 = 0
  private static let sticky: UInt32 = 0o1000

  /// The number of the user who runs this process.
  let caller: UInt32
  /// The number of the group that has the caller and nobody else; nil where there is none.
  let privateGroup: UInt32?

  /// Whether a file, or a link to one, can be trusted in this folder; nil where it can.
  ///
  /// In a folder that others can write to, only the caller's own file in a sticky folder can be trusted: nobody else can
  /// rename or delete it there. It must have no second name, because others may have made the name as a hard link.
  func objection(to file: WriteAccess, in folder: WriteAccess) -> Objection? {
    guard isTrusted(file.owner) else { return .belongs(to: file.owner) }
    guard isTrusted(folder.owner) else { return .folderBelongs(to: folder.owner) }
    // The permissions of a link mean nothing.
    if file.kind != .link, let writers = writers(of: file) { return .writable(by: writers) }
    guard let writers = writers(of: folder) else { return nil }
    let isOwn = folder.permissions & Self.sticky != 0 && file.owner == caller && file.linkCount == 1
    return isOwn ? nil : .folderWritable(by: writers)
  }

  private func isTrusted(_ owner: UInt32) -> Bool { owner == caller || owner == Self.root }

  /// The users besides the owner who can write to it.
  private func writers(of entry: WriteAccess) -> Writers? {
    if entry.permissions & 0o002 != 0 { return .everyone }
    guard entry.permissions & 0o020 != 0 else { return nil }
    return entry.group == privateGroup && !entry.hasAccessList ? nil : .group(entry.group)
  }
}
