import CPosix
import Glibc
package import Model

/// A copy of a whole file on another filesystem.
package enum FileCopy {
  /// Copies an open file into an open folder, under the first of `names` that is free; returns that name.
  ///
  /// The copy keeps owner and group where that is allowed, times, ACLs and user attributes, as mv(1) does. It never has
  /// set-user-id, set-group-id or execute bits: they would hand the agent's rights to whoever wrote the file. A name that is
  /// taken by a file with the same bytes is the copy that a process made which died before the original was gone, and is not new. All
  /// is durable when this returns. Throws `no-free-name`.
  package static func make(
    of file: borrowing Descriptor, in folder: borrowing Descriptor, among names: FreeNames
  ) throws(AgentError) -> (name: [UInt8], isNew: Bool) {
    var isNew = true
    let source = try file.reopen(O_RDONLY)
    let number = source.number
    var status = stat()
    try check("look at an open file") { unsafe fstat(number, &status) }
    let name = try folder.createFile(among: names, mode: 0o600) { name throws(AgentError) in
      guard try isCopy(name, in: folder, of: source, status) else { return false }
      isNew = false
      return true
    } fill: { copy throws(AgentError) in
      try fill(copy, from: source, status)
    }
    guard let name else { throw .noFreeName(names.first { _ in true }.map { safeText($0) } ?? "") }
    return (name, isNew)
  }

  private static func fill(
    _ copy: borrowing Descriptor, from source: borrowing Descriptor, _ status: stat
  ) throws(AgentError) {
    let (from, to) = (source.number, copy.number)
    var count: off_t = 0
    while case let got = try check("copy", { sluice_copy_some(from, to, 1 << 30) }), got > 0 { count += off_t(got) }
    var now = stat()
    try check("look at an open file") { unsafe fstat(from, &now) }
    let isSame = now.st_mtim.tv_sec == status.st_mtim.tv_sec && now.st_mtim.tv_nsec == status.st_mtim.tv_nsec
    guard count == status.st_size, now.st_size == status.st_size, isSame else {
      throw AgentError(.moved, code: "changed", tried: "copy", cause: "it changed while it was being copied")
    }
    if fchown(to, status.st_uid, status.st_gid) != 0 { _ = fchown(to, .max, status.st_gid) }
    copyAttributes(from: source, to: copy)
    // Last, for an access list sets the mode too. What the filesystem does not keep is no reason not to have the file.
    _ = fchmod(to, status.st_mode & 0o666)
    let times = [status.st_atim, status.st_mtim]
    _ = unsafe futimens(to, times)
  }

  /// User attributes and the access list. Those of the system carry rights, such as capabilities, and are left out.
  private static func copyAttributes(from source: borrowing Descriptor, to copy: borrowing Descriptor) {
    let (from, to) = (source.number, copy.number)
    var names = [CChar](repeating: 0, count: 64 << 10)
    let length = unsafe sluice_list_attributes(from, &names, names.count)
    guard length > 0 else { return }
    for name in names[..<length].split(separator: 0) {
      let text = String(decoding: name.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      guard text.hasPrefix("user.") || text == "system.posix_acl_access" else { continue }
      var value = [UInt8](repeating: 0, count: 64 << 10)
      let size = unsafe sluice_get_attribute(from, text, &value, value.count)
      guard size >= 0 else { continue }
      _ = unsafe sluice_set_attribute(to, text, &value, size)
    }
  }

  /// Whether the name is taken by a regular file of its own with the same bytes, which is durable then.
  private static func isCopy(
    _ name: [UInt8], in folder: borrowing Descriptor, of source: borrowing Descriptor, _ status: stat
  ) throws(AgentError) -> Bool {
    guard let there = try? folder.openBeneath(RawPath(bytes: name), O_RDONLY | O_NONBLOCK),
      let found = try? FileStatus(of: there), found.kind == .file, found.identity.size == Int64(status.st_size),
      found.identity.device != UInt64(status.st_dev) || found.identity.inode != UInt64(status.st_ino),
      try haveSameBytes(there, source)
    else { return false }
    try there.sync()
    return true
  }

  private static func haveSameBytes(
    _ one: borrowing Descriptor, _ other: borrowing Descriptor
  ) throws(AgentError) -> Bool {
    let length = 256 << 10
    var (mine, theirs) = ([UInt8](repeating: 0, count: length), [UInt8](repeating: 0, count: length))
    var offset: Int64 = 0
    while true {
      let count = try one.fill(&mine, at: offset)
      guard try other.fill(&theirs, at: offset) == count, mine[..<count] == theirs[..<count] else { return false }
      guard count == length else { return true }
      offset += Int64(count)
    }
  }
}

extension Descriptor {
  /// Reads until the buffer is full or the file ends; returns how many bytes there are.
  fileprivate borrowing func fill(_ bytes: inout [UInt8], at offset: Int64) throws(AgentError) -> Int {
    let number = number
    var count = 0
    while count < bytes.count {
      let got = try check("read") {
        unsafe bytes.withUnsafeMutableBytes { buffer in
          unsafe pread(
            number, buffer.baseAddress?.advanced(by: count), buffer.count - count, off_t(offset) + off_t(count))
        }
      }
      guard got > 0 else { break }
      count += got
    }
    return count
  }
}
