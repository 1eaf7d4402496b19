import Foundation
import Glibc

/// An ext4 filesystem in a file, whose power can be cut: what was not synced is not there when it is mounted again.
///
/// Source: ioctl(2), `EXT4_IOC_SHUTDOWN` in linux/ext4.h. It is the filesystem that stops, in the middle of whatever it
/// does, without writing its journal; the file beneath it is a disk that keeps all that it was given.
final class CutDisk {
  private let place: URL
  private let image: URL
  private let scratch: TemporaryFolder
  /// Who removes the folder that it is mounted in, which is no good before it is unmounted.
  private let owner: AnyObject

  /// Makes a filesystem of this size and mounts it.
  init(at place: URL, of owner: AnyObject, megabytes: Int = 64) async throws {
    self.place = place
    self.owner = owner
    scratch = try TemporaryFolder()
    image = scratch.url.appending(path: "image")
    try await Tool.shell("truncate -s \(megabytes)M image; mkfs.ext4 -q -F image", in: scratch.url)
    try await mount()
  }

  deinit { unsafe umount2(place.path, Int32(MNT_DETACH)) }

  private func mount() async throws {
    try await Tool.shell("mount -o loop,errors=continue image \(place.path)", in: scratch.url)
  }

  /// The power is gone, at this instant.
  func cut() throws {
    let folder = unsafe open(place.path, O_RDONLY | O_DIRECTORY)
    defer { close(folder) }
    // _IOR('X', 125, __u32), and EXT4_GOING_FLAGS_NOLOGFLUSH.
    let (request, withoutFlush) = (UInt(0x8004_587D), UInt32(2))
    var flags = withoutFlush
    guard unsafe ioctl(folder, request, &flags) == 0 else { throw NotCut(error: errno) }
  }

  /// The power is back. Nobody may have a file open there.
  func restore() async throws {
    try await wait(for: "the filesystem to be let go of", within: .seconds(20)) {
      unsafe umount2(self.place.path, 0) == 0
    }
    // Another test may have begun a namespace of its own meanwhile, with a copy of the mount in it: as long as that is there,
    // so is the filesystem that was cut, and it would be mounted again as it is.
    let image = image.path
    try await wait(for: "the loop device to be let go of", within: .seconds(120)) {
      try await Tool.run("losetup", ["-j", image], in: self.scratch.url).output.isEmpty
    }
    try await mount()
  }

  struct NotCut: Error {
    var error: Int32
  }

  /// Whether such a filesystem can be made, mounted and cut here.
  static func canBeMade() async -> Bool {
    guard Tool.isRoot, Tool.areInstalled("mkfs.ext4", "mount"), let folder = try? TemporaryFolder(),
      let disk = try? await CutDisk(at: folder.url, of: folder, megabytes: 8)
    else { return false }
    return (try? disk.cut()) != nil
  }
}
