import Foundation

/// A program of the system, run to its end without holding up other tests.
enum Tool {
  struct Result: Sendable {
    var status: Int32
    var output: String
    var errors: String
  }

  static let path = "/usr/bin:/bin:/usr/sbin:/sbin"
  static let isRoot = geteuid() == 0

  /// Where the program is; nil when it is not installed.
  static func place(of name: String) -> URL? {
    guard !name.hasPrefix("/") else { return URL(filePath: name) }
    return path.split(separator: ":").map { URL(filePath: String($0)).appending(path: name) }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }

  static func areInstalled(_ names: String...) -> Bool {
    names.allSatisfy { place(of: $0) != nil }
  }

  /// Runs the program in this folder; `environment` is added to a `PATH`.
  @discardableResult
  static func run(
    _ name: String, _ arguments: [String], in folder: URL, environment: [String: String] = [:],
    within limit: Duration = .seconds(120)
  ) async throws -> Result {
    guard let program = place(of: name) else { throw Missing(name: name) }
    let output = FileManager.default.temporaryDirectory.appending(path: "sluice-tool-\(UUID().uuidString)")
    let errors = output.appendingPathExtension("errors")
    defer { for file in [output, errors] { try? FileManager.default.removeItem(at: file) } }
    let process = try ChildProcess(
      program, arguments, in: folder, environment: environment.merging(["PATH": path]) { own, _ in own },
      output: output, errors: errors)
    let status = try await process.ended(within: limit)
    return Result(
      status: status, output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
  }

  /// Runs lines of `sh`; throws when one of them fails.
  @discardableResult
  static func shell(_ script: String, in folder: URL, environment: [String: String] = [:]) async throws -> String {
    let result = try await run("sh", ["-euc", script], in: folder, environment: environment)
    guard result.status == 0 else { throw ScriptFailed(script: script, result: result) }
    return result.output
  }

  struct Missing: Error {
    var name: String
  }

  struct ScriptFailed: Error {
    var script: String
    var result: Result
  }
}

/// Waits until the condition holds; throws, with what `story` tells, when it does not within `limit`.
func wait(
  for what: String, within limit: Duration = .seconds(60), every pause: Duration = .milliseconds(30),
  story: () -> String = { "" },
  until condition: () async throws -> Bool
) async throws {
  let end = ContinuousClock.now + limit
  while try await !condition() {
    guard ContinuousClock.now < end else { throw WaitedInVain(what: what, story: story()) }
    try await Task.sleep(for: pause)
  }
}

struct WaitedInVain: Error {
  var what: String
  var story: String
}
