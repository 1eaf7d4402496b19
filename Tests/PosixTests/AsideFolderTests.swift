import FoundationEssentials
import Glibc
import Model
import Testing

@testable import Posix

/// What a process that died left is put back, and what a living one works with is not.
@Suite struct AsideFolderTests {
  private final class Folder: Sendable {
    let path = RawPath("\(FileManager.default.temporaryDirectory.path)/sluice-aside-\(UUID().uuidString)")

    init() throws { try DurableFiles.makeFolder(path) }
    deinit { try? FileManager.default.removeItem(atPath: path.description) }

    func open() throws -> Descriptor { try .open(path, Descriptor.pathOnly | O_DIRECTORY) }
    func put(_ name: String, _ text: String) throws { _ = try DurableFiles.create(path.appending(name), text: text) }

    var names: [String] {
      get throws { try FileManager.default.subpathsOfDirectory(atPath: path.description).sorted() }
    }

    func text(_ name: String) throws -> String {
      try String(contentsOfFile: path.appending(name).description, encoding: .utf8)
    }
  }

  private static let hidden = ".sluice-aside-0123456789abcdef"

  private let folder: Folder

  init() throws { folder = try Folder() }

  private func putBack(_ name: String) throws -> [String] {
    try AsideFolder.putBack(Array(name.utf8), in: folder.open()).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func whatADeadProcessLeftIsPutBack() throws {
    try DurableFiles.makeFolder(folder.path.appending(Self.hidden))
    try folder.put("\(Self.hidden)/a.jpg", "photo")
    #expect(try putBack(Self.hidden) == ["a.jpg"])
    #expect(try folder.names == ["a.jpg"])
    #expect(try folder.text("a.jpg") == "photo")
  }

  @Test func aTakenNameIsNotReplaced() throws {
    try DurableFiles.makeFolder(folder.path.appending(Self.hidden))
    try folder.put("\(Self.hidden)/a.jpg", "photo")
    try folder.put("a.jpg", "another")
    #expect(try putBack(Self.hidden) == ["a-2.jpg"])
    #expect(try folder.text("a.jpg") == "another" && folder.text("a-2.jpg") == "photo")
  }

  /// A full disk has no room for a folder, so that the file is beside its place under a hidden name.
  @Test func aHiddenFileGetsItsNameBack() throws {
    try folder.put("\(Self.hidden)~a.jpg", "photo")
    #expect(try putBack("\(Self.hidden)~a.jpg") == ["a.jpg"])
    #expect(try folder.names == ["a.jpg"])
  }

  @Test func whatALivingProcessWorksWithIsLeftAlone() throws {
    let parent = try folder.open()
    try folder.put("a.jpg", "photo")
    let file = try Descriptor.open(folder.path.appending("a.jpg"), O_RDONLY)
    let aside = try AsideFolder.make(in: parent, for: Array("a.jpg".utf8), open: file)
    #expect(try parent.move(Array("a.jpg".utf8), to: aside.file, in: aside.folder))
    let name = String(decoding: aside.name, as: UTF8.self)
    #expect(try putBack(name) == [])
    #expect(try folder.names == [name, "\(name)/a.jpg"])
    #expect(try aside.putBack(as: Array("a.jpg".utf8), in: parent) == Array("a.jpg".utf8))
    try aside.remove(from: parent)
    #expect(try folder.names == ["a.jpg"])
  }

  @Test(arguments: [
    ("a.jpg", false), (".sluice-aside-", false), (".sluice-aside-0123", false),
    (".sluice-aside-0123456789abcdef", true), (".sluice-aside-0123456789abcdef~", true),
    (".sluice-aside-0123456789abcdef~a.jpg", true), (".sluice-aside-0123456789abcdefa.jpg", false),
  ])
  func onlyItsOwnNamesAreTouched(name: String, isOne: Bool) throws {
    #expect(AsideFolder.isName(Array(name.utf8)) == isOne)
  }

  @Test func aLinkOfThatNameIsNotFollowed() throws {
    try DurableFiles.makeFolder(folder.path.appending("other"))
    try folder.put("other/a.jpg", "photo")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path.appending(Self.hidden).description,
      withDestinationPath: folder.path.appending("other").description)
    #expect(try putBack(Self.hidden) == [])
    #expect(try folder.text("other/a.jpg") == "photo")
  }
}
