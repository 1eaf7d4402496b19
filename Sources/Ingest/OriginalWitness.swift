import Catalog
import Glibc
import Hashing
import Model
import Posix

/// Looks whether another original of an image stands, now, where the catalog knows of one.
///
/// The file that is asked about must be set aside while this looks: what is then found under another name is not this file by
/// another path, such as a bind mount or a second mount of the same share, whatever the numbers of its inode say.
struct OriginalWitness: Sendable {
  /// Rows that are followed, at most.
  private static let mostRows = 32
  /// How long one place may take to be read.
  private static let patience = Duration.seconds(30)

  let catalog: CatalogStore
  let threads: FileThreads
  let folders: [DropFolder]

  /// What is known of originals of these bytes besides the file of that status.
  ///
  /// Only whole content counts: a file that is gone, hangs, can't be read, is being written or is this very file proves
  /// nothing. Throws what reading the catalog throws.
  func evidence(
    of hash: ContentHash, byteCount: Int64, besides own: FileIdentity
  ) async throws(AgentError) -> OriginalEvidence {
    var found = OriginalEvidence.unrecorded
    for record in try await catalog.originals(of: hash, limit: Self.mostRows) {
      for place in places(of: record) {
        let evidence = await look(at: place, hash, byteCount, own)
        if evidence == .stands { return .stands }
        found = evidence
      }
    }
    return found
  }

  /// A file that is still to be moved or deleted where it arrived is no original that stays: only where it goes counts.
  private func places(of record: ArrivalRecord) -> [OriginalPlace] {
    guard record.disposal == nil else { return OriginalPlace.moved(record, in: folders) }
    return OriginalPlace.arrived(record, in: folders).map { [$0] } ?? []
  }

  private func look(
    at place: OriginalPlace, _ hash: ContentHash, _ byteCount: Int64, _ own: FileIdentity
  ) async -> OriginalEvidence {
    do throws(AgentError) {
      let isWatched = folders.contains { $0.root == place.folder || $0.targets.contains(place.folder) }
      let thread = threads.thread(for: isWatched ? place.folder : OriginalPlace.elsewhere)
      return try await thread.run(within: Self.patience, "read the other original") {
        () throws(AgentError) in
        try Self.look(at: place, hash, byteCount, own)
      }
    } catch {
      return error.code == "ENOENT" ? .gone : .doubtful
    }
  }

  private static func look(
    at place: OriginalPlace, _ hash: ContentHash, _ byteCount: Int64, _ own: FileIdentity
  ) throws(AgentError) -> OriginalEvidence {
    let root = try Descriptor.open(place.folder, Descriptor.pathOnly | O_DIRECTORY)
    var found = OriginalEvidence.gone
    for path in place.paths {
      let evidence = look(at: path, below: root, hash, byteCount, own)
      if evidence == .stands { return .stands }
      if evidence != .gone { found = evidence }
    }
    return found
  }

  private static func look(
    at path: RawPath, below root: borrowing Descriptor, _ hash: ContentHash, _ byteCount: Int64, _ own: FileIdentity
  ) -> OriginalEvidence {
    do throws(AgentError) {
      let file = try root.openBeneath(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY)
      let before = try FileStatus(of: file)
      guard before.kind == .file, before.identity.size == byteCount else { return .changed }
      guard !before.identity.isSameFile(as: own) else { return .sameFile }
      guard WriterPresence.of(file) != .some else { return .doubtful }
      guard try digest(of: file) == hash else { return .changed }
      // Other programs may have written it, so it is made durable before anything relies on it.
      try file.sync()
      try root.openBeneath(path.parent, O_RDONLY | O_DIRECTORY).sync()
      let after = try FileStatus(of: root.openBeneath(path, Descriptor.pathOnly | O_NOFOLLOW))
      return after.identity == before.identity ? .stands : .doubtful
    } catch {
      return error.fault == .moved ? .gone : .doubtful
    }
  }

  private static func digest(of file: borrowing Descriptor) throws(AgentError) -> ContentHash {
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 64)
    defer { unsafe piece.deallocate() }
    var hasher = SHA256Hasher()
    var count: Int64 = 0
    while case let got = unsafe try file.read(into: piece, at: count), got > 0 {
      unsafe hasher.update(UnsafeRawBufferPointer(rebasing: piece[..<got]))
      count += Int64(got)
    }
    return hasher.finish()
  }
}

extension FileIdentity {
  /// Whether both have the same device and inode.
  func isSameFile(as other: FileIdentity) -> Bool { device == other.device && inode == other.inode }
}
