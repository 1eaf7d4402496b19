import Foundation
import Testing

/// Files of other users', of which only a privileged process may ask who writes to them.
@Suite struct HiddenWriterTests {
  private static let slowly = """
    exec 3>"$f"; chown nobody "$f"; head -c 200000 "$photo" >&3; touch half; exec sleep 600
    """
  private static let warning = "is another user's file"

  @Test(.enabled(if: Tool.isRoot && Tool.areInstalled("setpriv"), "only root makes files of others"))
  func withoutTheCapabilityItIsSaidOnce() async throws {
    let folder = try AgentFolder()
    let incapable = ["setpriv", "--inh-caps=-all", "--bounding-set=-lease"]
    let agent = try await AgentProcess.ready(in: folder, under: incapable)
    let writer = try await write("slow.jpg", in: folder)
    // Nobody could tell that it is not finished.
    try await agent.wait(for: "rejected", of: "slow.jpg")
    try folder.put(TestPhoto.medium, as: "next.jpg")
    try await agent.wait(for: "stored", of: "next.jpg")
    let warnings = try agent.lines().filter { $0.message.contains(Self.warning) }
    #expect(warnings.count == 1, "\(warnings)")
    #expect(warnings.first?.message.contains("Give the agent CAP_LEASE") == true)
    #expect(writer.isRunning)
    #expect(try await agent.stop() == 0)
  }

  @Test(.enabled(if: Tool.isRoot, "only root makes files of others"))
  func withTheCapabilityTheirWritersAreWaitedFor() async throws {
    let folder = try AgentFolder()
    let agent = try await AgentProcess.ready(in: folder)
    var writer: ChildProcess? = try await write("slow.jpg", in: folder)
    try folder.put(TestPhoto.medium, as: "next.jpg")
    try await agent.wait(for: "stored", of: "next.jpg")
    try await Task.sleep(for: .milliseconds(700))
    #expect(writer?.isRunning == true)
    #expect(try agent.lines().allSatisfy { $0.path?.hasSuffix("slow.jpg") != true })
    let story = try await folder.sluice("status", "drop/slow.jpg")
    #expect(story.errors.contains("somebody still writes to it: it is taken in when they have closed it"), "\(story)")
    writer = nil
    try await agent.wait(for: "rejected", of: "slow.jpg")
    try folder.put(TestPhoto.large, as: "slow.jpg")
    try await agent.wait(for: "stored", of: "slow.jpg")
    #expect(try agent.lines().allSatisfy { !$0.message.contains(Self.warning) })
    #expect(try await agent.stop() == 0)
  }

  /// Half of a large photo, by a writer that keeps it open.
  private func write(_ name: String, in folder: AgentFolder) async throws -> ChildProcess {
    let photo = folder.outside.appending(path: "photo")
    try TestPhoto.large.write(to: photo)
    let half = folder.outside.appending(path: "half")
    let writer = try ChildProcess(
      URL(filePath: "/bin/sh"), ["-euc", Self.slowly], in: folder.outside,
      environment: ["PATH": Tool.path, "photo": photo.path, "f": folder.drop.appending(path: name).path],
      output: folder.outside.appending(path: "said"), errors: folder.outside.appending(path: "said"))
    try await wait(for: "half of it") { FileManager.default.fileExists(atPath: half.path) }
    return writer
  }
}
