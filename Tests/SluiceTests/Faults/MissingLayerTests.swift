import Foundation
import Testing

/// A machine that lacks a layer of the sandbox, which the kernel says through strace: Sluice does not start, or says what
/// it goes without.
@Suite(.enabled(if: Tool.areInstalled("strace"), "strace is missing")) struct MissingLayerTests {
  static let gaps = [
    ("landlock", "landlock_create_ruleset:error=ENOSYS"), ("seccomp", "seccomp:error=EINVAL"),
  ]

  @Test(arguments: gaps)
  func withoutALayerItDoesNotStart(layer: String, injection: String) async throws {
    let folder = try AgentFolder()
    try folder.put(TestPhoto.small, as: "photo.jpg")
    for command in [["ingest", "drop"], ["watch"]] {
      let result = try await run(command, in: folder, injection)
      #expect(result.status == 78, "\(result)")
      #expect(result.errors.contains("this machine has no \(layer)"))
      #expect(result.errors.contains("`sandbox = best-effort` in [agent] goes without"))
    }
    #expect(try folder.contents().variants.isEmpty)
    let check = try await run(["config", "--check"], in: folder, injection)
    #expect(check.status == 2)
    #expect(check.output.contains("MEND sandbox: this machine has no \(layer)"))
  }

  @Test(arguments: gaps)
  func bestEffortGoesWithoutAndSaysSo(layer: String, injection: String) async throws {
    let folder = try AgentFolder(agent: ["sandbox = best-effort"])
    let data = TestPhoto.small
    try folder.put(data, as: "photo.jpg")
    let result = try await run(["ingest", "drop"], in: folder, injection)
    #expect(result.status == 0, "\(result)")
    #expect(result.errors.contains("the workers' sandbox has a gap"))
    #expect(result.errors.contains("without \(layer): "))
    try folder.expectPool(of: [AgentFolder.hash(of: data)])
    let check = try await run(["config", "--check"], in: folder, injection)
    #expect(check.status == 2)
    #expect(check.output.contains("MEND sandbox: no-new-privileges, limits"))
  }

  @Test func whatHoldsIsTold() async throws {
    let folder = try AgentFolder()
    let check = try await folder.sluice("config", "--check")
    #expect(check.output.contains("ok   sandbox: no-new-privileges, limits, landlock (version "))
    let agent = try await AgentProcess.ready(in: folder)
    #expect(folder.logText.contains("workers are closed in"))
    let status = try await folder.sluice("status")
    #expect(status.output.contains("its workers are closed in by no-new-privileges, limits, landlock (version "))
    #expect(try await agent.stop() == 0)
  }

  private func run(_ command: [String], in folder: AgentFolder, _ injection: String) async throws -> Tool.Result {
    try await Tool.run(
      "strace",
      ["-f", "-o", "/dev/null", "-e", "inject=" + injection, SluiceProcess.program.path] + command, in: folder.root)
  }
}
