import Catalog
import Glibc
import Model
import Posix

/// What `sluice status` and `sluice retry` are asked about.
enum Subject {
  case hash(ContentHash)
  /// As it was named.
  case path(RawPath)

  /// The fewest hexadecimal digits that are taken for a hash, or a part of one, and not for the name of a file.
  private static let fewestDigits = 6

  /// Throws `usage` for what looks like a hash, is none, and is no file either.
  init(_ argument: RawPath) throws(AgentError) {
    if let hash = ContentHash(hexDigits: argument.bytes[...]) {
      self = .hash(hash)
      return
    }
    self = .path(argument)
    guard argument.bytes.count >= Self.fewestDigits, argument.bytes.allSatisfy(Self.isHexDigit),
      (try? FileStatus(of: argument)) == nil
    else { return }
    let count = argument.bytes.count
    let isUpper = argument.bytes.contains { (UInt8(ascii: "A")...UInt8(ascii: "F")).contains($0) }
    throw AgentError(
      .usage, code: "not-a-hash", tried: "take for a hash", on: argument.description,
      cause: "it has \(count) hexadecimal digits\(isUpper ? ", some of them in upper case" : "")",
      advice: "a hash has 64 lower-case hexadecimal digits; name a file that is gone by its absolute path")
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }

  /// All that the catalog knows of it.
  func story(in catalog: CatalogStore, _ places: DropPlaces) async throws(AgentError) -> Story {
    switch self {
    case .hash(let hash): try await catalog.story(hash: hash)
    case .path(let path): try await catalog.story(path: places.catalogPath(of: path))
    }
  }

  /// What to say when the catalog knows nothing of it.
  func unknown(when tried: String, _ places: DropPlaces) -> AgentError {
    func error(_ cause: String, _ advice: String) -> AgentError {
      AgentError(.transient, code: "unknown", tried: tried, on: description, cause: cause, advice: advice)
    }
    let unknown = "the catalog does not know it"
    guard case .path(let path) = self else { return error("\(unknown): no file with that hash has arrived", "") }
    guard let folder = places.folder(of: path) else {
      return error(
        "\(unknown), and it lies in no drop folder", "the drop folders are: \(places.names.joined(separator: ", "))")
    }
    let place = "drop folder \(folder.name)"
    guard let status = try? FileStatus(of: path) else {
      return error("\(unknown), and there is no such file in \(place)", "look whether the name is right")
    }
    guard status.kind != .folder else { return error("\(unknown), for it is a folder", "name a file in it") }
    if status.kind == .file, let file = try? Descriptor.open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY),
      WriterPresence.of(file) == .some
    {
      return error("\(unknown) yet", "somebody still writes to it: it is taken in when they have closed it")
    }
    return error(
      "\(unknown) yet", "it has not settled, no `sluice watch` is running, or the rules of \(place) pass it over")
  }
}

extension Subject: CustomStringConvertible {
  /// In a form that is safe to show.
  var description: String {
    switch self {
    case .hash(let hash): hash.hex
    case .path(let path): path.description
    }
  }
}
