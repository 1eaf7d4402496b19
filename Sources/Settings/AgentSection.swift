import Model

/// `[agent]`: where things are and how the agent works.
struct AgentSection: Hashable {
  var pool: RawPath
  var catalog: RawPath
  var leastFree: Int64 = 256 << 20
  var workers = WorkerCount.auto
  var logLevel = LogLevel.info
  var logFormat = LogFormat.auto
  var inputFormats = InputFormat.usual
  var recordsPlace = false
  var sandbox = SandboxPolicy.strict

  /// The defaults, with paths below `folder`.
  init(below folder: RawPath) {
    pool = folder.appending("pool")
    catalog = folder.appending("catalog.sqlite")
  }

  static let form = SectionForm<AgentSection>(
    "agent",
    [
      SectionKey("pool", \.pool, .path),
      SectionKey("catalog", \.catalog, .path),
      SectionKey("min-free", \.leastFree, .size(0...1 << 50)),
      SectionKey("workers", \.workers, .workers),
      SectionKey("log-level", \.logLevel, .name("log level")),
      SectionKey("log-format", \.logFormat, .name("log format")),
      SectionKey("input-formats", \.inputFormats, .names("input format")),
      SectionKey("record-gps", \.recordsPlace, .boolean),
      SectionKey("sandbox", \.sandbox, .name("policy")),
    ])
}
