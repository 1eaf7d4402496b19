import Glibc
package import Model
import Posix

/// How many inotify watches the drop folders need, a folder each, and how many this user may have.
package struct WatchBudget: Hashable, Sendable {
  package var needed: Int
  /// The lower of `fs.inotify.max_user_watches` and, in a user namespace, `user.max_inotify_watches`.
  package var limit: Int

  /// Counts the folders below all roots; one that is missing counts for nothing. Blocks on the disk.
  package static func of(_ folders: [DropFolder]) -> WatchBudget {
    var needed = 0
    for folder in folders {
      let rules = IgnoreRules(for: folder, beside: folders)
      guard
        var walk = try? TreeWalk(of: folder.root, rules: rules, isRecursive: folder.isRecursive, findsFiles: false)
      else { continue }
      while let step = walk.step() {
        if case .folder = step { needed += 1 }
      }
    }
    return WatchBudget(needed: needed, limit: currentLimit)
  }

  package var isNear: Bool { needed > limit - limit / 5 }
  package var isEnough: Bool { needed <= limit }

  /// What to do when it is too low: twice what is needed leaves room to grow.
  package var advice: String {
    let setting = "fs.inotify.max_user_watches=\(max(2 * needed, limit))"
    return
      "as root, `sysctl \(setting)` raises the limit, and the same setting in /etc/sysctl.d/60-sluice.conf keeps it"
  }

  static var currentLimit: Int {
    ["/proc/sys/fs/inotify/max_user_watches", "/proc/sys/user/max_inotify_watches"].compactMap(number).min() ?? .max
  }

  private static func number(in path: String) -> Int? {
    guard let file = try? Descriptor.open(RawPath(path), O_RDONLY) else { return nil }
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = unsafe bytes.withUnsafeMutableBytes { buffer in unsafe (try? file.read(into: buffer)) ?? 0 }
    return Int(String(decoding: bytes[..<count].filter { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
  }
}
