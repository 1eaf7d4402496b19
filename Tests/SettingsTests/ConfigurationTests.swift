import Foundation
import Model
import Testing

@testable import Settings

@Suite struct ConfigurationTests {
  @Test func valuesOfTheFileStand() throws {
    let folder = try ConfigFolder(
      """
      [agent]
      pool = store
      catalog = /var/lib/sluice/catalog.sqlite
      workers = 3
      log-level = debug
      log-format = json
      input-formats = jpeg;svg
      record-gps = true

      [limits]
      max-pixels = 1.5 MP
      max-file-size = 64 MiB
      max-frames = 2
      max-edge = 7000
      max-bands = 4
      max-profile-size = 1 MiB
      max-metadata-size = 2 MiB
      max-scans = 12
      max-items = 99
      worker-memory = 1GB
      timeout = 90 s

      [drop camera]
      path = ./in
      recursive = false
      settle = 1.5 s
      ignore = *.raw; Preview ?.jpg;
      variants = web
      on-stored = delete
      on-duplicate = move ./in/same again
      on-rejected = move /srv/bad

      [variant web]
      box = 640x480
      formats = jpeg;webp;avif;png
      quality = 70
      avif-quality = 50
      webp-lossless = true
      background = #0A0b0c

      [variant tiny]
      box = 64x64
      """)
    let configuration = try folder.load()
    #expect(configuration.pool == folder.path.appending("store"))
    #expect(configuration.catalog == RawPath("/var/lib/sluice/catalog.sqlite"))
    #expect(configuration.workers == 3)
    #expect(configuration.logLevel == .debug)
    #expect(configuration.logFormat == .json)
    #expect(
      configuration.rules
        == WorkerRules(
          limits: Limits(
            maxPixels: 1_500_000, maxEdge: 7000, maxFileSize: 64 << 20, maxFrames: 2, maxBands: 4,
            maxProfileSize: 1 << 20, maxMetadataSize: 2 << 20, maxScans: 12, maxItems: 99,
            workerMemory: 1_000_000_000, timeout: .seconds(90)),
          inputFormats: [.jpeg, .svg], recordsPlace: true))
    let colour = Colour(red: 10, green: 11, blue: 12)
    let box = PixelSize(width: 640, height: 480)
    let web = [
      Encoding.jpeg(quality: 70), .webp(quality: 70, effort: 4, lossless: true),
      .avif(quality: 50, effort: 4, lossless: false), .png(compression: 6),
    ].map { VariantSpec(name: "web", box: box, encoding: $0, background: colour) }
    let tiny = VariantSpec(name: "tiny", box: PixelSize(width: 64, height: 64), encoding: .jpeg(quality: 85))
    #expect(configuration.variants == web + [tiny])
    #expect(
      configuration.drops == [
        DropFolder(
          name: "camera", root: folder.path.appending("in"), isRecursive: false, settle: .milliseconds(1500),
          ignore: ["*.raw", "Preview ?.jpg"], variants: web, onStored: .delete,
          onDuplicate: .move(folder.path.appending("in/same again")), onRejected: .move(RawPath("/srv/bad")))
      ])
  }

  @Test func anOverrideChangesOneValueOfTheDefaults() throws {
    let configuration = try ConfigFolder("").load("variant small.quality=70", "drop inbox.settle=2 s")
    #expect(configuration.variants.map(\.name) == ["small", "medium", "large"])
    #expect(configuration.variants.map(\.encoding) == [.jpeg(quality: 70), .jpeg(quality: 85), .jpeg(quality: 85)])
    #expect(configuration.drops.map(\.settle) == [.seconds(2)])
  }

  @Test func anOverrideWinsOverTheFileAndTheLastOverTheFirst() throws {
    let folder = try ConfigFolder("[agent]\nworkers = 3\n")
    #expect(try folder.load("agent.workers=4").workers == 4)
    #expect(try folder.load("agent.workers=4", "agent.workers = 5").workers == 5)
  }

  @Test func anOverrideAddsSections() throws {
    let configuration = try ConfigFolder("").load("variant tiny.box=64x64", "drop scans.path=scans=1")
    #expect(configuration.variants.map(\.name) == ["small", "medium", "large", "tiny"])
    #expect(configuration.drops.map(\.name) == ["inbox", "scans"])
    #expect(configuration.drops[1].root.lastComponent == Array("scans=1".utf8))
    #expect(configuration.drops.allSatisfy { $0.variants == configuration.variants })
  }

  @Test func autoIsAtLeastOneWorker() throws {
    #expect(try ConfigFolder("").load().workers >= 1)
  }

  @Test func everyValueSaysWhereItCameFrom() throws {
    let folder = try ConfigFolder("[variant web]\nquality = 70\nbox = 9x9\n[limits]\ntimeout = 5000 ms\n")
    let configuration = try folder.load("limits.max-frames=7")
    let file = ConfigOrigin.file(folder.path.appending("agent.conf"))
    func entry(_ section: String, _ key: String) -> String? {
      configuration.entries.first { $0.section == section && $0.key == key }.map { "\($0.value) \($0.origin)" }
    }
    #expect(configuration.source == ConfigSource(file: folder.path.appending("agent.conf"), chosenBy: "search"))
    #expect(entry("variant web", "quality") == "70 \(file)")
    #expect(entry("variant web", "jpeg-quality") == "70 \(file)")
    #expect(entry("variant web", "webp-effort") == "4 default")
    #expect(entry("limits", "timeout") == "5 s \(file)")
    #expect(entry("limits", "max-frames") == "7 --set")
    #expect(entry("drop inbox", "path") == "\(folder.path)/drop default")
    var sections: [String] = []
    for entry in configuration.entries where sections.last != entry.section { sections.append(entry.section) }
    #expect(sections == ["variant web", "limits", "agent", "drop inbox"])
  }

  @Test func whatIsPrintedIsAFileThatSaysTheSame() throws {
    let first = try ConfigFolder("[variant web]\nbox = 9x9\nquality = 70\n[drop a]\npath = x \nignore = a b;c\n")
    let configuration = try first.load("agent.workers=2", "drop a.on-stored=move ../y")
    let second = try ConfigFolder(configuration.entries.fileText)
    let again = try second.load()
    #expect(again.entries.map(\.value) == configuration.entries.map(\.value))
    #expect(again.entries.map(\.key) == configuration.entries.map(\.key))
    #expect(again.drops == configuration.drops)
    #expect(again.variants == configuration.variants)
  }

  @Test func aByteOrderMarkAndWindowsLineEndsAreRead() throws {
    let folder = try ConfigFolder("\u{FEFF}# hello\r\n[agent]\r\nworkers = 3\r\n")
    #expect(try folder.load().workers == 3)
  }
}

