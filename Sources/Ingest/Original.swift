import Glibc
package import Model
package import Posix

/// An arrival's file, open for reading, and the promise that it is still the one that settled.
package final class Original: Sendable {
  package let arrival: Arrival
  /// Where it lies, absolute.
  package let path: RawPath
  package let file: Descriptor

  /// Opens the file below the drop folder's root without following a link, and never waits for a FIFO.
  ///
  /// Throws `moved` when it is gone, is no regular file, or is not the file that settled; `transient` when it is the drop
  /// folder itself that is not there, or what was mounted in it: from that nothing is concluded about the file.
  package init(_ arrival: Arrival, in folder: DropFolder) throws(AgentError) {
    self.arrival = arrival
    let flags = O_RDONLY | O_NONBLOCK | O_NOFOLLOW
    if arrival.path.isAbsolute {
      path = arrival.path
      let place = arrival.path
      file = try Self.readable(place) { () throws(AgentError) in try .open(place, flags) }
    } else {
      path = folder.root.appending(arrival.path)
      let root = try Self.root(of: folder)
      do {
        file = try Self.readable(path) { () throws(AgentError) in try root.openBeneath(arrival.path, flags) }
      } catch {
        guard error.fault == .moved, Self.isUnmounted(arrival, below: root) else { throw error }
        throw Self.missing(folder, "what was mounted there is gone")
      }
    }
    try checkUnchanged()
  }

  /// Throws `moved` when the open file is not as it was when it had settled.
  package func checkUnchanged() throws(AgentError) {
    let status = try FileStatus(of: file)
    guard status.kind == .file, status.identity == arrival.identity else { throw Self.changed(path) }
  }

  /// Throws `moved` when the name does not lead to the very same, unchanged file, or somebody has it open for writing.
  package func checkStillThere() throws(AgentError) {
    let status = try FileStatus(of: path)
    guard status.kind == .file, status.identity == arrival.identity else { throw Self.changed(path) }
    guard WriterPresence.of(file) != .some else { throw Self.changed(path) }
  }

  /// Opens the file; where that is not allowed, the error says what to type.
  private static func readable(
    _ path: RawPath, open: () throws(AgentError) -> Descriptor
  ) throws(AgentError) -> Descriptor {
    do throws(AgentError) {
      return try open()
    } catch {
      guard error.code == "EACCES" else { throw error }
      var error = error
      error.advice = Admission.advice(forReading: path)
      throw error
    }
  }

  /// The code of the error when a drop folder is not there.
  static let dropMissing = "drop-missing"

  private static func root(of folder: DropFolder) throws(AgentError) -> Descriptor {
    do {
      return try .open(folder.root, Descriptor.pathOnly | O_DIRECTORY)
    } catch {
      guard error.fault == .moved else { throw error }
      throw missing(folder, error.cause)
    }
  }

  private static func missing(_ folder: DropFolder, _ cause: String) -> AgentError {
    AgentError(
      .transient, code: dropMissing, tried: "open the drop folder", on: folder.root.description, cause: cause,
      advice: "it goes on by itself when the folder is back")
  }

  /// Whether a file is not there because its filesystem is not: the folder that is nearest to it lies on another.
  private static func isUnmounted(_ arrival: Arrival, below root: borrowing Descriptor) -> Bool {
    var folder = arrival.path
    repeat {
      folder = folder.parent
      guard let place = try? root.openBeneath(folder, Descriptor.pathOnly | O_DIRECTORY),
        let status = try? FileStatus(of: place)
      else { continue }
      return status.identity.device != arrival.identity.device
    } while !folder.isEmpty
    return false
  }

  private static func changed(_ path: RawPath) -> AgentError {
    AgentError(
      .moved, code: "changed", tried: "take in", on: path.description, cause: "it changed while it was being read")
  }
}
