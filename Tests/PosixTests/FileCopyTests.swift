import FoundationEssentials
import Glibc
import Model
import Testing

@testable import Posix

@Suite struct FileCopyTests {
  /// Two folders, removed with it: `near` and, where the machine has two filesystems, `far` on another one.
  final class Folders: Sendable {
    let near: RawPath
    let far: RawPath

    init() throws {
      let name = "sluice-move-\(UUID().uuidString)"
      near = RawPath("\(FileManager.default.temporaryDirectory.path)/\(name)")
      far = RawPath("/dev/shm/\(name)")
      for folder in [near, far] { try DurableFiles.makeFolder(folder) }
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
    try #require(try DurableFiles.create(path, text: text))
    return path
  }

  private func text(_ path: RawPath) throws -> String { try String(contentsOfFile: path.description, encoding: .utf8) }

  private func names(_ folder: RawPath) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.description).sorted()
  }

  /// Copies a file into a folder; returns the name that the copy has.
  private func copy(_ path: RawPath, into folder: RawPath, as name: String = "b.jpg") throws -> String {
    let names = FreeNames(after: Array(name.utf8))
    let made = try FileCopy.make(
      of: try .open(path, O_RDONLY), in: try .open(folder, O_RDONLY | O_DIRECTORY), among: names)
    return String(decoding: made.name, as: UTF8.self)
  }

  @Test func aRenamedFileIsTheSameFile() throws {
    let path = try make("a.jpg", in: folders.near)
    let before = try FileStatus(of: path).identity
    #expect(try DurableFiles.rename(path, to: folders.near.appending("b.jpg")))
    #expect(try FileStatus(of: folders.near.appending("b.jpg")).identity.inode == before.inode)
    #expect(try names(folders.near) == ["b.jpg"])
  }

  @Test func aNameThatIsTakenIsNeverReplaced() throws {
    let path = try make("a.jpg", in: folders.near)
    let taken = try make("b.jpg", in: folders.near, "other")
    #expect(try DurableFiles.rename(path, to: taken) == false)
    _ = try make("b.jpg", in: folders.far, "other")
    #expect(try copy(path, into: folders.far) == "b-2.jpg")
    #expect(try text(taken) == "other" && text(folders.far.appending("b.jpg")) == "other")
    #expect(try names(folders.near) == ["a.jpg", "b.jpg"])
    #expect(try names(folders.far) == ["b-2.jpg", "b.jpg"])
  }

  /// A process that died between copy and removal leaves a whole copy.
  @Test func theCopyThatIsThereAlreadyIsTaken() throws {
    let path = try make("a.jpg", in: folders.near)
    #expect(try copy(path, into: folders.far) == "b.jpg")
    #expect(try copy(path, into: folders.far) == "b.jpg")
    #expect(try names(folders.far) == ["b.jpg"])
    // The file itself, or another link to it, is no copy of it.
    #expect(try copy(path, into: folders.near, as: "a.jpg") == "a-2.jpg")
  }

  @Test(arguments: [0o640, 0o755, 0o6755, 0o4711, 0o2770, 0o1777, 0o444])
  func aCopyHasNoRightsOfTheFile(mode: Int) throws {
    let path = try make("a.jpg", in: folders.near)
    _ = unsafe chmod(path.description, mode_t(mode))
    let before = try FileStatus(of: path)
    #expect(try copy(path, into: folders.far) == "b.jpg")
    let after = try FileStatus(of: folders.far.appending("b.jpg"))
    #expect(after.permissions == UInt32(mode) & 0o666 && after.identity.modified == before.identity.modified)
    #expect(try text(folders.far.appending("b.jpg")) == "photo")
  }

  @Test(.enabled(if: geteuid() == 0, "only root may give a file away"))
  func aCopyKeepsItsOwnerAndItsAttributes() throws {
    let path = try make("a.jpg", in: folders.near)
    try #require(unsafe chown(path.description, 64_999, 64_998) == 0)
    let file = try Descriptor.open(path, O_RDONLY)
    try file.setAttribute("user.note", to: [1, 2])
    let kept = try file.attribute("user.note")
    _ = try copy(path, into: folders.far)
    var status = stat()
    #expect(unsafe lstat(folders.far.appending("b.jpg").description, &status) == 0)
    #expect(status.st_uid == 64_999 && status.st_gid == 64_998)
    #expect(try Descriptor.open(folders.far.appending("b.jpg"), O_RDONLY).attribute("user.note") == kept)
  }

  @Test func foldersAreMadeWithThoseAboveThem() throws {
    let deep = folders.near.appending("a/b/c")
    try DurableFiles.makeFolder(deep)
    try DurableFiles.makeFolder(deep)
    #expect(try FileStatus(of: deep).kind == .folder)
  }
}
