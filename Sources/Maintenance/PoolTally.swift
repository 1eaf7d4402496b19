package import Model
package import Pool
import Posix

/// Counts what lies in the pool, on a thread that may wait for the disk.
package actor PoolTally {
  /// Files of one name and format.
  package struct Amount: Hashable, Sendable {
    package var count = 0
    package var bytes: Int64 = 0
  }

  private nonisolated let executor = ThreadExecutor(name: "sluice-tally")

  package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

  package init() {}

  /// The variants in the pool by name and format; names that are not the pool's are passed over.
  ///
  /// `progress` hears after each folder how many files there were so far, and their bytes.
  package func count(
    _ pool: PoolView, progress: @Sendable (Int, Int64) -> Void
  ) throws(AgentError) -> [VariantKey: Amount] {
    var amounts: [VariantKey: Amount] = [:]
    var all = Amount()
    var walk = try pool.walk(lookingAtFiles: true)
    while let shard = try walk.next() {
      for file in shard.files {
        amounts[file.path.key, default: Amount()].count += 1
        amounts[file.path.key, default: Amount()].bytes += file.byteCount
        all.count += 1
        all.bytes += file.byteCount
      }
      progress(all.count, all.bytes)
    }
    return amounts
  }
}
