import Glibc
import Model
import Posix

/// A folder that originals are moved to, and the filesystem that it lies on.
///
/// The config's path is resolved once, when the agent starts; from then on no link is followed on the way. So neither a link that
/// somebody puts there later nor a bare mount point gets an original.
struct MoveTarget: Sendable {
  /// As the config has it.
  let configured: RawPath
  /// Where it led at the start: absolute, through no link.
  let place: RawPath
  private let mount: MountPoint?
  private let filesystem: UInt64?

  /// Resolves the path, which need not be there yet. No link that lies in one of the drop folders at `roots` is followed: whoever
  /// writes there could have put it there.
  init(_ configured: RawPath, outside roots: [RawPath]) {
    self.configured = configured
    let roots = roots.map { (try? $0.resolved()) ?? $0 }
    var place = RawPath("/")
    for name in configured.components {
      let next = place.appending(name)
      let isTheirs = roots.contains { next.below($0).map { !$0.isEmpty } ?? false }
      place = isTheirs ? next : (try? next.resolved()) ?? next
    }
    self.place = place
    mount = MountPoint(of: place)
    filesystem = Self.filesystem(of: place)
  }

  /// Opens a folder below the target, made where it is not there.
  ///
  /// Throws `target-away` (transient) while another filesystem is there than at the start, and where a link is in the way.
  func open(_ path: RawPath) throws(AgentError) -> Descriptor {
    guard isMounted else { throw away("the filesystem that was there when Sluice started is not mounted") }
    var folder = try Descriptor.open(RawPath("/"), Descriptor.pathOnly | O_DIRECTORY)
    for name in (place.components + path.components) {
      let next: Descriptor
      do throws(AgentError) {
        next = try folder.openBeneath(RawPath(bytes: name), Descriptor.pathOnly | O_DIRECTORY)
      } catch {
        guard error.code == "ENOENT" else { throw refused(error, at: name) }
        next = try Self.make(name, in: folder)
      }
      folder = next
    }
    return folder
  }

  private static func make(_ name: [UInt8], in folder: borrowing Descriptor) throws(AgentError) -> Descriptor {
    try folder.makeFolder(name, mode: 0o755)
    try folder.syncNames()
    return try folder.openBeneath(RawPath(bytes: name), Descriptor.pathOnly | O_DIRECTORY)
  }

  /// By its number, or where it has none or another one since it was mounted anew, by what is mounted where.
  private var isMounted: Bool {
    if let filesystem, Self.filesystem(of: place) == filesystem { return true }
    return MountPoint(of: place) == mount
  }

  /// Of the folder, or the nearest one above it that is there.
  private static func filesystem(of place: RawPath) -> UInt64? {
    var folder = place
    while folder.parent != folder, (try? FileStatus(of: folder)) == nil { folder = folder.parent }
    return (try? FileSystem(of: folder))?.identity
  }

  private func refused(_ error: AgentError, at name: [UInt8]) -> AgentError {
    guard ["ELOOP", "ENOTDIR"].contains(error.code) else { return error }
    return away("\(safeText(name)) is no folder, and links are not followed there")
  }

  private func away(_ cause: String) -> AgentError {
    AgentError(
      .transient, code: "target-away", tried: "move to", on: configured.description, cause: cause,
      advice: "it is tried again; to move to what is there now, start Sluice anew")
  }
}
