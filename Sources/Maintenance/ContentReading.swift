import Catalog
import Glibc
import Hashing
import Model
import Pool
import Posix

/// A variant in the pool and what the catalog says of it.
struct StoredFile: Sendable {
  var path: PoolPath
  var row: StoredVariant
}

/// Reads variants whole, on as many threads as there are cores, and compares them with what they are to be.
struct ContentReading: Sendable {
  struct Result: Sendable {
    var files = 0
    var bytes: Int64 = 0
    var suspects: [Finding] = []
  }

  private let readers: [Reader]

  /// `decoder` has each file decoded too.
  init(of pool: PoolView, decoder: VariantDecoder?) {
    readers = (0..<max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))).map { _ in Reader(of: pool, decoder: decoder) }
  }

  /// Reads all of these; returns when it is done.
  func read(_ files: [StoredFile]) async throws(AgentError) -> Result {
    guard !files.isEmpty else { return Result() }
    let results = await withTaskGroup(of: Swift.Result<Result, AgentError>.self) { group in
      for (number, reader) in readers.enumerated() {
        let own = stride(from: number, to: files.count, by: readers.count).map { files[$0] }
        group.addTask {
          do throws(AgentError) {
            return .success(try await reader.read(own))
          } catch {
            return .failure(error)
          }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    var sum = Result()
    for result in results {
      let one = try result.get()
      sum.files += one.files
      sum.bytes += one.bytes
      sum.suspects += one.suspects
    }
    sum.suspects.sort { ($0.path ?? "") < ($1.path ?? "") }
    return sum
  }
}

/// One of the threads.
private actor Reader {
  private nonisolated let executor = ThreadExecutor(name: "sluice-reader")
  private let pool: PoolView
  private let decoder: VariantDecoder?

  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

  init(of pool: PoolView, decoder: VariantDecoder?) {
    self.pool = pool
    self.decoder = decoder
  }

  func read(_ files: [StoredFile]) async throws(AgentError) -> ContentReading.Result {
    var result = ContentReading.Result()
    for file in files {
      var byteCount: Int64?
      do throws(AgentError) {
        guard let held = try pool.inspect(file.path) else { continue }
        byteCount = held.byteCount
        result.files += 1
        result.bytes += held.byteCount
        guard held.digest == file.row.digest else {
          result.suspects.append(
            Finding(
              .wrongDigest, at: file.path, byteCount: held.byteCount,
              detail: "its bytes are not those that were published"))
          continue
        }
        guard let reason = try await decoder?.failure(of: file.path, in: pool) else { continue }
        result.suspects.append(Finding(.undecodable, at: file.path, byteCount: held.byteCount, detail: reason))
      } catch {
        guard error.isOfOneFile else { throw error }
        guard error.code != "ENOENT" else { continue }
        result.suspects.append(Finding(.unreadable, at: file.path, byteCount: byteCount, detail: error.reason))
      }
    }
    return result
  }
}
