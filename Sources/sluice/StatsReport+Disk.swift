import Journal
import Maintenance
import Model

extension StatsReport {
  /// Sets what lies in the pool beside what the catalog says.
  mutating func add(_ amounts: [VariantKey: PoolTally.Amount]) {
    var rest = amounts
    for index in variants.indices {
      let amount = OutputFormat(rawValue: variants[index].format).flatMap { format in
        rest.removeValue(forKey: VariantKey(name: variants[index].name, format: format))
      }
      (variants[index].diskCount, variants[index].diskBytes) = (amount?.count ?? 0, amount?.bytes ?? 0)
    }
    for (key, amount) in rest {
      variants.append(
        Variant(
          name: key.name, format: key.format.rawValue, diskCount: amount.count, diskBytes: amount.bytes))
    }
    variants.sort { ($0.name, $0.format) < ($1.name, $1.format) }
  }

  /// Whether somebody looked, and there is more or less of anything than the catalog says.
  var differsFromDisk: Bool {
    variants.contains { $0.diskCount ?? $0.count != $0.count || $0.diskBytes ?? $0.bytes != $0.bytes }
  }

  /// The files in the pool, and by how much they are more than the catalog says.
  var diskText: String {
    let columns = [11, 10, 10, 19]
    let lines =
      [Self.row("on the disk", columns, ["files", "bytes", "more files", "more bytes"])]
      + variants.map { line in
        let (files, bytes) = (line.diskCount ?? 0, line.diskBytes ?? 0)
        let numbers = [
          Measure.count(files), Measure.bytes(bytes), Self.signed(files - line.count),
          Self.signed(Int(bytes - line.bytes), " B"),
        ]
        return Self.row(line, columns, numbers)
      }
    let end =
      differsFromDisk
      ? "the pool is not what the catalog says: see sluice verify and orphan-cleanup"
      : "the pool is what the catalog says"
    return "\n" + (lines + [end]).joined(separator: "\n") + "\n"
  }

  private static func signed(_ difference: Int, _ unit: String = "") -> String {
    difference == 0 ? "-" : (difference > 0 ? "+" : "") + Measure.count(difference) + unit
  }
}
