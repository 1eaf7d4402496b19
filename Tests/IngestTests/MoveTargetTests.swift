import FoundationEssentials
import Glibc
import Model
import Posix
import Testing

@testable import Ingest

/// Nobody but whoever wrote the config says where originals go.
@Suite struct MoveTargetTests {
  private let yard: Yard

  init() throws { yard = try Yard() }

  private func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: yard.path.appending(name).description, withDestinationPath: yard.path.appending(target).description)
  }

  private func target(_ name: String) -> MoveTarget {
    MoveTarget(yard.path.appending(name), outside: [yard.path.appending("drop")])
  }

  @Test func aFolderIsMadeWithThoseAboveIt() throws {
    _ = try target("out/deep").open(RawPath("day/one"))
    #expect(try FileStatus(of: yard.path.appending("out/deep/day/one")).kind == .folder)
  }

  @Test func aLinkOfTheConfigIsFollowedAtTheStart() throws {
    try link("shortcut", to: "out")
    let target = target("shortcut")
    #expect(target.place.description.hasSuffix("/out"))
    _ = try target.open(RawPath("day"))
    #expect(try FileStatus(of: yard.path.appending("out/day")).kind == .folder)
  }

  /// Whoever writes to the drop folder could have put it there, also while no agent ran.
  @Test func aLinkInADropFolderIsNeverFollowed() throws {
    try link("drop/bad", to: "out")
    let error = #expect(throws: AgentError.self) { _ = try target("drop/bad").open(RawPath("")) }
    #expect(error?.code == "target-away" && error?.fault == .transient)
    #expect(try yard.files().isEmpty)
  }

  @Test(arguments: ["done", "done/day"])
  func aLinkThatComesLaterIsNotFollowed(_ name: String) throws {
    let target = target("done")
    _ = try target.open(RawPath("day"))
    try FileManager.default.removeItem(atPath: yard.path.appending(name).description)
    try link(name, to: "out")
    let error = #expect(throws: AgentError.self) { _ = try target.open(RawPath("day")) }
    #expect(error?.code == "target-away" && error?.fault == .transient)
  }

  @Test(.enabled(if: geteuid() == 0, "needs the right to mount"))
  func anotherFilesystemIsAPause() throws {
    let folder = yard.path.appending("disk")
    try DurableFiles.makeFolder(folder)
    guard unsafe mount("none", folder.description, "tmpfs", 0, "size=1m") == 0 else { return }
    defer { unsafe _ = umount2(folder.description, 2) }
    let target = target("disk/done")
    _ = try target.open(RawPath(""))
    try #require(unsafe umount2(folder.description, 2) == 0)
    let error = #expect(throws: AgentError.self) { _ = try target.open(RawPath("")) }
    #expect(error?.code == "target-away" && error?.fault == .transient)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.description) == [])
    // Mounted again, it has another number, and is the same disk.
    try #require(unsafe mount("none", folder.description, "tmpfs", 0, "size=1m") == 0)
    _ = try target.open(RawPath(""))
  }
}
