import Foundation
import Glibc

/// One power cut while photos are taken in, and what was there after it.
struct PowerCut {
  /// What lies on the disk whose power is cut, and what becomes of originals.
  struct Layout: Sendable, CustomStringConvertible {
    var lost: Set<String>
    /// The drop folder's `on-stored`.
    var rule: String

    var description: String { "\(lost.sorted()) cut, on-stored = \(rule)" }

    private static let all: Set = ["drop", "pool", "catalog.sqlite", "done"]

    /// Where one of them keeps its power it hides nothing: on one disk, whatever is synced takes along what was not.
    static let tried = [
      Layout(lost: all, rule: "keep"), Layout(lost: all, rule: "delete"), Layout(lost: all, rule: "move"),
      Layout(lost: ["pool"], rule: "delete"), Layout(lost: ["catalog.sqlite"], rule: "delete"),
      Layout(lost: ["done"], rule: "move"),
    ]
  }

  /// What a cut came to.
  struct Figures: Sendable {
    var cuts = 0
    /// Originals that were durable in the drop folder before the cut.
    var originals = 0
    var originalsLost = 0
    /// Images that the log said were stored before the cut.
    var committed = 0
    var rowsLost = 0
    /// Originals that were recorded, and there still or there again, though they were to go.
    var cameBack = 0
    var problems: [String] = []

    static func += (sum: inout Figures, one: Figures) {
      sum.cuts += one.cuts
      sum.originals += one.originals
      sum.originalsLost += one.originalsLost
      sum.committed += one.committed
      sum.rowsLost += one.rowsLost
      sum.cameBack += one.cameBack
      sum.problems += one.problems
    }
  }

  private let layout: Layout
  private let folder: AgentFolder
  private let disk: CutDisk
  private let settings: [String]
  private var hashes: Set<String> = []

  init(_ layout: Layout) async throws {
    self.layout = layout
    folder = try AgentFolder(agent: ["workers = 1"], onDisk: layout.lost)
    let rule = layout.rule == "move" ? "move \(folder.path(of: "done"))" : layout.rule
    settings = ["--set", "drop inbox.on-stored=\(rule)", "--set", "drop inbox.settle=20 ms"]
    try FileManager.default.createDirectory(at: folder.disk, withIntermediateDirectories: true)
    disk = try await CutDisk(at: folder.disk, of: folder)
    try FileManager.default.createDirectory(at: folder.drop, withIntermediateDirectories: true)
    try await Tool.shell("sync -f disk", in: folder.root)
  }

  /// Cuts the power when about so many photos are stored, and looks at what is left, before and after the next start.
  mutating func run(afterStored count: Int, goingOnWith command: KillPlan.Command) async throws -> Figures {
    let agent = try AgentProcess(in: folder, settings)
    let end = ContinuousClock.now + .seconds(20)
    repeat {
      try putDurably(TestPhoto.variation(of: TestPhoto.small, "photo \(hashes.count)"))
      try await Task.sleep(for: .milliseconds(Int.random(in: 1...15)))
    } while try agent.lines().count { $0.outcome != nil } < count && ContinuousClock.now < end
    try await Task.sleep(for: .microseconds(Int.random(in: 0...(count == 0 ? 300_000 : 12_000))))
    // The agent first, by an instant: ext4 tells an fsync that is under way while it is shut down that all is well (a
    // bare loop of write and fdatasync shows it), and no agent without power would have acted on that.
    agent.signal(SIGKILL)
    try disk.cut()
    try await agent.ended()
    let logged = Set(try agent.lines().filter { $0.outcome == "stored" }.compactMap(\.hash))
    try await disk.restore()

    var figures = Figures(cuts: 1, originals: hashes.count, committed: logged.count)
    let left = try await Remains(of: folder)
    figures.rowsLost = logged.filter { !left.hold($0) }.count
    figures.originalsLost = left.lost(of: hashes, rule: layout.rule).count
    figures.cameBack = layout.rule == "keep" ? 0 : (left.originals["drop"] ?? []).count { left.hold($0) }
    let digest = left.variants.values.first
    figures.problems = lies(of: left, digest)

    try await goOn(by: command)
    let done = try await Remains(of: folder)
    figures.problems += lies(of: done, digest ?? done.variants.values.first).map { "after the next run: \($0)" }
    figures.problems += unfinished(done).map { "after the next run: \($0)" }
    figures.problems = figures.problems.map { "\(layout), after \(count): \($0)" }
    return figures
  }

  private func lies(of remains: Remains, _ digest: String?) -> [String] {
    remains.lies(about: hashes, rule: layout.rule, digest: digest ?? "")
  }

  /// What should have come to its end and did not. What came back is no second image.
  private func unfinished(_ remains: Remains) -> [String] {
    var problems = hashes.subtracting(remains.images).map { "not stored: \($0)" }
    if remains.states["stored"] != remains.images.count { problems.append("stored: \(remains.states)") }
    if Set(remains.states.keys).subtracting(["stored", "duplicate"]) != [] { problems.append("\(remains.states)") }
    let waiting = remains.originals["drop"] ?? []
    if layout.rule != "keep", !waiting.isEmpty { problems.append("\(waiting.count) originals were not disposed of") }
    if layout.rule == "keep", waiting.count != hashes.count {
      problems.append("\(waiting.count) of \(hashes.count) originals")
    }
    return problems
  }

  private func goOn(by command: KillPlan.Command) async throws {
    switch command {
    case .ingest:
      let arguments = ["ingest"] + settings + [folder.drop.path]
      let run = try await Tool.run(SluiceProcess.program.path, arguments, in: folder.root)
      guard run.status == 0 else { throw Tool.ScriptFailed(script: "\(arguments)", result: run) }
    case .watch:
      let agent = try await AgentProcess.ready(in: folder, settings)
      try await wait(
        for: "all to be stored", every: .milliseconds(300), story: { String(folder.logText.suffix(3_000)) }
      ) {
        let status = try await folder.status()
        return status.images == hashes.count && status.waiting == 0 && status.inHand.isEmpty
      }
      try await agent.stop()
    }
  }

  /// Writes an original that no power cut takes away: it is synced, named, and its name is synced.
  private mutating func putDurably(_ data: Data) throws {
    let hidden = folder.drop.appending(path: ".next")
    try data.write(to: hidden)
    let file = try FileHandle(forUpdating: hidden)
    try file.synchronize()
    try file.close()
    guard unsafe rename(hidden.path, folder.drop.appending(path: "photo-\(hashes.count).jpg").path) == 0 else {
      throw NotPut()
    }
    let directory = unsafe open(folder.drop.path, O_RDONLY | O_DIRECTORY)
    defer { close(directory) }
    guard fsync(directory) == 0 else { throw NotPut() }
    hashes.insert(AgentFolder.hash(of: data))
  }

  struct NotPut: Error {}
}