@Suite struct ConfigSourceTests {
  @Test func theFirstFileThatIsThereIsRead() throws {
    let folder = try ConfigFolder()
    let home = folder.path.appending("home").description
    let environment = ["HOME": home]
    #expect(try folder.load(environment: environment).source.file == nil)
    try folder.write("[agent]\nworkers=4", to: "home/.config/sluice/agent.conf")
    #expect(try folder.load(environment: environment).workers == 4)
    try folder.write("[agent]\nworkers=5\npool=p", to: "home/xdg/sluice/agent.conf")
    let both = environment.merging(["XDG_CONFIG_HOME": home + "/xdg"]) { $1 }
    let configuration = try folder.load(environment: both)
    #expect(configuration.workers == 5)
    #expect(configuration.pool == folder.path.appending("home/xdg/sluice/p"))
    try folder.write("[agent]\nworkers=6", to: "agent.conf")
    #expect(try folder.load(environment: both).workers == 6)
    try folder.write("[agent]\nworkers=7", to: "seven.conf")
    let named = both.merging(["SLUICE_CONFIG": "seven.conf"]) { $1 }
    #expect(try folder.load(environment: named).workers == 7)
    try folder.write("[agent]\nworkers=8", to: "eight.conf")
    let explicit = try Configuration.load(
      explicit: RawPath("eight.conf"), environment: named, workingDirectory: folder.path)
    #expect(explicit.workers == 8)
    #expect(explicit.source.chosenBy == "--config")
  }

  @Test func aFileThatIsNamedMustBeThere() throws {
    let folder = try ConfigFolder("")
    let missing = #expect(throws: AgentError.self) {
      try Configuration.load(explicit: RawPath("/nowhere.conf"), environment: [:], workingDirectory: folder.path)
    }
    #expect(missing?.fault == .configuration)
    #expect(
      missing?.description
        == "could not read the configuration /nowhere.conf: no such file or directory; check what --config names, or let `sluice init` write one"
    )
    let unset = #expect(throws: AgentError.self) {
      try folder.load(environment: ["SLUICE_CONFIG": "/nowhere.conf"])
    }
    #expect(unset?.advice == "check what $SLUICE_CONFIG names, or let `sluice init` write one")
  }

  @Test func aFolderOfThatNameIsNoFile() throws {
    let folder = try ConfigFolder()
    try folder.write("", to: "agent.conf/x")
    #expect(
      folder.complaint()
        == "could not read the configuration DIR/agent.conf: is a directory; "
        + "name another with --config FILE")
  }
}
