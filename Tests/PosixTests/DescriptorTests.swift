import FoundationEssentials
import Glibc
import Model
import Posix
import Testing

/// A folder of its own for one test, removed with it.
final class TemporaryFolder: Sendable {
  let text: String

  init() throws {
    text = "\(FileManager.default.temporaryDirectory.path)/sluice-posix-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: text, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: text)
  }

  var path: RawPath { RawPath(text) }

  @discardableResult
  func write(_ text: String, to name: String) throws -> RawPath {
    let file = path.appending(name)
    try Data(text.utf8).write(to: URL(filePath: String(decoding: file.bytes, as: UTF8.self)))
    return file
  }
}

@Suite struct DescriptorTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  @Test func aDescriptorIsClosedWithItsOwner() throws {
    let number: Int32
    do {
      let file = try Descriptor.open(folder.path, O_RDONLY)
      number = file.number
      #expect(fcntl(number, F_GETFD) & FD_CLOEXEC != 0)
    }
    // Another test may have been given the number meanwhile; then it is another file.
    var status = stat()
    let result = unsafe fstat(number, &status)
    #expect(try result == -1 || UInt64(status.st_ino) != FileStatus(of: folder.path).identity.inode)
  }

  @Test func openingBelowAFolderReachesWhatIsThere() throws {
    try FileManager.default.createDirectory(atPath: "\(folder.text)/a/b", withIntermediateDirectories: true)
    try folder.write("x", to: "a/b/c")
    let root = try Descriptor.open(folder.path, O_RDONLY | O_DIRECTORY)
    let file = try root.openBeneath(RawPath("a/b/c"), O_RDONLY)
    #expect(try FileStatus(of: file).identity.size == 1)
    #expect(try FileStatus(of: root.openBeneath(RawPath(""), O_RDONLY)).kind == .folder)
  }

  @Test(arguments: [
    ("link", "ELOOP"), ("way/c", "ENOTDIR"), ("../secret", "EXDEV"), ("a/../../secret", "EXDEV"),
    ("/etc/passwd", "EXDEV"),
    ("none", "ENOENT"),
  ])
  func openingBelowAFolderLeavesItByNothing(_ path: String, _ code: String) throws {
    try folder.write("secret", to: "secret")
    for name in ["root/a", "root"] {
      try FileManager.default.createDirectory(atPath: "\(folder.text)/\(name)", withIntermediateDirectories: true)
    }
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.text)/root/link", withDestinationPath: "\(folder.text)/secret")
    try FileManager.default.createSymbolicLink(atPath: "\(folder.text)/root/way", withDestinationPath: "a")
    try folder.write("x", to: "root/a/c")
    let root = try Descriptor.open(folder.path.appending("root"), O_RDONLY | O_DIRECTORY)
    let failure = #expect(throws: AgentError.self) { _ = try root.openBeneath(RawPath(path), O_RDONLY) }
    #expect(failure?.code == code && failure?.fault == .moved)
  }

  @Test func reopeningGivesOtherRightsAndAnotherPosition() throws {
    let path = try folder.write("hello", to: "a")
    let file = try Descriptor.open(path, O_RDONLY)
    let writer = try file.reopen(O_WRONLY)
    try unsafe Array("J".utf8).withUnsafeBytes { try unsafe writer.write($0) }
    var bytes = [UInt8](repeating: 0, count: 10)
    let count = try unsafe bytes.withUnsafeMutableBytes { try unsafe file.read(into: $0) }
    #expect(String(decoding: bytes[..<count], as: UTF8.self) == "Jello")
  }

  @Test(arguments: [(true, WriterPresence.some), (false, .none)])
  func aLeaseTellsAWriter(_ isWritten: Bool, _ presence: WriterPresence) throws {
    let path = try folder.write("x", to: "a")
    let writer = try Descriptor.open(path, isWritten ? O_WRONLY : O_RDONLY)
    let file = try Descriptor.open(path, O_RDONLY)
    #expect(WriterPresence.of(file) == presence)
    #expect(WriterPresence.of(file) == presence)
    withExtendedLifetime(writer.number) {}
  }

  @Test func aLeaseTellsAWriterOfAnotherLinkAndDelaysNobody() throws {
    let path = try folder.write("x", to: "a")
    try FileManager.default.linkItem(atPath: "\(folder.text)/a", toPath: "\(folder.text)/b")
    let file = try Descriptor.open(path, O_RDONLY)
    #expect(WriterPresence.of(file) == .none)
    let writer = try Descriptor.open(folder.path.appending("b"), O_WRONLY | O_NONBLOCK)
    #expect(WriterPresence.of(file) == .some)
    withExtendedLifetime(writer.number) {}
  }

  @Test func aStatusTellsKindsAndTheIdentity() throws {
    let path = try folder.write("four", to: "a")
    try FileManager.default.createSymbolicLink(atPath: "\(folder.text)/link", withDestinationPath: "a")
    unsafe _ = mkfifo(folder.path.appending("fifo").nulTerminated, 0o600)
    let root = try Descriptor.open(folder.path, O_RDONLY | O_DIRECTORY)
    #expect(try FileStatus(of: Array("link".utf8), in: root).kind == .link)
    #expect(try FileStatus(of: folder.path.appending("fifo")).kind == .special)
    #expect(try FileStatus(of: folder.path).kind == .folder)
    let status = try FileStatus(of: path)
    #expect(status.kind == .file && status.identity.size == 4 && status.linkCount == 1)
    #expect(try FileStatus(of: Descriptor.open(path, O_RDONLY)) == status)
    try folder.write("fours", to: "a")
    #expect(try FileStatus(of: path).identity != status.identity)
  }

  @Test func namesInAFolderAreBytes() throws {
    let odd: [[UInt8]] = [[0xFF, 0xFE], [0x0A], Array("plain".utf8), [UInt8](repeating: 0x78, count: 255)]
    for name in odd {
      _ = try Descriptor.open(folder.path.appending(name), O_WRONLY | O_CREAT, mode: 0o600)
    }
    var stream = try DirectoryStream(Descriptor.open(folder.path, O_RDONLY | O_DIRECTORY))
    var found: Set<[UInt8]> = []
    while let entry = try stream.next() {
      found.insert(entry.name)
      #expect(entry.kind == nil || entry.kind == .file)
    }
    #expect(found == Set(odd))
  }

  @Test func theFilesystemIsKnown() throws {
    let filesystem = try FileSystem(of: folder.path)
    #expect(filesystem.free > 0 && !filesystem.isReadOnly)
    let failure = #expect(throws: AgentError.self) { try FileSystem(of: folder.path.appending("none")) }
    #expect(failure?.code == "ENOENT")
  }

  @Test(arguments: [
    (ENOENT, AgentError.Fault.moved, "ENOENT"), (ENOSPC, .resource, "ENOSPC"), (EDQUOT, .resource, "EDQUOT"),
    (EMFILE, .resource, "EMFILE"), (EACCES, .transient, "EACCES"), (EIO, .transient, "EIO"),
    (9_999, .transient, "E9999"),
  ])
  func anErrnoIsClassifiedAndNamed(_ number: Int32, _ fault: AgentError.Fault, _ code: String) {
    let error = AgentError.system(number, tried: "open", on: "a")
    #expect(error.fault == fault && error.code == code && !error.cause.isEmpty)
  }
}
