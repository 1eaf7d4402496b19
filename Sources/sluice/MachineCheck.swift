import Glibc
import Intake
import Journal
import Model
import Posix
import Rendering
import Settings
import Workshop

/// What `sluice config --check` finds when it looks at the machine that a configuration is to run on.
struct MachineCheck: Encodable, Sendable {
  struct Finding: Encodable, Sendable {
    /// What was looked at: `drop inbox`, `pool`, `inotify`.
    var subject: String
    var isWell: Bool
    /// What was found, and where it is not well, how to mend it.
    var text: String

    /// For a person.
    var line: String { "\(isWell ? "ok  " : "MEND") \(subject): \(text)" }

    private enum CodingKeys: String, CodingKey {
      case subject, text
      case isWell = "ok"
    }
  }

  private(set) var findings: [Finding] = []
  private var leastFree: Int64 = 0

  private enum CodingKeys: CodingKey {
    case findings
  }

  var isWell: Bool { findings.allSatisfy(\.isWell) }

  init(_ configuration: Configuration) async {
    for drop in configuration.drops { look(at: drop) }
    lookAtWatches(configuration.drops)
    leastFree = configuration.leastFree
    lookAtPool(configuration.pool)
    lookAtCatalog(configuration.catalog)
    lookAtFormats(configuration)
    await lookAtSandbox(configuration.rules)
  }

  private mutating func note(_ subject: String, _ isWell: Bool, _ text: String) {
    findings.append(Finding(subject: subject, isWell: isWell, text: text))
  }

  private mutating func look(at drop: DropFolder) {
    let subject = "drop \(drop.name)"
    guard let status = try? FileStatus(ofTarget: drop.root), status.kind == .folder else {
      let way = "mount what is to be there, or make it with `mkdir -p \(drop.root.shellWord)`"
      return note(subject, false, "\(drop.root) is no folder; \(way): until then the drop is paused")
    }
    let disposals = [drop.onStored, drop.onDuplicate, drop.onRejected]
    let changes = disposals.contains { $0 != .keep }
    let (needed, words) = changes ? (R_OK | W_OK | X_OK, "read and written") : (R_OK | X_OK, "read")
    guard Self.mayUse(drop.root, needed) else {
      return note(
        subject, false, "\(drop.root) can't be \(words) by this user; \(Admission.advice(forShared: drop.root))")
    }
    let filesystem = try? FileSystem(of: drop.root)
    let kind = filesystem?.name ?? "an unknown filesystem"
    let way = filesystem?.isRemote == true ? "which sends no events, so it is polled" : "watched by inotify"
    note(subject, true, "\(drop.root) on \(kind), \(way)")
    for case .move(let target) in disposals where !Self.canBeMade(target) {
      note(
        subject, false,
        "originals are to be moved to \(target), which can't be written by this user; \(Admission.advice(forOwn: target))"
      )
    }
  }

  private mutating func lookAtWatches(_ drops: [DropFolder]) {
    let budget = WatchBudget.of(drops)
    let text = "\(budget.needed) of \(budget.limit) watches are needed"
    note("inotify", budget.isEnough && !budget.isNear, budget.isNear ? "\(text); \(budget.advice)" : text)
  }

  private mutating func lookAtPool(_ pool: RawPath) {
    guard let text = place(pool, "pool") else { return }
    let lack =
      Self.keepsAttributes(pool) == false ? ", without extended attributes: see docs/pool.md on its labels" : ""
    note("pool", true, text + lack)
  }

  /// Whether files there can have extended attributes; nil where that can't be tried with a file without a name.
  private static func keepsAttributes(_ folder: RawPath) -> Bool? {
    let name = "user.sluice"
    guard let file = try? Descriptor.open(existing(folder), Descriptor.unnamed | O_RDWR, mode: 0o600),
      (try? file.setAttribute(name, to: [1])) != nil
    else { return nil }
    return (try? file.attribute(name)) == [1]
  }

  private mutating func lookAtCatalog(_ catalog: RawPath) {
    guard let text = place(catalog.parent, "catalog") else { return }
    guard (try? FileSystem(of: Self.existing(catalog.parent)))?.isRemote == false else {
      return note(
        "catalog", false,
        "\(catalog) lies on a network filesystem, where SQLite's journal is not safe; "
          + "let `catalog` in [agent] name a file on a local disk")
    }
    note("catalog", true, text)
  }

  /// Says what the folder is on; nil when it can't be used, which has been noted then.
  private mutating func place(_ folder: RawPath, _ subject: String) -> String? {
    guard Self.canBeMade(folder) else {
      note(subject, false, "\(folder) can't be written by this user; \(Admission.advice(forOwn: folder))")
      return nil
    }
    guard let filesystem = try? FileSystem(of: Self.existing(folder)) else { return "\(folder)" }
    guard !filesystem.isReadOnly else {
      note(
        subject, false,
        "\(folder) is on a filesystem that is mounted read-only; `mount -o remount,rw` makes it writable, or name another"
      )
      return nil
    }
    guard filesystem.free >= leastFree, (filesystem.freeFiles ?? .max) > 1_000 else {
      note(
        subject, false,
        "\(folder) has \(Measure.bytes(filesystem.free)) left; free some space, or lower `min-free` in [agent]")
      return nil
    }
    return "\(folder) on \(filesystem.name), \(Measure.bytes(filesystem.free)) free"
  }

  private mutating func lookAtFormats(_ configuration: Configuration) {
    guard let (reads, writes) = try? Renderer.supported() else {
      return note("formats", false, "libvips does not start; install libvips42 again")
    }
    let unread = configuration.rules.inputFormats.filter { !reads.contains($0) }.map(\.rawValue)
    let unwritten = Set(configuration.variants.map(\.encoding.format)).subtracting(writes).map(\.rawValue).sorted()
    let known =
      "reads \(reads.map(\.rawValue).joined(separator: " ")); writes \(writes.map(\.rawValue).joined(separator: " "))"
    let missing =
      unread.map { "cannot read \($0): take it out of input-formats" }
      + unwritten.map { "cannot write \($0): take it out of the variants' formats" }
    let text = ([known] + missing).joined(separator: "; ")
    note("formats", missing.isEmpty, "\(Renderer.libraryVersions) \(text)")
  }

  /// Starts a worker and asks it.
  private mutating func lookAtSandbox(_ rules: WorkerRules) async {
    let crew = WorkerCrew(count: 1, rules: rules)
    do {
      let report = try await crew.start()
      note("sandbox", report.isWhole, "\(report)")
    } catch {
      note("sandbox", false, (error as? AgentError)?.reason ?? "\(error)")
    }
    await crew.stop()
  }

  private static func mayUse(_ path: RawPath, _ mode: Int32) -> Bool {
    unsafe access(path.nulTerminated, mode) == 0
  }

  /// Whether the folder is there and can be written, or can be made.
  private static func canBeMade(_ folder: RawPath) -> Bool {
    mayUse(existing(folder), W_OK | X_OK)
  }

  /// The folder, or the nearest one above it that is there.
  private static func existing(_ folder: RawPath) -> RawPath {
    var folder = folder
    while (try? FileStatus(of: folder)) == nil, folder.parent != folder { folder = folder.parent }
    return folder
  }
}
