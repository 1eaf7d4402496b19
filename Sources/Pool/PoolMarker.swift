import Glibc
import Model
import Posix

/// The file that tells a pool from a bare folder: `.sluice-pool` in its root.
///
/// One line, `sluice-pool 1 <identity>`: the version of the pool's layout, and 32 hexadecimal digits.
struct PoolMarker {
  static let name = ".sluice-pool"
  private static let version = "1"

  let identity: PoolIdentity

  /// The line in the file, with its end.
  var text: String { "sluice-pool \(Self.version) \(identity.hex)\n" }

  init(_ identity: PoolIdentity) {
    self.identity = identity
  }

  /// The marker of this folder; nil where there is none.
  ///
  /// Throws `configuration` when there is a file of that name that says something else, or a newer version.
  init?(in root: PoolRoot) throws(AgentError) {
    var bytes = [UInt8](repeating: 0, count: 256)
    do throws(AgentError) {
      let file = try root.open(RawPath(Self.name), O_RDONLY | O_NONBLOCK)
      bytes.removeSubrange(try file.read(into: &bytes)...)
    } catch {
      guard error.code == "ENOENT" else { throw error }
      return nil
    }
    let words = String(decoding: bytes, as: UTF8.self).split { $0 == " " || $0.isNewline }
    guard words.count == 3, words[0] == "sluice-pool" else {
      throw Self.unreadable(root, "its file \(Self.name) is no marker of a pool")
    }
    guard words[1] == Self.version else {
      throw Self.unreadable(root, "it is of version \(safeText(words[1].utf8)), which this Sluice does not know")
    }
    guard let identity = PoolIdentity(hex: words[2]) else {
      throw Self.unreadable(root, "the identity in its file \(Self.name) is no 32 hexadecimal digits")
    }
    self.identity = identity
  }

  /// Gives this folder a marker, durably, and returns it: another one's where somebody was quicker.
  static func put(in root: PoolRoot) throws(AgentError) -> PoolMarker {
    let marker = PoolMarker(PoolIdentity())
    let file = try root.stage()
    try file.descriptor.write(Array(marker.text.utf8))
    try file.descriptor.makeReadOnly()
    try file.descriptor.sync()
    let isOurs = try Placement(root: root).takeFreeName(name, in: root.folder, for: file)
    // Whoever put it there, it is durable when we go on, and so is the folder itself.
    try root.open(RawPath(""), O_RDONLY | O_DIRECTORY).sync()
    if let parent = try? Descriptor.open(RawPath(root.openPath.description + "/.."), O_RDONLY | O_DIRECTORY) {
      try parent.sync()
    }
    if isOurs { return marker }
    guard let other = try PoolMarker(in: root) else {
      throw AgentError(
        .transient, code: "pool-away", tried: "open the pool", on: root.path.description,
        cause: "its marker was taken away while it was being opened")
    }
    return other
  }

  private static func unreadable(_ root: PoolRoot, _ cause: String) -> AgentError {
    AgentError(
      .configuration, code: "no-pool", tried: "open the pool", on: root.path.description, cause: cause,
      advice: "the config's `pool` names the wrong folder")
  }
}
