import Foundation
import Testing

/// A config that another user left in the current folder decides nothing.
@Suite(.enabled("only root can be somebody else") { Newcomer.canBeNobody }) struct StrangersConfigTests {
  /// The lines of `sh` that prepare the folder of a test, and who then runs `sluice config` in it.
  struct Case: Sendable, CustomStringConvertible {
    let description: String
    let before: String
    /// `root`, or the name or the number of a user without rights.
    var caller = "root"
    /// What the error says of the file; nil where the file is read.
    var cause: String?
    var needsAccessLists = false
  }

  private static let config = "printf '[agent]\\nworkers = 3\\n' >agent.conf"
  private static let stranger = "64999"

  static let cases = [
    Case(description: "root, own file", before: config),
    Case(
      description: "root, a stranger's folder and file", before: "\(config); chown \(stranger) . agent.conf",
      cause: "it belongs to user \(stranger)"),
    Case(
      description: "root, own file in a stranger's folder", before: "\(config); chown \(stranger) .",
      cause: "its folder HERE belongs to user \(stranger)"),
    Case(
      description: "root, a stranger's read-only file",
      before: "\(config); chmod 400 agent.conf; chown \(stranger) agent.conf",
      cause: "it belongs to user \(stranger)"),
    Case(
      description: "root, a stranger's link to a file of root",
      before: "\(config); mv agent.conf mine.conf; ln -s mine.conf agent.conf; chown -h \(stranger) agent.conf",
      cause: "it belongs to user \(stranger)"),
    Case(
      description: "root, own link to a stranger's file",
      before: "\(config); mv agent.conf other.conf; ln -s other.conf agent.conf; chown \(stranger) other.conf",
      cause: "it is a link to HERE/other.conf, which belongs to user \(stranger)"),
    Case(
      description: "root, own file that a group can write to", before: "\(config); chmod 664 agent.conf",
      cause: "it can be changed by group root"),
    Case(
      description: "root, own file that an access list lets a stranger write to",
      before: "\(config); setfacl -m u:\(stranger):rw agent.conf", cause: "it can be changed by group root",
      needsAccessLists: true),
    Case(description: "root, own file in a sticky folder", before: "\(config); chmod 1777 ."),
    Case(
      description: "a user, a file of root in a sticky folder", before: "\(config); chmod 1777 .", caller: stranger,
      cause: "its folder HERE can be changed by every user"),
    Case(
      description: "a user, a stranger's unreadable file",
      before: "\(config); chmod 600 agent.conf; chown 64998 agent.conf; chmod 755 .", caller: stranger,
      cause: "it belongs to user 64998"),
    Case(
      description: "a user, own file in a sticky folder",
      before: "\(config); chown \(stranger) agent.conf; chmod 1777 .",
      caller: stranger),
    Case(
      description: "a user, a file of root", before: "\(config); chmod 644 agent.conf; chmod 755 .", caller: stranger),
    Case(
      description: "a user, own file in an own folder",
      before: "\(config); chown \(stranger) . agent.conf; chmod 700 .; chmod 600 agent.conf", caller: stranger),
    Case(
      description: "a user, own file that the group of others can write to",
      before: "\(config); chown \(stranger):daemon agent.conf; chmod 664 agent.conf; chmod 755 .", caller: stranger,
      cause: "it can be changed by group daemon"),
    // Debian's user daemon has a group of its name and of its own.
    Case(
      description: "a user, own file that the private group can write to",
      before: "\(config); chown daemon:daemon . agent.conf; chmod 775 .; chmod 664 agent.conf", caller: "daemon"),
    Case(
      description: "a user, own file that an access list lets a stranger write to",
      before: "\(config); chown daemon:daemon . agent.conf; setfacl -m u:\(stranger):rw agent.conf", caller: "daemon",
      cause: "it can be changed by group daemon", needsAccessLists: true),
    Case(
      description: "a user, own folder that an access list lets a stranger write to",
      before: "\(config); chown daemon:daemon . agent.conf; setfacl -m u:\(stranger):rwx .", caller: "daemon",
      cause: "its folder HERE can be changed by group daemon", needsAccessLists: true),
  ]

  /// Whether access control lists can be set in the folders of tests.
  private static func hasAccessLists() async throws -> Bool {
    guard Tool.areInstalled("setfacl") else { return false }
    let folder = try TemporaryFolder()
    return try await Tool.run("setfacl", ["-m", "u:\(stranger):r", "."], in: folder.url).status == 0
  }

  private func run(_ arguments: String, in folder: URL, by caller: String, _ program: URL) async throws -> Tool.Result {
    let line = caller == "root" ? "" : "exec setpriv --reuid \(caller) --regid \(caller) --clear-groups "
    return try await Tool.run("sh", ["-uc", "\(line)\(program.path) config \(arguments)"], in: folder)
  }

  private func expect(_ test: Case, _ program: URL) async throws {
    let folder = try TemporaryFolder()
    try await Tool.shell("umask 022; chmod 755 .; \(test.before)", in: folder.url)
    let result = try await run("", in: folder.url, by: test.caller, program)
    guard let cause = test.cause else {
      #expect(result.status == 0 && result.output.contains("\nworkers = 3\n"), "\(test): \(result)")
      return
    }
    let errors = result.errors.replacingOccurrences(of: folder.url.path, with: "HERE")
    #expect(result.status == 78, "\(test): \(result)")
    #expect(
      errors.hasPrefix("sluice: could not use the configuration HERE/agent.conf: \(cause); "), "\(test): \(errors)")
    #expect(errors.hasSuffix("name it: --config ./agent.conf\n"), "\(test): \(errors)")
    #expect(!errors.contains("chmod") && !errors.contains("chgrp") && !errors.contains("chown"), "\(test): \(errors)")
  }

  /// One after the other, because they share a copy of the program.
  @Test func onlyTheCallerAndRootDecideWhatAFoundConfigSays() async throws {
    let copy = try ProgramCopy()
    let hasAccessLists = try await Self.hasAccessLists()
    for test in Self.cases where hasAccessLists || !test.needsAccessLists { try await expect(test, copy.program) }
  }

  @Test func aStrangersConfigThatIsNamedIsRead() async throws {
    let copy = try ProgramCopy()
    let folder = try TemporaryFolder()
    try await Tool.shell("\(Self.config); chown \(Self.stranger) . agent.conf", in: folder.url)
    let result = try await run("--config ./agent.conf", in: folder.url, by: "root", copy.program)
    #expect(result.status == 0 && result.output.contains("\nworkers = 3\n"), "\(result)")
  }

  /// Root makes them for the folder's user. The commands that `init` shows to root must work for root.
  @Test func initNamesTheConfigThatItMadeForAnother() async throws {
    let folder = try TemporaryFolder()
    try Newcomer.own(folder.url, by: .nobody)
    let result = try SluiceProcess.run(["init"], in: folder.url)
    #expect([0, 2].contains(result.status), "\(result)")
    #expect(result.text.contains("\n  sluice watch --config \(folder.url.path)/agent.conf\n"), "\(result.text)")
  }
}
