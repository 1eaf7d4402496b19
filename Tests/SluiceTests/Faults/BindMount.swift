import Foundation
import Glibc

/// A folder that is shown at another place as well, until it is taken away there, as a disk that is mounted and unmounted.
///
/// C functions: `mount` with `MS_BIND`, `umount2` with `MNT_DETACH`.
final class BindMount {
  private let place: URL
  private var isMounted = false

  /// Makes both folders where they are missing.
  init(of source: URL, at place: URL) throws {
    self.place = place
    for folder in [source, place] {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }
    try call(source.path, UInt(MS_BIND))
    isMounted = true
  }

  deinit { unmount() }

  /// At once, whoever has files open there.
  func unmount() {
    guard isMounted else { return }
    isMounted = false
    unsafe umount2(place.path, Int32(MNT_DETACH))
  }

  func remount(readOnly: Bool) throws {
    try call(nil, UInt(MS_REMOUNT) | UInt(MS_BIND) | (readOnly ? UInt(MS_RDONLY) : 0))
  }

  private func call(_ source: String?, _ flags: UInt) throws {
    guard unsafe mount(source, place.path, nil, flags, nil) == 0 else { throw CocoaError(.fileWriteNoPermission) }
  }

  /// Whether the machine lets us, which a container often does not.
  static let isPossible: Bool = {
    guard Tool.isRoot, let folder = try? TemporaryFolder() else { return false }
    let mount = try? BindMount(of: folder.url.appending(path: "a"), at: folder.url.appending(path: "b"))
    return mount != nil
  }()
}
