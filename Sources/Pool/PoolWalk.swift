import Glibc
package import Model
import Posix

/// Everything in the pool but its marker, folder by folder in the order of the hashes, so that a pool of any size costs the
/// memory of one folder.
///
/// No path is resolved anew: a folder is opened below the one that it lies in, and files are looked at by their folder. A
/// folder or a file that goes away meanwhile is passed over. C functions: `openat2`, `readdir`, `fstatat`.
package struct PoolWalk: ~Copyable {
  /// A folder that is being gone through, and the names of those in it that are still to come, the last one first.
  private final class Level {
    let folder: Descriptor
    let path: RawPath
    var rest: [[UInt8]]

    init(_ folder: consuming Descriptor, _ path: RawPath, rest: [[UInt8]]) {
      self.folder = folder
      self.path = path
      self.rest = rest
    }

    /// A folder in it; nil when it is gone, or something else by now.
    func open(_ name: [UInt8]) throws(AgentError) -> Descriptor? {
      do throws(AgentError) {
        return try folder.openBeneath(RawPath(bytes: name), O_RDONLY | O_DIRECTORY)
      } catch {
        guard ["ENOENT", "ENOTDIR", "ELOOP"].contains(error.code) else { throw error }
        return nil
      }
    }
  }

  private let root: PoolRoot
  private let looksAtFiles: Bool
  /// Prefixes below this one are passed over.
  private let start: UInt16
  private var isBegun = false
  private var top: Level?
  private var middle: Level?

  /// A walk from the folder of `prefix` on. `lookingAtFiles` asks for the status of each file.
  init(root: PoolRoot, from prefix: UInt16 = 0, lookingAtFiles: Bool) {
    self.root = root
    looksAtFiles = lookingAtFiles
    start = prefix
  }

  /// The next folder; nil after the last one.
  package mutating func next() throws(AgentError) -> PoolShard? {
    guard isBegun else {
      isBegun = true
      return try enterRoot()
    }
    while true {
      if let name = middle?.rest.popLast() {
        if let shard = try leaf(name) { return shard }
      } else if let name = top?.rest.popLast() {
        if let shard = try enterMiddle(name) { return shard }
      } else {
        return nil
      }
    }
  }

  private mutating func enterRoot() throws(AgentError) -> PoolShard {
    let folder = try root.open(RawPath(""), O_RDONLY | O_DIRECTORY)
    var shard = PoolShard(folder: RawPath(""))
    let rest = try folders(in: &shard, of: root.folder)
    top = Level(folder, shard.folder, rest: rest)
    return shard
  }

  private mutating func enterMiddle(_ name: [UInt8]) throws(AgentError) -> PoolShard? {
    guard let folder = try top?.open(name) else { return nil }
    var shard = PoolShard(folder: RawPath(bytes: name))
    let rest = try folders(in: &shard, of: folder)
    middle = Level(folder, shard.folder, rest: rest)
    return shard
  }

  /// The names of the folders of ours in a folder, the last first; all else goes into the shard.
  private func folders(in shard: inout PoolShard, of folder: borrowing Descriptor) throws(AgentError) -> [[UInt8]] {
    var names: [[UInt8]] = []
    var stream = try DirectoryStream(folder.openBeneath(RawPath(""), O_RDONLY | O_DIRECTORY))
    let isRoot = shard.folder.isEmpty
    while let entry = try stream.next() {
      if isRoot, entry.name == Array(PoolMarker.name.utf8) { continue }
      shard.isEmpty = false
      let path = shard.folder.appending(entry.name)
      let kind = entry.kind ?? (try? stream.status(of: entry.name))?.kind
      if kind == .folder, Self.isFolderName(entry.name) {
        if Self.mayHold(path, from: start) { names.append(entry.name) }
      } else if isRoot, let name = TemporaryName(bytes: entry.name) {
        guard let status = try? stream.status(of: entry.name), status.kind == .file else { continue }
        shard.temporaries.append(
          PoolTemporary(name: name, byteCount: status.identity.size, modified: status.identity.modified))
      } else {
        shard.strays.append(path)
      }
    }
    if shard.isEmpty, !isRoot { shard.modified = try? stream.status(of: Array(".".utf8)).identity.modified }
    return names.sorted { $1.lexicographicallyPrecedes($0) }
  }

  private func leaf(_ name: [UInt8]) throws(AgentError) -> PoolShard? {
    guard let parent = middle?.path, let folder = try middle?.open(name) else { return nil }
    var shard = PoolShard(folder: parent.appending(name))
    let prefix = Self.number(parent.bytes) << 8 | Self.number(name)
    shard.prefix = prefix
    var stream = try DirectoryStream(folder)
    while let entry = try stream.next() {
      shard.isEmpty = false
      guard entry.kind ?? .file == .file, let path = PoolPath(fileName: entry.name[...]), path.hash.prefix == prefix
      else {
        shard.strays.append(shard.folder.appending(entry.name))
        continue
      }
      var file = PoolFile(path: path)
      if looksAtFiles || entry.kind == nil {
        // One that is gone again was never there.
        guard let status = try? stream.status(of: entry.name) else { continue }
        guard status.kind == .file else {
          shard.strays.append(shard.folder.appending(entry.name))
          continue
        }
        (file.byteCount, file.modified) = (status.identity.size, status.identity.modified)
      }
      shard.files.append(file)
    }
    if shard.isEmpty { shard.modified = try? stream.status(of: Array(".".utf8)).identity.modified }
    // Numbers are quicker to move than names.
    let files = shard.files
    shard.files = files.indices.sorted { files[$0].path < files[$1].path }.map { files[$0] }
    return shard
  }

  /// Two lower-case hexadecimal digits.
  private static func isFolderName(_ name: [UInt8]) -> Bool {
    name.count == 2 && name.allSatisfy { "0123456789abcdef".utf8.contains($0) }
  }

  /// The number that two hexadecimal digits spell.
  private static func number(_ digits: [UInt8]) -> UInt16 {
    UInt16(String(decoding: digits, as: UTF8.self), radix: 16) ?? 0
  }

  /// Whether a folder can hold a hash whose prefix is `start` or more.
  private static func mayHold(_ folder: RawPath, from start: UInt16) -> Bool {
    let names = folder.components
    guard names.count == 2 else { return number(names[0]) >= start >> 8 }
    return number(names[0]) << 8 | number(names[1]) >= start
  }
}
