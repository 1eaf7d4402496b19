import Glibc
package import Model
package import Posix

/// An arrival's file, open for reading, and the promise that it is still the one that settled.
package final class Original: Sendable {
  package let arrival: Arrival
  /// Where it lies, absolute: to be shown, and not to be acted on.
  package let path: RawPath
  package let file: Descriptor
  /// The folder that it lies in, opened once: whatever is done with the file's name is done from here.
  let folder: Descriptor
  /// Its name in that folder.
  let name: [UInt8]

  /// Opens the file below the drop folder's root without following a link, and never waits for a FIFO.
  ///
  /// Throws `moved` when it is gone, is no regular file, or is not the file that settled; `transient` when it is the drop
  /// folder itself that is not there, or what was mounted in it: from that nothing is concluded about the file.
  package init(_ arrival: Arrival, in folder: DropFolder) throws(AgentError) {
    self.arrival = arrival
    path = arrival.path.isAbsolute ? arrival.path : folder.root.appending(arrival.path)
    name = arrival.path.lastComponent
    if arrival.path.isAbsolute {
      self.folder = try .open(arrival.path.parent, Descriptor.pathOnly | O_DIRECTORY)
      file = try Self.open(name, in: self.folder, at: path)
    } else {
      let root = try Self.root(of: folder)
      do {
        self.folder = try root.openBeneath(arrival.path.parent, Descriptor.pathOnly | O_DIRECTORY)
        file = try Self.open(name, in: self.folder, at: path)
      } catch {
        guard error.fault == .moved, Self.isUnmounted(arrival, below: root) else { throw error }
        throw Self.missing(folder, "what was mounted there is gone")
      }
    }
    try checkUnchanged()
  }

  private static func open(
    _ name: [UInt8], in folder: borrowing Descriptor, at path: RawPath
  ) throws(AgentError) -> Descriptor {
    do throws(AgentError) {
      return try folder.openBeneath(RawPath(bytes: name), O_RDONLY | O_NONBLOCK | O_NOCTTY)
    } catch {
      var error = error
      error.subject = path.description
      if error.code == "EACCES" { error.advice = Admission.advice(forReading: path) }
      throw error
    }
  }

  /// Throws `moved` when the open file is not as it was when it had settled.
  package func checkUnchanged() throws(AgentError) {
    let status = try FileStatus(of: file)
    guard status.kind == .file, status.identity == arrival.identity else { throw Self.changed(path) }
  }

  /// Throws `moved` when the name does not lead to the very same, unchanged file, or somebody has it open for writing.
  package func checkStillThere() throws(AgentError) {
    let status = try FileStatus(of: name, in: folder)
    guard status.kind == .file, status.identity == arrival.identity else { throw Self.changed(path) }
    guard WriterPresence.of(file) != .some else { throw Self.changed(path) }
  }

  /// Makes its bytes durable, whoever wrote them; nothing where its filesystem is read-only or knows no such call.
  func sync() throws(AgentError) {
    do throws(AgentError) {
      try file.sync()
    } catch {
      guard ["EROFS", "EINVAL", "ENOSYS", "EOPNOTSUPP"].contains(error.code) else { throw error }
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

  static func changed(_ path: RawPath) -> AgentError {
    AgentError(
      .moved, code: "changed", tried: "take in", on: path.description, cause: "it changed while it was being read")
  }
}
