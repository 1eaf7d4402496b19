import Glibc
import Model
import Posix
import Synchronization

/// An original that was moved into a hidden folder beside its place, where nobody else who writes to the drop folder reaches it.
///
/// What is compared there is what is moved or deleted. One that is neither is put back when the last reference goes; one that a
/// process left which died is put back by the next scan. All of it is durable when it returns.
final class SetAside: Sendable {
  private let original: Original
  private let aside: AsideFolder
  private let isOut = Mutex(true)

  /// Throws `moved` unless the name leads to the very file that was taken in, unchanged, which nobody has open for writing.
  init(_ original: Original) throws(AgentError) {
    self.original = original
    try original.checkStillThere()
    aside = try AsideFolder.make(in: original.folder, for: original.name, open: original.file)
    do throws(AgentError) {
      guard try original.folder.move(original.name, to: aside.file, in: aside.folder) else {
        throw Original.changed(original.path)
      }
    } catch {
      isOut.withLock { $0 = false }
      try? aside.remove(from: original.folder)
      throw error
    }
    do throws(AgentError) {
      try check()
    } catch {
      try putBack()
      throw error
    }
  }

  deinit {
    guard isOut.withLock({ $0 }) else { return }
    _ = try? aside.putBack(as: original.name, in: original.folder)
    try? aside.remove(from: original.folder)
  }

  /// Throws `moved` when another file was set aside, or the file was written to.
  private func check() throws(AgentError) {
    let found = try FileStatus(of: aside.file, in: aside.folder)
    guard found.kind == .file, found.identity.isSameContent(as: original.arrival.identity),
      WriterPresence.of(original.file) != .some
    else { throw Original.changed(original.path) }
  }

  /// Puts the file back; returns what the kernel says of it then.
  ///
  /// Throws `moved` where its name is taken: it is then under another one. Throws `left-aside` (transient) where it can't be put
  /// back: the next scan tries again.
  @discardableResult
  func putBack() throws(AgentError) -> FileStatus {
    let name: [UInt8]
    do throws(AgentError) {
      name = try aside.putBack(as: original.name, in: original.folder)
    } catch {
      throw left(error)
    }
    isOut.withLock { $0 = false }
    try? aside.remove(from: original.folder)
    guard name == original.name else { throw Original.changed(original.path) }
    return try FileStatus(of: name, in: original.folder)
  }

  /// Deletes the file.
  func delete() throws(AgentError) {
    do throws(AgentError) {
      try check()
      try aside.folder.remove(aside.file)
    } catch {
      try putBack()
      throw error
    }
    isOut.withLock { $0 = false }
    try aside.remove(from: original.folder)
  }

  /// Moves the file below the target, keeping its path below the drop folder; a name that is taken gets a number.
  ///
  /// A `reason` is written beside it first: whoever is killed in between moves the file the next time, and finds it. Where the
  /// file can't be moved it is put back.
  func move(to target: MoveTarget, because reason: AgentError?) throws(AgentError) {
    do throws(AgentError) {
      let folder = try target.open(original.arrival.path.parent)
      let names = FreeNames(after: original.name, atMost: folder.longestName())
      try original.sync()
      guard try !rename(into: folder, names, reason) else { return }
      let name = try FileCopy.make(of: original.file, in: folder, among: names).name
      if let reason { try Self.explain(reason, of: original, beside: name, in: folder) }
    } catch {
      // After the rename the file has its new place, whatever failed then.
      if isOut.withLock({ $0 }) { try putBack() }
      throw error
    }
    try delete()
  }

  /// False where the target lies on another filesystem.
  private func rename(
    into folder: borrowing Descriptor, _ names: FreeNames, _ reason: AgentError?
  ) throws(AgentError) -> Bool {
    do throws(AgentError) {
      for name in names where (try? FileStatus(of: name, in: folder)) == nil {
        try check()
        if let reason { try Self.explain(reason, of: original, beside: name, in: folder) }
        guard try aside.folder.move(aside.file, to: name, in: folder) else { continue }
        isOut.withLock { $0 = false }
        try folder.syncNames()
        try aside.remove(from: original.folder)
        return true
      }
    } catch {
      guard error.code == "EXDEV" else { throw error }
      return false
    }
    throw .noFreeName(safeText(original.name))
  }

  /// Moves an original to another filesystem: it stays in its place until its copy is durable. False where it lies on this one.
  static func copy(
    _ original: Original, to target: MoveTarget, because reason: AgentError?
  ) throws(AgentError) -> Bool {
    let folder = try target.open(original.arrival.path.parent)
    let names = FreeNames(after: original.name, atMost: folder.longestName())
    guard try FileStatus(of: folder).identity.device != FileStatus(of: original.file).identity.device else {
      // The reason is there before the file leaves its place.
      let free = names.first { (try? FileStatus(of: $0, in: folder)) == nil }
      if let reason, let free { try explain(reason, of: original, beside: free, in: folder) }
      return false
    }
    try original.checkStillThere()
    let copy = try FileCopy.make(of: original.file, in: folder, among: names)
    do throws(AgentError) {
      if let reason { try explain(reason, of: original, beside: copy.name, in: folder) }
      try SetAside(original).delete()
    } catch {
      // Another file has taken its place meanwhile.
      if copy.isNew, error.fault == .moved { try? folder.remove(copy.name) }
      throw error
    }
    return true
  }

  private static func explain(
    _ reason: AgentError, of original: Original, beside name: [UInt8], in folder: borrowing Descriptor
  ) throws(AgentError) {
    let text = Array("\(original.arrival.path): rejected: \(reason.reason)\n".utf8)
    let names = FreeNames(stem: name, suffix: Array(".reason.txt".utf8), atMost: folder.longestName())
    if let first = names.first(where: { _ in true }), holds(first, in: folder, text) { return }
    let written = try folder.createFile(among: names, mode: 0o644) { name throws(AgentError) in
      holds(name, in: folder, text)
    } fill: { file throws(AgentError) in
      try file.write(text)
    }
    guard written != nil else { throw .noFreeName(safeText(name)) }
  }

  /// Whether a small file has this very text.
  private static func holds(_ name: [UInt8], in folder: borrowing Descriptor, _ text: [UInt8]) -> Bool {
    guard let file = try? folder.openBeneath(RawPath(bytes: name), O_RDONLY | O_NONBLOCK) else { return false }
    var bytes = [UInt8](repeating: 0, count: text.count + 1)
    return (try? file.read(into: &bytes)) == text.count && bytes.dropLast() == text[...]
  }

  private func left(_ error: AgentError) -> AgentError {
    let place = original.path.parent.appending(aside.name)
    return AgentError(
      .transient, code: "left-aside", tried: "put back", on: original.path.description,
      cause: "\(error.cause); it lies at \(place)", advice: "the next scan of the drop folder tries it again")
  }
}

extension FileIdentity {
  /// Whether it is the same file with the same content; a rename changes the time of the last change of the inode.
  func isSameContent(as other: FileIdentity) -> Bool {
    device == other.device && inode == other.inode && size == other.size && modified == other.modified
  }
}
