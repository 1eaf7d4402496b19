import FoundationEssentials
import Glibc
import Model
import Posix
import Synchronization
import Testing

@testable import Catalog

/// A folder of its own for one test, removed with it.
final class TemporaryFolder: Sendable {
  let path: RawPath

  init() throws {
    path = RawPath("\(FileManager.default.temporaryDirectory.path)/sluice-catalog-\(UUID().uuidString)")
    try FileManager.default.createDirectory(atPath: text, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: text)
  }

  var text: String { String(decoding: path.bytes, as: UTF8.self) }
}

/// A clock that stands until it is set.
final class TestClock: Sendable {
  private let instant = Mutex(Date(timeIntervalSince1970: 1_700_000_000))

  var now: Date { instant.withLock { $0 } }

  func advance(_ seconds: Double) {
    instant.withLock { $0 = $0.addingTimeInterval(seconds) }
  }
}

/// A catalog in a folder of its own, and the clock of those who open it.
struct CatalogFixture {
  let folder: TemporaryFolder
  let clock = TestClock()

  init() throws {
    folder = try TemporaryFolder()
  }

  var path: RawPath { folder.path.appending("catalog.sqlite") }

  func open(_ kind: Run.Kind? = .ingest, busyTimeout: Int32 = 30_000) async throws -> CatalogStore {
    let catalog = try CatalogStore(at: path, busyTimeout: busyTimeout, clock: { [clock] in clock.now })
    if let kind { try await catalog.begin(kind) }
    return catalog
  }

  /// A second connection, as another process has one.
  func connection() throws -> Connection {
    try Connection(to: path, readOnly: false, busyTimeout: 0)
  }
}

func arrival(
  _ path: String, device: UInt64 = 7, inode: UInt64 = 1, changed: Int64 = 1, drop: String = "holiday"
) -> Arrival {
  Arrival(
    drop: drop, path: RawPath(path),
    identity: FileIdentity(device: device, inode: inode, size: 100, modified: 5, changed: changed))
}

func hash(_ number: UInt8) -> ContentHash {
  ContentHash(bytes: [UInt8](repeating: number, count: 32)) ?? ContentHash(of: number)
}

extension ContentHash {
  fileprivate init(of number: UInt8) { preconditionFailure("32 bytes are a hash") }
}

func made(_ name: String = "small", bytes: Int64 = 1_000, digest: UInt8 = 9, recipe: UInt8 = 1) -> MadeVariant {
  MadeVariant(
    variant: RenderedVariant(
      name: name, format: .jpeg, size: PixelSize(width: 400, height: 300), byteCount: bytes, digest: hash(digest)),
    recipe: hash(recipe))
}

func stored(_ number: UInt8, _ variants: [MadeVariant] = [made()]) -> Completion {
  .stored(
    hash: hash(number), byteCount: 5_000,
    facts: ImageFacts(format: .jpeg, size: PixelSize(width: 4_000, height: 3_000)), variants: variants,
    libraryVersions: "vips 8.14.1")
}

let full = AgentError(.resource, code: "ENOSPC", tried: "publish", cause: "no space left on device")
let broken = AgentError(.file, code: "broken", tried: "decode", cause: "it is no picture")
let crash = AgentError(.worker, code: "worker-died", tried: "decode", cause: "the worker died")

extension CatalogStore {
  /// Claims an arrival that must be free.
  func take(_ arrival: Arrival, asked: Bool = false) async throws -> Claim {
    let answer = try await claim(arrival, asked: asked)
    guard case .taken(let claim) = answer else { throw NotTaken(answer: answer) }
    return claim
  }

  @discardableResult
  func finish(_ arrival: Arrival, _ completion: Completion) async throws -> Verdict {
    try await complete(try await take(arrival), with: completion)
  }
}

struct NotTaken: Error {
  let answer: ClaimAnswer
}

extension CatalogStore {
  /// The values of these pragmas.
  func settings(_ names: [String]) throws -> [String] {
    try names.map { name in
      try read { connection throws(AgentError) in
        try connection.first("PRAGMA \(name)") { row in row.text() } ?? ""
      }
    }
  }
}
