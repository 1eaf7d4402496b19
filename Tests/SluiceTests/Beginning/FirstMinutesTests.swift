import Foundation
import Testing

/// Every mistake of the first five minutes gets a text that says what to type.
@Suite struct FirstMinutesTests {
  private func text(of mistake: Mistake, _ program: URL) async throws -> (status: Int32, errors: String) {
    let folder = try TemporaryFolder()
    let environment = ["SLUICE": program.path, "LC_ALL": "C.UTF-8"]
    try Newcomer.own(folder.url, by: mistake.newcomer)
    if !mistake.before.isEmpty {
      try await Tool.shell(mistake.before, in: folder.url, environment: environment)
    }
    let words = Newcomer.words(for: mistake.newcomer) + ["sh", "-uc", mistake.script]
    let result = try await Tool.run(words[0], Array(words.dropFirst()), in: folder.url, environment: environment)
    let shown = result.errors.replacingOccurrences(of: folder.url.path, with: "HERE")
      .replacing(/process \d+/, with: "process PID").replacing(/kill \d+/, with: "kill PID")
    return (result.status, shown)
  }

  private func expect(_ mistake: Mistake, _ program: URL) async throws {
    let (status, errors) = try await text(of: mistake, program)
    #expect(status == mistake.status, "\(errors)")
    #expect(errors.split(separator: "\n").contains { $0.contains(mistake.text) }, "\(errors)")
  }

  @Test(arguments: Mistake.ofPlaces) func aMistakeAboutPlaces(_ mistake: Mistake) async throws {
    try await expect(mistake, SluiceProcess.program)
  }

  @Test(arguments: Mistake.ofWords) func aMistakeInWords(_ mistake: Mistake) async throws {
    try await expect(mistake, SluiceProcess.program)
  }

  @Test(
    .enabled("a user namespace with a limit of its own is not to be had") {
      let script = "echo 9 >/proc/sys/user/max_inotify_watches"
      return try await Tool.run("unshare", ["-Ur", "sh", "-c", script], in: URL(filePath: "/")).status == 0
    }, arguments: Mistake.ofLimits)
  func aLimitThatIsReached(_ mistake: Mistake) async throws {
    try await expect(mistake, SluiceProcess.program)
  }

  /// One after the other, for they share a copy of the program.
  @Test(.enabled("only root can be somebody else") { Newcomer.canBeNobody }) func whatOneMayNotDo() async throws {
    let copy = try ProgramCopy()
    for mistake in Mistake.ofRights { try await expect(mistake, copy.program) }
  }
}
