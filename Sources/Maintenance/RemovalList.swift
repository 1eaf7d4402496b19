import FoundationEssentials
import Glibc
import Model
import Pool
import Posix

/// What is to be taken away, written down on the disk as it was found: a list of any length costs no memory.
///
/// An unnamed file, gone when the process is. C functions: `open` with `O_TMPFILE`, `write`, `pread`.
struct RemovalList: ~Copyable {
  /// A variant to take away, and the recipe of its row where it has one that is to go first.
  struct Item: Sendable {
    var file: PoolFile
    var recipe: ContentHash?
  }

  private static let pieceLength = 64 << 10

  private let file: Descriptor
  private var pending: [UInt8] = []
  private var offset: Int64 = 0
  private var unread: ArraySlice<UInt8> = []

  /// An empty list on the filesystem of a folder that can be written to.
  init(in folder: RawPath) throws(AgentError) {
    if let unnamed = try? Descriptor.open(folder, Descriptor.unnamed | O_RDWR, mode: 0o600) {
      file = unnamed
    } else {
      // Not every filesystem has files without a name.
      file = try Descriptor.memory(named: "removal-list")
    }
  }

  mutating func append(_ item: Item) throws(AgentError) {
    let recipe = item.recipe?.hex ?? "-"
    pending += Array("\(item.file.path) \(item.file.byteCount) \(item.file.modified) \(recipe)\n".utf8)
    if pending.count >= Self.pieceLength { try flush() }
  }

  private mutating func flush() throws(AgentError) {
    try file.write(pending)
    pending = []
  }

  /// The next items, in the order in which they were appended; none at the end. Nothing can be appended from then on.
  mutating func next(atMost count: Int) throws(AgentError) -> [Item] {
    try flush()
    var items: [Item] = []
    while items.count < count {
      guard let end = unread.firstIndex(of: UInt8(ascii: "\n")) else {
        guard try readMore() else { return items }
        continue
      }
      if let item = Self.item(unread[..<end]) { items.append(item) }
      unread = unread[(end + 1)...]
    }
    return items
  }

  private mutating func readMore() throws(AgentError) -> Bool {
    var piece = [UInt8](repeating: 0, count: Self.pieceLength)
    let position = offset
    let descriptor = file.number
    let count = try check("read a list") { unsafe pread(descriptor, &piece, piece.count, off_t(position)) }
    offset += Int64(count)
    unread = ArraySlice(Array(unread) + piece[..<count])
    return count > 0
  }

  private static func item(_ line: ArraySlice<UInt8>) -> Item? {
    let words = line.split(separator: UInt8(ascii: " "))
    guard words.count == 4, let path = PoolPath(bytes: words[0]),
      let byteCount = Int64(String(decoding: words[1], as: UTF8.self)),
      let modified = Int64(String(decoding: words[2], as: UTF8.self))
    else { return nil }
    return Item(
      file: PoolFile(path: path, byteCount: byteCount, modified: modified), recipe: ContentHash(hexDigits: words[3]))
  }
}
