import Foundation
import Testing

/// The helps are golden files.
///
/// To renew them after a wanted change: `sluice help COMMAND > Golden/help-COMMAND.txt`.
@Suite struct HelpTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")

  private static func golden(_ name: String) throws -> String {
    try String(contentsOf: folder.appending(path: name), encoding: .utf8)
  }

  @Test(arguments: [["--help"], ["help"]]) func theOverview(_ arguments: [String]) throws {
    let result = try SluiceProcess.run(arguments)
    #expect(result.status == 0)
    #expect(result.errors.isEmpty)
    #expect(try result.text == Self.golden("help.txt"))
  }

  @Test func everyCommandHasAHelp() throws {
    let commands = try SluiceProcess.commands()
    #expect(commands.contains("config"))
    for command in commands {
      let result = try SluiceProcess.run(["help", command])
      #expect(result.status == 0)
      #expect(try result.text == Self.golden("help-\(command).txt"))
      #expect(result.text.split(separator: "\n").allSatisfy { $0.count <= 80 })
      #expect(try SluiceProcess.run([command, "x", "--help"]).text == result.text)
    }
  }
}
