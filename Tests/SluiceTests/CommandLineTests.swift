import Foundation
import Testing

@Suite struct CommandLineTests {
  @Test func theVersionIsPrinted() throws {
    let result = try SluiceProcess.run(["--version"])
    #expect(result.status == 0)
    #expect(result.text.wholeMatch(of: /sluice \d+\.\d+\.\d+\n/) != nil)
  }

  @Test(arguments: [
    ([], "no command is given; see sluice --help", "sluice COMMAND [OPTIONS]"),
    (["conifg"], "there is no command \"conifg\"; did you mean config?", "sluice COMMAND [OPTIONS]"),
    (["\u{1B}[2J"], "there is no command \"\\x1b[2J\"; see sluice --help", "sluice COMMAND [OPTIONS]"),
    (["--json", "config"], "\"--json\" is not a command; options come after the command", "sluice COMMAND [OPTIONS]"),
    (["help", "xyzzy"], "there is no command \"xyzzy\"; see sluice --help", "sluice COMMAND [OPTIONS]"),
    (
      ["config", "--jsn"], "sluice config has no option \"--jsn\"; did you mean --json?", "sluice config [OPTIONS]"
    ),
    (
      ["config", "-x"], "sluice config has no option \"-x\"; see sluice config --help", "sluice config [OPTIONS]"
    ),
    (["config", "--json=yes"], "--json takes no value", "sluice config [OPTIONS]"),
    (["config", "--config"], "--config has no value; write --config FILE", "sluice config [OPTIONS]"),
    (["config", "--config="], "--config has no value; write --config FILE", "sluice config [OPTIONS]"),
    (["config", "more"], "sluice config has no use for \"more\"", "sluice config [OPTIONS]"),
    (["config", "--", "--json"], "sluice config has no use for \"--json\"", "sluice config [OPTIONS]"),
    (["config", ""], "an argument is empty", "sluice config [OPTIONS]"),
  ])
  func wrongUsageIsToldAndEndsWith64(_ arguments: [String], _ complaint: String, _ usage: String) throws {
    let result = try SluiceProcess.run(arguments)
    #expect(result.status == 64)
    #expect(result.output.isEmpty)
    #expect(result.errors == "sluice: could not understand the command line: \(complaint)\nUsage: \(usage)\n")
  }

  @Test func argumentsAreBytes() throws {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    let script = #"exec "$0" config --config "/nowhere/$(printf '\377\n.')conf""#
    process.arguments = ["-c", script, SluiceProcess.program.path]
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let said = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 78)
    #expect(
      said == #"sluice: could not read the configuration /nowhere/\xff\n.conf: no such file or directory; "#
        + "check what --config names, or let `sluice init` write one\n")
  }

  @Test func textThatIsNoTextIsRefused() throws {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", #"exec "$0" config --set "$(printf '\377')""#, SluiceProcess.program.path]
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let said = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 64)
    #expect(said.contains(#"the value of --set, "\xff", is not UTF-8"#))
  }

  @Test func anOutputThatIsClosedIsNoCrash() throws {
    let pipe = Pipe()
    try pipe.fileHandleForReading.close()
    let process = Process()
    process.executableURL = SluiceProcess.program
    process.arguments = ["--help"]
    process.standardOutput = pipe.fileHandleForWriting
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 1)
  }
}
