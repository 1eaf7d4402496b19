import Foundation
import Glibc
import Testing

/// A config that is wrong when it is read again: the old one stays, and the log says why.
@Suite struct ReloadErrorTests {
  struct Row: CustomTestStringConvertible, Sendable {
    var name: String
    /// A script that breaks agent.conf.
    var script: String
    var words: String
    var testDescription: String { name }
  }

  static let rows = [
    Row(name: "syntax", script: "echo '[agent' > agent.conf", words: "agent.conf"),
    Row(name: "no text", script: "head -c 2000 /dev/urandom > agent.conf", words: "agent.conf"),
    Row(name: "an unknown key", script: "echo 'settel = 1 s' >> agent.conf", words: "settel"),
    Row(name: "a value out of range", script: "printf '[limits]\\ntimeout = 1 ms\\n' > agent.conf", words: "timeout"),
    Row(name: "a drop folder in the pool", script: "sed -i 's|./drop|./pool/drop|' agent.conf", words: "pool"),
    Row(name: "gone", script: "rm agent.conf", words: "agent.conf"),
    Row(name: "a folder", script: "rm agent.conf; mkdir agent.conf", words: "agent.conf"),
    Row(name: "unreadable", script: "chmod 000 agent.conf", words: "agent.conf"),
  ]

  @Test(
    .enabled(if: !Tool.isRoot || Tool.areInstalled("setpriv"), "root can read everything, and setpriv is missing"),
    arguments: rows)
  func theOldConfigStays(_ row: Row) async throws {
    let folder = try AgentFolder()
    let agent = try await AgentProcess.ready(in: folder, under: HostileFolderTests.withoutPrivilege)
    try await Tool.shell("cp agent.conf good.conf; \(row.script)", in: folder.root)
    agent.signal(SIGHUP)
    try await agent.wait(for: "a complaint") { line in
      line.message == "the old configuration stays" && line.reason?.contains(row.words) == true
    }
    try folder.put(TestPhoto.small, as: "photo.jpg")
    try await agent.wait(for: "stored", of: "photo.jpg")
    // Mended, it is read.
    try await Tool.shell("rm -rf agent.conf; mv good.conf agent.conf", in: folder.root)
    agent.signal(SIGHUP)
    try await agent.wait(for: "the new config") { $0.message == "configuration read again" }
    try folder.put(TestPhoto.medium, as: "next.jpg")
    try await agent.wait(for: "stored", of: "next.jpg")
    #expect(try await agent.stop() == 0)
  }
}
