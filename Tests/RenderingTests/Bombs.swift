import Foundation
import Testing

/// A file that promises far more than it holds, out of those that `Tests/Fixtures/bombs/make-bombs` makes.
struct Bomb: Sendable, CustomTestStringConvertible {
  var name: String
  /// What it is rejected with under the default limits; nil for a picture like any other.
  var code: String?
  /// The key of `[limits]` that the reason names.
  var key: String?
  var fixture: Fixture

  var testDescription: String { name }

  /// All of them, made once, in memory; none where the script does not run.
  static let all: [Bomb] = (try? made()) ?? []

  static func named(_ name: String) throws -> Fixture {
    try #require(all.first { $0.name == name }, "\(name) was not made").fixture
  }

  private static func made() throws -> [Bomb] {
    let folder = FileManager.default.temporaryDirectory.appending(path: "sluice-bombs-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Fixtures/bombs/make-bombs")
    let python = Process()
    let output = Pipe()
    python.executableURL = URL(filePath: "/usr/bin/env")
    python.arguments = ["python3", script.standardized.path, folder.path]
    python.standardOutput = output
    try python.run()
    let list = try output.fileHandleForReading.readToEnd() ?? Data()
    python.waitUntilExit()
    return try String(decoding: list, as: UTF8.self).split(separator: "\n").map { line in
      let fields = line.split(separator: "\t").map(String.init)
      try #require(fields.count == 3)
      let bytes = try Data(contentsOf: folder.appending(path: fields[0]))
      return Bomb(
        name: fields[0], code: fields[1] == "-" ? nil : fields[1], key: fields[2] == "-" ? nil : fields[2],
        fixture: Fixture(bytes: Array(bytes)))
    }
  }
}
