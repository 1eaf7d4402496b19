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
  .target(name: "Rendering", dependencies: ["Model", "CVips", "CExif"]),
  .target(
    name: "Workshop", dependencies: ["Model", "Posix", "Journal", "Hashing", "CSandbox", "CSeccomp"]),
  .target(name: "Pool", dependencies: ["Model", "Posix", "Journal", "Hashing"]),
  .target(name: "Catalog", dependencies: ["Model", "Posix", "Journal", "CSQLite"]),
  .target(
    name: "Ingest",
    dependencies: ["Model", "Posix", "Journal", "Hashing", "Intake", "Workshop", "Pool", "Catalog"]),
  .executableTarget(
    name: "sluice",
    dependencies: [
      "Model", "Settings", "Posix", "Journal", "Hashing", "Intake", "Rendering", "Workshop", "Pool", "Catalog",
      "Ingest",
    ]),
]

let tests: [Target] = [
  .testTarget(name: "ModelTests", dependencies: ["Model"]),
  .testTarget(name: "SettingsTests", dependencies: ["Model", "Settings"]),
  .testTarget(name: "PosixTests", dependencies: ["Model", "Posix"]),
  .testTarget(name: "JournalTests", dependencies: ["Model", "Journal"]),
  .testTarget(name: "HashingTests", dependencies: ["Model", "Hashing"]),
  .testTarget(name: "IntakeTests", dependencies: ["Model", "Posix", "Journal", "Intake"]),
  .testTarget(name: "RenderingTests", dependencies: ["Model", "Rendering"], exclude: ["Fixtures"]),
  // A worker program that misbehaves on order, and an agent that can be killed; only tests run it.
  .executableTarget(
    name: "workshop-probe", dependencies: ["Model", "Posix", "Workshop"], path: "Tests/Fixtures/workshop-probe"),
  .testTarget(
    name: "WorkshopTests", dependencies: ["Model", "Posix", "Hashing", "Workshop", "workshop-probe"]),
  .testTarget(name: "PoolTests", dependencies: ["Model", "Posix", "Hashing", "Pool"]),
  .testTarget(name: "CatalogTests", dependencies: ["Model", "Posix", "Catalog"]),
  .testTarget(name: "IngestTests", dependencies: ["Model", "Posix", "Catalog", "Ingest"]),
  .testTarget(name: "SluiceTests", dependencies: ["Model", "Hashing", "Pool", "sluice"], exclude: ["Golden"]),
]

for target in modules + tests {
  target.swiftSettings = [
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
  ]
}

let package = Package(
  name: "sluice",
  products: [.executable(name: "sluice", targets: ["sluice"])],
  targets: libraries + modules + tests,
  swiftLanguageModes: [.v6]
)
