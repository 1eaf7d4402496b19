// swift-tools-version: 6.2
import PackageDescription

/// The C libraries, each a module map over a Debian package, each imported by one Swift module.
let libraries: [Target] = [
  .systemLibrary(
    name: "CExif", path: "Sources/C/CExif", pkgConfig: "libexif", providers: [.apt(["libexif-dev"])]),
  .systemLibrary(
    name: "CGLib", path: "Sources/C/CGLib", pkgConfig: "glib-2.0", providers: [.apt(["libglib2.0-dev"])]),
  .systemLibrary(
    name: "CInotifyTools", path: "Sources/C/CInotifyTools", providers: [.apt(["libinotifytools0-dev"])]),
  .systemLibrary(
    name: "CNettle", path: "Sources/C/CNettle", pkgConfig: "nettle", providers: [.apt(["nettle-dev"])]),
  .systemLibrary(
    name: "CSeccomp", path: "Sources/C/CSeccomp", pkgConfig: "libseccomp", providers: [.apt(["libseccomp-dev"])]),
  .systemLibrary(
    name: "CSQLite", path: "Sources/C/CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
  .systemLibrary(
    name: "CSystemd", path: "Sources/C/CSystemd", pkgConfig: "libsystemd",
    providers: [.apt(["libsystemd-dev"])]),
  .systemLibrary(
    name: "CLibVips", path: "Sources/C/CLibVips", pkgConfig: "vips", providers: [.apt(["libvips-dev"])]),
  .target(name: "CVips", dependencies: ["CLibVips"], path: "Sources/C/CVips"),
  .target(
    name: "CPlanes", path: "Sources/C/CPlanes",
    linkerSettings: [.linkedLibrary("turbojpeg"), .linkedLibrary("jpeg")]),
  .target(name: "CPosix", path: "Sources/C/CPosix"),
  .target(name: "CSandbox", path: "Sources/C/CSandbox"),
]

/// The Swift modules, in the order of the flow. A stage imports the ground it stands on, never another stage.
let modules: [Target] = [
  .target(name: "Model"),
  .target(name: "Posix", dependencies: ["Model", "CPosix"]),
  .target(name: "Settings", dependencies: ["Model", "Posix", "CGLib"]),
  .target(name: "Journal", dependencies: ["Model", "Posix", "CSystemd"]),
  .target(name: "Hashing", dependencies: ["Model", "CNettle"]),
  .target(name: "Intake", dependencies: ["Model", "Posix", "Journal", "CInotifyTools"]),
  .target(name: "Rendering", dependencies: ["Model", "CVips", "CPlanes", "CExif"]),
  .target(
    name: "Workshop", dependencies: ["Model", "Posix", "Journal", "Hashing", "CSandbox", "CSeccomp"]),
  .target(name: "Pool", dependencies: ["Model", "Posix", "Journal", "Hashing"]),
  .target(name: "Catalog", dependencies: ["Model", "Posix", "Journal", "CSQLite"]),
  .target(
    name: "Ingest",
    dependencies: ["Model", "Posix", "Journal", "Hashing", "Intake", "Workshop", "Pool", "Catalog"]),
  .target(
    name: "Maintenance",
    dependencies: ["Model", "Posix", "Journal", "Hashing", "Intake", "Workshop", "Pool", "Catalog", "Ingest"]),
  .executableTarget(
    name: "sluice",
    dependencies: [
      "Model", "Settings", "Posix", "Journal", "Hashing", "Intake", "Rendering", "Workshop", "Pool", "Catalog",
      "Ingest", "Maintenance",
    ]),
]

/// The path of libFuzzer's runtime, where its trials are to be built as a program: see Tests/Fuzzing/fuzz.
let fuzzer = Context.environment["SLUICE_FUZZER"]
let fuzzed: [Target.Dependency] = ["Model", "Settings", "Rendering", "Workshop", "Pool"]

/// What is wrong with our parsers' answers to any bytes: tried on seeds by the tests, by libFuzzer on all it can think of.
let fuzzing: [Target] =
  if let fuzzer {
    [
      .systemLibrary(name: "CFuzzer", path: "Tests/Fuzzing/CFuzzer"),
      .executableTarget(
        name: "sluice-fuzz", dependencies: fuzzed + ["CFuzzer"], path: "Tests/Fuzzing",
        exclude: ["Corpus", "CFuzzer", "SeedTests.swift", "fuzz"],
        sources: ["Trials", "FuzzDriver.swift"],
        linkerSettings: [.unsafeFlags(["-Xlinker", fuzzer]), .linkedLibrary("stdc++"), .linkedLibrary("m")]),
    ]
  } else {
    [
      .testTarget(
        name: "FuzzingTests", dependencies: fuzzed, path: "Tests/Fuzzing",
        exclude: ["Corpus", "CFuzzer", "FuzzDriver.swift", "fuzz"], sources: ["Trials", "SeedTests.swift"])
    ]
  }

let tests: [Target] = [
  .testTarget(name: "ModelTests", dependencies: ["Model"]),
  .testTarget(name: "SettingsTests", dependencies: ["Model", "Posix", "Settings"]),
  .testTarget(name: "PosixTests", dependencies: ["Model", "Posix"]),
  .testTarget(name: "JournalTests", dependencies: ["Model", "Journal"]),
  .testTarget(name: "HashingTests", dependencies: ["Model", "Hashing"]),
  .testTarget(name: "IntakeTests", dependencies: ["Model", "Posix", "Journal", "Intake"]),
  .testTarget(name: "RenderingTests", dependencies: ["Model", "Rendering", "CPlanes"], exclude: ["Fixtures"]),
  .target(name: "CIntruder", path: "Tests/Fixtures/CIntruder"),
  // A worker program that misbehaves on order, and an agent that can be killed; only tests run it.
  .executableTarget(
    name: "workshop-probe", dependencies: ["Model", "Posix", "Workshop", "CIntruder"],
    path: "Tests/Fixtures/workshop-probe"),
  .testTarget(
    name: "WorkshopTests",
    dependencies: ["Model", "Posix", "Hashing", "Workshop", "CSandbox", "CIntruder", "workshop-probe"]),
  .testTarget(name: "PoolTests", dependencies: ["Model", "Posix", "Hashing", "Pool"]),
  .testTarget(name: "CatalogTests", dependencies: ["Model", "Posix", "Catalog"]),
  .testTarget(name: "IngestTests", dependencies: ["Model", "Posix", "Catalog", "Ingest"]),
  .testTarget(name: "MaintenanceTests", dependencies: ["Model", "Hashing", "Catalog", "Maintenance"]),
  // Runs a program and kills it at one of its system calls.
  .executableTarget(name: "kill-point", path: "Tests/Fixtures/kill-point"),
  .testTarget(
    name: "SluiceTests", dependencies: ["Model", "Settings", "Hashing", "Pool", "sluice", "kill-point"],
    exclude: ["Golden"]),
]

for target in modules + tests + fuzzing where target.type != .system {
  target.swiftSettings = [
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
  ]
  if fuzzer != nil { target.swiftSettings?.append(.unsafeFlags(["-sanitize=fuzzer", "-enable-testing"])) }
}

let package = Package(
  name: "sluice",
  products: [.executable(name: "sluice", targets: ["sluice"])],
  targets: libraries + modules + tests + fuzzing,
  swiftLanguageModes: [.v6]
)
