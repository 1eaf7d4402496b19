import Glibc
import Model
import Posix
import Rendering
import Settings

/// `sluice init [DIR]`: the beginning.
enum InitCommand {
  static let command = Command(
    name: "init",
    summary: "Write a commented agent.conf for this machine, make its folders, and say what to do next.",
    discussion: """
      The file is DIR/agent.conf, or the one that --config names. Drop folder, pool and catalog lie in DIR, unless --set \
      says otherwise: what --set says is written into the file. A file that is there is never touched.

      Then it looks at the machine, as sluice config --check does; what has to be mended makes it end with status 2. When \
      root calls it in a folder of another user, that user owns what it makes.
      """,
    positionals: [
      Positional(
        name: "DIR", count: .atMostOne,
        help: "The folder, made where it is missing; the current one unless it is said.",
        offer: .folders)
    ],
    examples: [
      Example("sluice init", "Begin in the current folder"),
      Example("sluice init ~/photos", "Begin elsewhere"),
      Example("sluice init /srv/photos --set agent.record-gps=true", "With a value of one's own in the file"),
    ],
    run: run)

  @Sendable private static func run(_ invocation: Invocation) async throws -> ExitStatus {
    let current = try Invocation.workingDirectory()
    let folder = invocation.arguments.first.map { $0.isAbsolute ? $0 : current.appending($0) } ?? current
    let file = invocation.path(.config).map { $0.isAbsolute ? $0 : current.appending($0) }
    let homestead = Homestead(file: file ?? folder.appending("agent.conf"), folder: folder)
    try homestead.demandFree()
    let configuration = try Configuration.proposed(
      as: homestead.file, below: folder, overrides: formats(besides: invocation.texts(.set)) + invocation.texts(.set),
      workingDirectory: current)
    let made = try homestead.begin(configuration)
    let report = InitReport(
      configuration, made: made, check: await MachineCheck(configuration),
      isFoundBySearch: isFound(homestead.file, from: current, invocation.environment),
      belongsToRoot: homestead.belongsToRoot)
    try invocation.wantsJSON ? StandardOutput.write(json: report) : StandardOutput.write(report.text)
    return report.isWell ? .done : .findings
  }

  /// Whether a command that is typed in this folder reads this file without an option.
  private static func isFound(_ file: RawPath, from folder: RawPath, _ environment: [String: String]) -> Bool {
    (try? Configuration.load(environment: environment, workingDirectory: folder))?.source.file == file
  }

  /// What the config has to say of the formats on a machine that can't read all of the usual ones.
  private static func formats(besides overrides: [String]) -> [String] {
    guard !overrides.contains(where: { $0.hasPrefix("agent.input-formats=") }),
      let (reads, _) = try? Renderer.supported()
    else { return [] }
    let readable = InputFormat.usual.filter(reads.contains)
    guard !readable.isEmpty, readable.count < InputFormat.usual.count else { return [] }
    return ["agent.input-formats=\(readable.map(\.rawValue).joined(separator: ";"))"]
  }
}
