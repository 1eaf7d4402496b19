import Foundation
import Testing

/// Photographs that come over the network, by the servers and with the settings of docs/shares.md.
@Suite(.serialized) struct SharesTests {
  @Test(
    .enabled(if: Tool.isRoot, "smbd wants to be started by root"),
    .enabled(if: Tool.areInstalled("smbd", "smbclient", "python3"), "Samba, smbclient or Python is not installed"),
    arguments: [ShareWay.smbclient, .windows])
  func samba(_ way: ShareWay) async throws {
    let folder = try AgentFolder()
    try await ShareTrial.run(way, in: folder, server: try await .shippedShare(of: folder.drop))
  }

  /// smbd holds a lease of the kernel's on the file then, and an attempt to open it is refused.
  @Test(
    .enabled(if: Tool.isRoot, "smbd wants to be started by root"),
    .enabled(if: Tool.areInstalled("smbd", "smbclient", "python3"), "Samba, smbclient or Python is not installed"))
  func kernelOplocksAreNoMatter() async throws {
    let folder = try AgentFolder()
    let server = try await FileServer.shippedShare(of: folder.drop, adding: ["kernel oplocks = yes"])
    try await ShareTrial.run(.windows(named: "length first, kernel oplocks"), in: folder, server: server)
  }

  @Test(
    .enabled(if: Tool.isRoot, "smbd wants to be started by root"),
    .enabled(if: Tool.areInstalled("smbd", "smbclient"), "Samba or smbclient is not installed"))
  func whatComputersLeaveBesidePhotosIsLetInAndPassedOver() async throws {
    let folder = try AgentFolder()
    let server = try await FileServer.shippedShare(of: folder.drop)
    let agent = try await AgentProcess.ready(in: folder)
    try TestPhoto.medium.write(to: folder.outside.appending(path: "photo"))
    let beside = ["._a.jpg", ".DS_Store", "Thumbs.db", "desktop.ini"]
    let puts = (beside + ["a.jpg"]).map { "put photo \($0)" }.joined(separator: "; ")
    let said = try await Tool.shell(
      #"smbclient -s "$smbconf" -N -p "$smb" "//127.0.0.1/$share" -c "$puts" 2>&1"#, in: folder.outside,
      environment: server.environment.merging(["puts": puts]) { own, _ in own })
    #expect(!said.contains("NT_STATUS"), "\(said)")
    try await agent.wait(for: "stored", of: "a.jpg")
    #expect(Set(try FileManager.default.contentsOfDirectory(atPath: folder.drop.path)) == Set(beside + ["a.jpg"]))
    #expect(try agent.lines().compactMap(\.outcome) == ["stored"])
    #expect(try await agent.stop() == 0)
    withExtendedLifetime(server) {}
  }

  @Test(
    .enabled(if: Tool.isRoot, "sshd wants to be started by root"),
    .enabled(if: Tool.areInstalled("sshd", "sftp", "scp", "rsync"), "OpenSSH's server or rsync is not installed"),
    arguments: [ShareWay.sftp, .scp, .rsyncOverSSH, .rsyncInPlace])
  func ssh(_ way: ShareWay) async throws {
    let folder = try AgentFolder()
    try await ShareTrial.run(way, in: folder, server: try await .sshd())
  }

  @Test(
    .enabled(if: Tool.areInstalled("rsync"), "rsync is not installed"),
    arguments: [ShareWay.rsyncDaemon, .rsyncPartial])
  func rsyncDaemon(_ way: ShareWay) async throws {
    let folder = try AgentFolder()
    try await ShareTrial.run(way, in: folder, server: try await .rsyncd(sharing: folder.drop))
  }
}
