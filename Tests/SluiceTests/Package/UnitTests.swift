import Foundation
import Testing

/// The units that Debian's package installs, as systemd judges them.
@Suite(.enabled(if: Tool.areInstalled("systemd-analyze"), "systemd-analyze is not installed"))
struct UnitTests {
  private static let units = DocumentPage.project.appending(path: "packaging/systemd")
  private static let services = ["sluice.service", "sluice-verify.service", "sluice-orphans.service"]
  private static let timers = ["sluice-verify.timer", "sluice-orphans.timer"]
  /// Of 10, where less is safer.
  private static let mostExposure = 1.5

  private let folder: TemporaryFolder

  /// With the built program in the place of the installed one, which has to be there.
  init() throws {
    folder = try TemporaryFolder()
    for name in Self.services + Self.timers {
      let text = try Self.text(of: name)
      try folder.write(text.replacing("=/usr/bin/sluice ", with: "=\(SluiceProcess.program.path) "), to: name)
    }
  }

  private static func text(of name: String) throws -> String {
    try String(contentsOf: units.appending(path: name), encoding: .utf8)
  }

  @Test(arguments: services + timers) func systemdUnderstandsIt(_ name: String) async throws {
    let result = try await Tool.run("systemd-analyze", ["verify", "--man=no", "./\(name)"], in: folder.url)
    // It may have something to say of the machine's own units as well.
    let complaints = (result.output + result.errors).split(separator: "\n").filter { $0.contains("sluice") }
    #expect(result.status == 0 && complaints.isEmpty, "\(result)")
  }

  @Test(arguments: services) func itIsHardened(_ name: String) async throws {
    let result = try await Tool.run("systemd-analyze", ["security", "--offline=true", "./\(name)"], in: folder.url)
    let line = try #require(result.output.split(separator: "\n").last, "\(result)")
    let exposure = try #require(line.firstMatch(of: /Overall exposure level for .*: (\d+\.\d+)/)?.1, "\(result)")
    #expect(try #require(Double(exposure)) <= Self.mostExposure, "\(result)")
  }

  @Test(arguments: services) func allHaveTheSameWalls(_ name: String) throws {
    func walls(of name: String) throws -> [Substring] {
      let lines = try Self.text(of: name).split(separator: "\n", omittingEmptySubsequences: false)
      return Array(lines.drop { !$0.hasPrefix("# What it may do.") }.prefix { !$0.isEmpty })
    }
    let own = try walls(of: name)
    #expect(own.count > 30)
    #expect(try own == walls(of: "sluice.service"))
  }

  @Test(arguments: services) func itRunsWhatThereIs(_ name: String) throws {
    let line = try #require(try Self.text(of: name).split(separator: "\n").first { $0.hasPrefix("ExecStart=") })
    let words = line.split(separator: " ").map(String.init)
    #expect(words[0] == "ExecStart=/usr/bin/sluice" && words.suffix(2) == ["--config", "/etc/sluice/agent.conf"])
    // The parser takes all of it: the config that it names is not looked at for a help.
    let result = try SluiceProcess.run(Array(words.dropFirst()) + ["--help"])
    #expect(result.status == 0 && result.text.hasPrefix("Usage: sluice \(words[1])"), "\(result)")
  }
}
