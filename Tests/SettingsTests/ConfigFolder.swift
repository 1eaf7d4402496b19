import Foundation
import Model

@testable import Settings

/// A folder of its own for a test, with an agent.conf where one is given; gone when the test is.
final class ConfigFolder {
  let url: URL
  /// The folder without symbolic links.
  let path: RawPath

  init(_ text: String? = nil) throws {
    url = FileManager.default.temporaryDirectory.appending(path: "sluice-settings-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = RawPath(url.path).resolvedAsFarAsItExists
    if let text { try write(text, to: "agent.conf") }
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func write(_ text: String, to name: String) throws {
    let file = url.appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  func load(_ overrides: String..., environment: [String: String] = [:]) throws(AgentError) -> Configuration {
    // Without HOME nothing but this folder and /etc is looked at.
    try Configuration.load(
      explicit: nil, overrides: overrides, environment: environment, workingDirectory: path)
  }

  /// What is said about it, with this folder as `DIR`.
  func complaint(_ overrides: String...) -> String {
    do {
      _ = try Configuration.load(overrides: overrides, environment: [:], workingDirectory: path)
      return "no complaint"
    } catch {
      return error.description.replacingOccurrences(of: path.description, with: "DIR")
    }
  }
}

/// The top of the project.
let projectFolder = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
