import Foundation
import Model
import Testing

@testable import Settings

/// Configs in the current folder that others can write to, as real files.
@Suite struct FoundConfigTests {
  private static let advice =
    "; a file that is found in the current folder is used only if nobody but you and root can change it or its folder; "
    + "read it, and if you trust it, name it: --config ./agent.conf"
  private static let head = "could not use the configuration DIR/agent.conf: "

  private func allow(_ permissions: Int, _ name: String = "", in folder: ConfigFolder) throws {
    try FileManager.default.setAttributes(
      [.posixPermissions: permissions], ofItemAtPath: folder.url.appending(path: name).path)
  }

  private func link(_ name: String, to target: String, in folder: ConfigFolder) throws {
    try FileManager.default.createSymbolicLink(
      atPath: folder.url.appending(path: name).path, withDestinationPath: target)
  }

  @Test func aFileThatAllCanWriteToIsRefused() throws {
    let folder = try ConfigFolder("[agent]\nworkers = 3\n")
    try allow(0o666, "agent.conf", in: folder)
    #expect(folder.complaint() == Self.head + "it can be changed by every user" + Self.advice)
    let error = #expect(throws: AgentError.self) { try folder.load() }
    #expect(error?.fault == .configuration && error?.code == "untrusted-config")
  }

  @Test func aFolderThatAllCanWriteToIsRefused() throws {
    let folder = try ConfigFolder("[agent]\nworkers = 3\n")
    try allow(0o777, in: folder)
    #expect(folder.complaint() == Self.head + "its folder DIR can be changed by every user" + Self.advice)
    try allow(0o1777, in: folder)
    #expect(try folder.load().workers == 3)
    try FileManager.default.linkItem(
      at: folder.url.appending(path: "agent.conf"), to: folder.url.appending(path: "second"))
    #expect(folder.complaint() == Self.head + "its folder DIR can be changed by every user" + Self.advice)
  }

  @Test func aFileThatIsNamedIsRead() throws {
    let folder = try ConfigFolder("[agent]\nworkers = 3\n")
    try allow(0o666, "agent.conf", in: folder)
    let named = try Configuration.load(
      explicit: RawPath("./agent.conf"), environment: [:], workingDirectory: folder.path)
    #expect(named.workers == 3)
    #expect(try folder.load(environment: ["SLUICE_CONFIG": "agent.conf"]).workers == 3)
  }

  @Test func aLinkIsFollowedToAFileThatCanBeTrusted() throws {
    let folder = try ConfigFolder()
    try folder.write("[agent]\nworkers = 3\n", to: "files/mine.conf")
    try link("agent.conf", to: "second", in: folder)
    try link("second", to: "./files/../files/mine.conf", in: folder)
    #expect(try folder.load().workers == 3)
    #expect(try folder.load().source.file == folder.path.appending("agent.conf"))
  }

  @Test func aLinkToAFileThatAllCanWriteToIsRefused() throws {
    let folder = try ConfigFolder()
    try folder.write("[agent]\nworkers = 3\n", to: "files/mine.conf")
    try link("agent.conf", to: folder.path.appending("files/mine.conf").description, in: folder)
    try allow(0o666, "files/mine.conf", in: folder)
    #expect(
      folder.complaint()
        == Self.head + "it is a link to DIR/files/mine.conf, which can be changed by every user" + Self.advice)
    try allow(0o644, "files/mine.conf", in: folder)
    try allow(0o777, "files", in: folder)
    #expect(
      folder.complaint()
        == Self.head + "it is a link into the folder DIR/files, which can be changed by every user" + Self.advice)
  }

  @Test func aLinkThatLeadsNowhereIsNoConfig() throws {
    let folder = try ConfigFolder()
    try link("agent.conf", to: "missing", in: folder)
    #expect(try folder.load().source.file == nil)
  }

  @Test func aRingOfLinksIsAnError() throws {
    let folder = try ConfigFolder()
    try link("agent.conf", to: "agent.conf", in: folder)
    #expect(
      folder.complaint().hasPrefix("could not read the configuration DIR/agent.conf: too many levels of symbolic links")
    )
  }

  @Test func aFolderThatAllCanWriteToAndThatHasNoConfigIsPassedOver() throws {
    let folder = try ConfigFolder()
    try allow(0o777, in: folder)
    #expect(try folder.load().source.file == nil)
  }
}
