import Glibc
import Model
import Posix

/// What a look at a path showed.
enum Sight: Hashable, Sendable {
  /// A regular file. `hasHole` where far fewer bytes are allocated than the size says; `writer` where it was asked for.
  case file(FileIdentity, hasHole: Bool, writer: WriterPresence)
  /// Nothing that could become an arrival: gone, a folder, a link, a FIFO, a socket or a device.
  case nothing
  /// A folder on the way to it lets nobody through, or can't be read.
  case outOfReach
  /// The machine had no descriptor or memory left to look with.
  case unclear
}

extension Sight {
  /// Looks at the file at `path` below an open root, following no link and opening nothing but a regular file.
  ///
  /// The identity needs no right to the file; the question for a writer is asked of a descriptor that is opened anew
  /// from the one that was looked at, so both speak of the same file.
  static func of(_ path: RawPath, below root: borrowing Descriptor, isLocal: Bool, asksForWriter: Bool) -> Sight {
    do throws(AgentError) {
      let file = try root.openBeneath(path, Descriptor.pathOnly | O_NOFOLLOW)
      let status = try FileStatus(of: file)
      guard status.kind == .file else { return .nothing }
      let writer = asksForWriter ? presence(of: file) : .unknown
      return .file(status.identity, hasHole: isLocal && status.hasHole, writer: writer)
    } catch {
      return error.fault == .resource ? .unclear : error.fault == .moved ? .nothing : .outOfReach
    }
  }

  private static func presence(of file: borrowing Descriptor) -> WriterPresence {
    do throws(AgentError) {
      return .of(try file.reopen(O_RDONLY | O_NONBLOCK | O_NOCTTY))
    } catch {
      // Somebody holds a write lease, as smbd does with "kernel oplocks": it is asked to give it up, and has the file open.
      return error.code == "EAGAIN" ? .some : .unknown
    }
  }
}

extension FileStatus {
  /// Whether more than a tenth of the bytes were never written.
  ///
  /// Small files are left out: some filesystems keep them beside the inode and count no block for them.
  fileprivate var hasHole: Bool {
    identity.size >= 64 << 10 && allocated < identity.size - identity.size / 10
  }
}
