import Catalog
import Glibc
import Ingest
import Journal
import Maintenance
import Model
import Pool
import Posix
import Settings
import Workshop

/// `sluice analyze PATH...`: what each image would become, without writing.
enum AnalyzeCommand {
  private static let render = Option.flag(
    "render", "Make what is recommended, in memory, and say how many bytes and how long.")
  private static let standardInput = RawPath("-")

  static let command = Command(
    name: "analyze",
    summary: "Show what these files are and what they would become, without writing.",
    discussion: """
      For each image: what it is and what the camera recorded, whether the catalog knows it, and a row for each variant, \
      with its box, the size that it would get, and whether making it is recommended or skippable, and why. Variants are \
      those of the drop folder that holds the file, else of the first one. In a folder, what the drop folder's rules \
      ignore is passed over.

      A file that can't be taken in is a finding, and makes it end with status 2; the others go on. Nothing is written: no \
      catalog, no pool, no variant.

      With --quiet only findings are printed. With --json there is a line for each file and last a line with the summary.
      """,
    options: [render],
    positionals: [
      Positional(
        name: "PATH", count: .oneOrMore,
        help: "A file, a folder, or - for names on the standard input, on lines or with a NUL behind each.")
    ],
    examples: [
      Example("sluice analyze --render drop", "What would become of all files there, with bytes and seconds"),
      Example(
        "find /mnt/card -name '*.JPG' -print0 | sluice analyze --quiet -", "Only what can't be taken in, of many files"),
    ],
    run: run)

  @Sendable private static func run(_ invocation: Invocation) async throws -> ExitStatus {
    let configuration = try invocation.configuration()
    let homes = try DropHomes(configuration.drops, besides: configuration.ownFiles)
    let catalog = try catalog(of: configuration)
    let pool = try await pool(of: catalog, configuration)
    let crew = WorkerCrew(count: configuration.workers, rules: configuration.rules)
    let sandbox = try await crew.start()
    if !sandbox.isWhole { StandardError.write("sluice: the workers' sandbox has a gap: \(sandbox)") }
    let renders = invocation.has(render)
    let analyst = Analyst(
      wanted: WantedVariants(configuration.drops), catalog: catalog, pool: pool, crew: crew, renders: renders)
    let errand = AnalysisErrand(homes: homes, analyst: analyst, workers: configuration.workers)
    let tally = AnalysisTally(renders: renders)
    let paths = invocation.arguments
    // How many names are still to come on the standard input nobody knows.
    let isCountable = !paths.contains(standardInput)
    let display = ProgressDisplay(isQuiet: invocation.isQuiet || !isCountable)
    if isCountable { startThread(name: "sluice-count") { tally.expect(homes.count(paths)) } }
    let page = AnalysisPage(invocation)
    do {
      try await errand.run(names: names(paths)) { analysis throws(AgentError) in
        tally.add(analysis)
        display.clear()
        try page.tell(analysis)
        let (done, total, bytes) = tally.progress
        display.update(done: done, total: total, bytes: bytes)
      }
    } catch {
      await crew.stop()
      throw error
    }
    display.clear()
    await crew.stop()
    let summary = tally.end()
    try page.tell(summary)
    return summary.bad == 0 ? .done : .findings
  }

  /// The catalog as it is; nil where there is none.
  private static func catalog(of configuration: Configuration) throws(AgentError) -> CatalogStore? {
    do {
      return try CatalogStore(at: configuration.catalog, readOnly: true)
    } catch {
      guard error.code == "no-catalog-yet" else { throw error }
      return nil
    }
  }

  /// The pool that the catalog tells of; nil while it tells of none.
  private static func pool(
    of catalog: CatalogStore?, _ configuration: Configuration
  ) async throws(AgentError) -> PoolView? {
    guard let catalog else { return nil }
    if try await catalog.pool() == nil, try await catalog.counts().images == 0 { return nil }
    return try await configuration.openPool(of: catalog)
  }

  /// The arguments one after the other, those of the standard input in the place of `-`.
  private static func names(_ arguments: [RawPath]) -> sending () throws(AgentError) -> RawPath? {
    var rest = arguments.makeIterator()
    var reader: NameReader?
    return { () throws(AgentError) -> RawPath? in
      while true {
        if let name = try reader?.next() { return name }
        reader = nil
        guard let argument = rest.next() else { return nil }
        guard argument == standardInput else { return argument }
        reader = NameReader(STDIN_FILENO)
      }
    }
  }
}
