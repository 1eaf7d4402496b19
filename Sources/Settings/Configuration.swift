package import Model

/// The effective configuration: agent.conf, what overrides it, and the defaults for the rest.
package struct Configuration: Hashable, Sendable {
  /// The file it was read from.
  package var source: ConfigSource
  /// The root of the pool, absolute.
  package var pool: RawPath
  /// The catalog's file, absolute.
  package var catalog: RawPath
  /// Bytes that are left free on the filesystems of both; with less, no file is taken in. 0 for no such limit.
  package var leastFree: Int64
  /// The number of worker processes, at least 1.
  package var workers: Int
  package var logLevel: LogLevel
  package var logFormat: LogFormat
  package var rules: WorkerRules
  /// At least one; in the order of the file.
  package var drops: [DropFolder]
  /// One for each name and format, in the order of the file.
  package var variants: [VariantSpec]
  /// Every value in force, in the order of the file.
  package var entries: [ConfigEntry]

  /// Finds, reads and checks the configuration.
  ///
  /// - Parameters:
  ///   - explicit: the file that `--config` names.
  ///   - overrides: what `--set` says, each `SECTION.KEY=VALUE`; relative paths in them are below `workingDirectory`.
  ///   - environment: looked at for `SLUICE_CONFIG`, `XDG_CONFIG_HOME` and `HOME`.
  ///   - workingDirectory: absolute; what `explicit` and, without a file, the default paths are below.
  /// - Returns: the configuration, in which nothing is left to check but the machine.
  /// - Throws: one error of fault `configuration` that names every problem with its file, section and key.
  package static func load(
    explicit: RawPath? = nil, overrides: [String] = [], environment: [String: String], workingDirectory: RawPath
  ) throws(AgentError) -> Configuration {
    let candidates = ConfigSource.find(
      explicit: explicit, environment: environment, workingDirectory: workingDirectory)
    for source in candidates {
      guard let bytes = try source.read(workingDirectory: workingDirectory) else { continue }
      return try Configuration(source, text: bytes, overrides: overrides, workingDirectory: workingDirectory)
    }
    return try Configuration(
      ConfigSource(file: nil, chosenBy: "search"), text: [], overrides: overrides, workingDirectory: workingDirectory)
  }

  /// The configuration that a new file would stand for: the defaults, with what `--set` says.
  ///
  /// - Parameters:
  ///   - file: the file that is yet to be written, absolute.
  ///   - folder: what the default paths are below.
  ///   - overrides: each `SECTION.KEY=VALUE`.
  ///   - workingDirectory: absolute; what relative paths in the overrides are below.
  /// - Returns: the configuration, in which nothing is left to check but the machine.
  /// - Throws: one error of fault `configuration` that names every problem.
  package static func proposed(
    as file: RawPath, below folder: RawPath, overrides: [String] = [], workingDirectory: RawPath
  ) throws(AgentError) -> Configuration {
    try Configuration(
      ConfigSource(file: file, chosenBy: "init"), text: [], below: folder, overrides: overrides,
      workingDirectory: workingDirectory)
  }

  /// Whether a file of this text, where this configuration's own is to be, says the same as it.
  package func isSaid(by text: String) -> Bool {
    let folder = source.file?.parent ?? RawPath("/")
    guard let read = try? Configuration(source, text: Array(text.utf8), overrides: [], workingDirectory: folder) else {
      return false
    }
    return (read.pool, read.catalog, read.drops, read.variants, read.rules) == (pool, catalog, drops, variants, rules)
      && read.entries.map(\.value) == entries.map(\.value)
  }

  /// `folder` is what relative and default paths are below; that of the file unless it is said.
  private init(
    _ source: ConfigSource, text: [UInt8], below chosen: RawPath? = nil, overrides: [String],
    workingDirectory: RawPath
  ) throws(AgentError) {
    let folder = chosen ?? source.file?.parent ?? workingDirectory
    var draft = ConfigDraft()
    if let path = source.file {
      do throws(ValueProblem) {
        draft.read(try KeyFile(parsing: text), origin: .file(path), folder: folder)
      } catch {
        throw AgentError([ConfigProblem(.file(path), error)])
      }
    }
    draft.addStandardSections()
    for override in overrides { draft.override(override, folder: workingDirectory) }

    let reader = ConfigReader(draft, folder: folder)
    let plan = FolderPlan(reader)
    let problems =
      reader.problems
      + plan.problems { section, key in
        reader.entries.first { $0.section == section && $0.key == key }?.origin ?? .standard
      }
    guard problems.isEmpty else { throw AgentError(problems) }

    self.source = source
    pool = reader.agent.pool
    catalog = reader.agent.catalog
    leastFree = reader.agent.leastFree
    workers = reader.agent.workers.resolved
    logLevel = reader.agent.logLevel
    logFormat = reader.agent.logFormat
    rules = WorkerRules(
      limits: reader.limits, inputFormats: reader.agent.inputFormats, recordsPlace: reader.agent.recordsPlace,
      sandbox: reader.agent.sandbox)
    let specs = reader.variants.flatMap { $0.section.specs(named: $0.name) }
    variants = specs
    drops = reader.drops.map { $0.section.folder(named: $0.name, of: specs) }
    entries = reader.entries
  }
}
