import Foundation
import Testing

/// A drop folder on a network filesystem that this machine has mounted, where no events come from.
@Suite struct NetworkFolderTests {
  @Test(
    .enabled(if: Tool.isRoot && SmallFilesystem.canBeMounted, "sshd and mounting want root"),
    .enabled(if: Tool.areInstalled("sshd", "sshfs", "umount"), "sshfs or OpenSSH's server is not installed"),
    .enabled(if: FileManager.default.fileExists(atPath: "/dev/fuse"), "the machine has no FUSE"))
  func itIsLookedThroughAndSaysSo() async throws {
    let folder = try AgentFolder()
    let server = try await FileServer.sshd()
    let far = folder.outside.appending(path: "far")
    try FileManager.default.createDirectory(at: far, withIntermediateDirectories: false)
    let mount = #"sshfs -F "$ssh" -o dir_cache=no "drop:$far" "$drop""#
    let variables = server.environment.merging(["far": far.path, "drop": folder.drop.path]) { own, _ in own }
    try await Tool.shell(mount, in: folder.root, environment: variables)
    defer { unsafe umount2(folder.drop.path, Int32(MNT_DETACH)) }
    let agent = try await AgentProcess.ready(in: folder)
    try await agent.wait(for: "the word that it is polled") {
      $0.message.contains("looked through every 5.0 s, because fuse tells of no events")
    }
    // Written on the other machine, as far as this one can tell.
    try TestPhoto.medium.write(to: far.appending(path: "photo.jpg"))
    try await agent.wait(for: "stored", of: "photo.jpg")
    try folder.expectPool(of: [AgentFolder.hash(of: TestPhoto.medium)])
    let check = try await folder.sluice("config", "--check")
    #expect(check.output.contains("on fuse, which sends no events, so it is polled"), "\(check)")
    #expect(try await agent.stop() == 0)
    withExtendedLifetime(server) {}
  }
}
