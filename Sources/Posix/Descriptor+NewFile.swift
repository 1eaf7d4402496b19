import Glibc
package import Model

extension Descriptor {
  /// Writes a new file in this folder, which has no name before all of it is written and durable.
  ///
  /// It gets the first of `names` that is free; nil where all are taken. `isThere` is asked of a name that is taken: true takes
  /// the file that has it for the new one. A crash leaves nothing, or where the filesystem has no files without names
  /// (`O_TMPFILE`) a hidden one, which the next call for the same names replaces.
  package borrowing func createFile(
    among names: some Sequence<[UInt8]>, mode: UInt32, isThere: ([UInt8]) throws(AgentError) -> Bool = { _ in false },
    fill: (borrowing Descriptor) throws(AgentError) -> Void
  ) throws(AgentError) -> [UInt8]? {
    let folder = try openBeneath(RawPath(""), O_RDONLY | O_DIRECTORY)
    let unnamed: Descriptor
    do throws(AgentError) {
      unnamed = try folder.openBeneath(RawPath(""), Self.unnamed | O_RDWR, mode: mode)
    } catch {
      guard ["EOPNOTSUPP", "EISDIR", "EINVAL", "ENOENT"].contains(error.code) else { throw error }
      return try folder.createHiddenFile(among: names, mode: mode, isThere: isThere, fill: fill)
    }
    try fill(unnamed)
    try unnamed.sync()
    for name in names {
      var isThis = try folder.link(unnamed, as: name)
      if !isThis { isThis = try isThere(name) }
      guard isThis else { continue }
      try folder.sync()
      return name
    }
    return nil
  }

  /// The same under a hidden name, where a file can't be without one.
  private borrowing func createHiddenFile(
    among names: some Sequence<[UInt8]>, mode: UInt32, isThere: ([UInt8]) throws(AgentError) -> Bool,
    fill: (borrowing Descriptor) throws(AgentError) -> Void
  ) throws(AgentError) -> [UInt8]? {
    let hidden = Self.hiddenName(for: names.first { _ in true } ?? [])
    let file = try createHidden(hidden, mode: mode)
    do throws(AgentError) {
      try fill(file)
      try file.sync()
      for name in names {
        if try move(hidden, to: name, in: self) {
          try sync()
          return name
        }
        guard try isThere(name) else { continue }
        try remove(hidden)
        try sync()
        return name
      }
      try remove(hidden)
      return nil
    } catch {
      try? remove(hidden)
      throw error
    }
  }

  /// A new hidden file, in place of one that a process left which died.
  private borrowing func createHidden(_ hidden: [UInt8], mode: UInt32) throws(AgentError) -> Descriptor {
    let path = RawPath(bytes: hidden)
    for _ in 0..<2 {
      do throws(AgentError) {
        let file = try openBeneath(path, O_RDWR | O_CREAT | O_EXCL, mode: mode)
        _ = file.lockWhole()
        return file
      } catch {
        guard error.code == "EEXIST" else { throw error }
        guard let left = try? openBeneath(path, O_RDONLY | O_NONBLOCK), left.lockWhole() != false else { break }
        try remove(hidden)
      }
    }
    throw AgentError(
      .transient, code: "EBUSY", tried: "write", on: safeText(hidden), cause: "another process is writing it")
  }

  /// The hidden name belongs to the wanted one, so that a second try finds what the first one left.
  private static func hiddenName(for name: [UInt8]) -> [UInt8] {
    // FNV-1a, of 64 bits.
    var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return Array((".sluice-new-" + String(digest, radix: 16)).utf8)
  }
}
