import Glibc
import Model
import Posix

/// A drop folder's root, and how it is being looked after.
struct DropRoot {
  enum Standing: Hashable, Sendable {
    /// Not there, or out of reach. Nothing is concluded from that.
    case paused(reason: String)
    /// Events come from it.
    case watched
    /// No events come from it.
    case polled
  }

  /// Which folder it is, whatever its name.
  struct Anchor: Hashable, Sendable {
    var device: UInt64
    var inode: UInt64

    /// Of an open folder.
    init(of folder: borrowing Descriptor) throws(AgentError) {
      let identity = try FileStatus(of: folder).identity
      device = identity.device
      inode = identity.inode
    }

    /// Of the folder that stands at this path now.
    init(at path: RawPath) throws(AgentError) {
      try self.init(of: .open(path, Descriptor.pathOnly | O_DIRECTORY))
    }
  }

  var id: RootID
  var folder: DropFolder
  var rules: IgnoreRules
  var standing = Standing.paused(reason: "it was not looked at yet")
  var anchor: Anchor?
  /// Whether only this machine writes to its filesystem.
  var isLocal = true
  /// What is mounted below it.
  var mounts: Set<MountTable.Mount> = []
  /// The kind of a filesystem mounted below it that tells of no events; nil where there is none.
  var silentSystem: String?
  /// Whether a file was once out of reach in it.
  var hasLostSight = false
  /// Whether it was told that there are files of other users' in it, whose writers can't be seen.
  var hasToldOfHiddenWriters = false
  /// Looks through it every few seconds, where events are missing.
  var polling: Task<Void, Never>?
  var lastScan: Duration?
  /// A pause that was told of.
  var toldReason: String?

  init(id: RootID, folder: DropFolder, rules: IgnoreRules) {
    self.id = id
    self.folder = folder
    self.rules = rules
  }

  var isPaused: Bool {
    if case .paused = standing { true } else { false }
  }

  /// Looks up what is mounted below it, in folders that are looked through. C function: `statfs`.
  mutating func findMounts(in table: MountTable) {
    let real = (try? folder.root.resolved()) ?? folder.root
    mounts = table.below(real)
    guard folder.isRecursive else { return silentSystem = nil }
    silentSystem =
      mounts.lazy.compactMap { [rules] mount in
        guard let path = mount.path.below(real), !rules.ignoresAnywhere(path, isFolder: true),
          let system = try? FileSystem(of: mount.path), system.isRemote
        else { return nil }
        return system.name
      }.first
  }

  var order: WatchOrder {
    WatchOrder(id: id, path: folder.root, rules: rules, isRecursive: folder.isRecursive)
  }
}
