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
    "agent", "Where things are and how the agent works.",
    [
      SectionKey(
        "pool", \.pool, .path, example: "/srv/photos/pool",
        "The folder where the variants stand. It must not lie in a drop folder."),
      SectionKey(
        "catalog", \.catalog, .path, example: "/srv/photos/catalog.sqlite",
        "The file of the catalog, on a local filesystem. It must not lie in a drop folder."),
      SectionKey(
        "min-free", \.leastFree, .size(0...1 << 50), example: "2 GiB",
        """
        What is left free on the filesystems of the pool and of the catalog. With less, no file is taken in: \
        `sluice watch` leaves the files in their drop folder, says so in its log and in `sluice status`, and goes on by \
        itself when there is room again; `sluice ingest` ends. The default is room for the variants that are in the \
        making and for the catalog's log. 0 is no limit.
        """),
      SectionKey(
        "workers", \.workers, .workers, example: "2",
        """
        Worker processes: that many files are worked on at once. `auto` is one for each processor that Sluice may use.
        """),
      SectionKey(
        "log-level", \.logLevel, .name("log level"), example: "warning", "The least important that is logged."),
      SectionKey(
        "log-format", \.logFormat, .name("log format"), example: "json",
        """
        `text` is one line an event, with `key=value`; `json` one object a line; `journal` fields of the systemd journal. \
        `auto` is the journal where systemd has connected stderr to it, else text. Where there is no journal, `journal` \
        writes text.
        """),
      SectionKey(
        "input-formats", \.inputFormats, .names("input format"), example: "jpeg;heic",
        """
        What is read. The bytes decide, not the name; a file in any other format is rejected. `svg`, `pdf` and `magick` \
        are off, for the bytes of strangers are a risk to what reads them.
        """),
      SectionKey(
        "record-gps", \.recordsPlace, .boolean, example: "true",
        """
        Whether the place where a photo was taken goes into the catalog. No variant ever carries it.
        """),
      SectionKey(
        "sandbox", \.sandbox, .name("policy"), example: "best-effort",
        """
        Photos are decoded in processes that are closed in. Where the machine lacks a layer of that sandbox, `strict` does \
        not start, and `best-effort` goes without that layer and warns.
        """),
    ])
}
