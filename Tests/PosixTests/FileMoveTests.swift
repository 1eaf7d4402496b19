import FoundationEssentials
import Glibc
import Model
import Testing

@testable import Posix

@Suite struct FileMoveTests {
  /// Two folders, removed with it: `near` and, where the machine has two filesystems, `far` on another one.
  final class Folders: Sendable {
    let near: RawPath
    let far: RawPath

    init() throws {
      let name = "sluice-move-\(UUID().uuidString)"
      near = RawPath("\(FileManager.default.temporaryDirectory.path)/\(name)")
      far = RawPath("/dev/shm/\(name)")
      for folder in [near, far] { try FileMove.makeFolder(folder) }
    }

    deinit {
      for folder in [near, far] { try? FileManager.default.removeItem(atPath: folder.description) }
    }

    static let areApart = (try? device("/tmp")) != (try? device("/dev/shm"))

    private static func device(_ path: String) throws -> UInt64 {
      try FileStatus(of: RawPath(path)).identity.device
    }
  }

  private let folders: Folders

  init() throws {
    folders = try Folders()
  }

  private func make(_ name: String, in folder: RawPath, _ text: String = "photo") throws -> RawPath {
    let path = folder.appending(name)
    try #require(try FileMove.create(path, text: text))
    return path
  }

  private func text(_ path: RawPath) throws -> String { try String(contentsOfFile: path.description, encoding: .utf8) }

  private func names(_ folder: RawPath) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.description).sorted()
  }

  private func move(_ path: RawPath, to target: RawPath, confirm: () throws(AgentError) -> Void = {}) throws -> Bool {
    try FileMove.move(try .open(path, O_RDONLY), at: path, to: target, confirm: confirm)
  }

  @Test func aMovedFileIsTheSameFile() throws {
    let path = try make("a.jpg", in: folders.near)
    let before = try FileStatus(of: path).identity
    #expect(try move(path, to: folders.near.appending("b.jpg")))
    #expect(try FileStatus(of: folders.near.appending("b.jpg")).identity.inode == before.inode)
    #expect(try names(folders.near) == ["b.jpg"])
  }

  @Test func aNameThatIsTakenIsNeverReplaced() throws {
    let path = try make("a.jpg", in: folders.near)
    for folder in [folders.near, folders.far] {
      let taken = try make("b.jpg", in: folder, "other")
      #expect(try move(path, to: taken) == false)
      #expect(try text(taken) == "other")
    }
    #expect(try names(folders.near) == ["a.jpg", "b.jpg"])
    #expect(try names(folders.far) == ["b.jpg"])
  }

  @Test func anotherFilesystemGetsTheWholeFileWithItsModeAndTime() throws {
    let path = try make("a.jpg", in: folders.near)
    _ = unsafe chmod(path.description, 0o640)
    let before = try FileStatus(of: path)
    let target = folders.far.appending("b.jpg")
    #expect(try move(path, to: target))
    let after = try FileStatus(of: target)
    #expect(after.permissions == before.permissions && after.identity.modified == before.identity.modified)
    #expect(try text(target) == "photo")
    #expect(try names(folders.near) == [] && names(folders.far) == ["b.jpg"])
  }

  @Test(.enabled(if: Folders.areApart, "needs a second filesystem at /dev/shm"))
  func anOriginalThatChangedWhileItWasCopiedStaysAndTheCopyGoes() throws {
    let path = try make("a.jpg", in: folders.near)
    let changed = AgentError(.moved, code: "changed", tried: "take in", cause: "it changed")
    #expect(throws: changed) {
      try move(path, to: folders.far.appending("b.jpg")) { () throws(AgentError) in throw changed }
    }
    #expect(try names(folders.near) == ["a.jpg"] && names(folders.far) == [])
  }

  @Test func foldersAreMadeWithThoseAboveThem() throws {
    let deep = folders.near.appending("a/b/c")
    try FileMove.makeFolder(deep)
    try FileMove.makeFolder(deep)
    #expect(try FileStatus(of: deep).kind == .folder)
  }
}
