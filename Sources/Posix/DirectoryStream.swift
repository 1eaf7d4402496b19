import Glibc
package import Model

/// The names in a folder, one at a time and in the order of the disk, so that a folder of any size costs no memory.
///
/// C functions: `fdopendir`, `readdir`, `closedir`.
@safe package struct DirectoryStream: ~Copyable {
  /// A name and what the folder says it is; nil where the filesystem does not tell.
  package struct Entry: Hashable, Sendable {
    package var name: [UInt8]
    package var kind: FileStatus.Kind?
  }

  private let stream: OpaquePointer

  /// Takes over a descriptor of an open folder.
  package init(_ folder: consuming Descriptor) throws(AgentError) {
    let number = folder.release()
    guard let stream = unsafe fdopendir(number) else {
      let error = AgentError.system(errno, tried: "list a folder")
      close(number)
      throw error
    }
    unsafe self.stream = stream
  }

  deinit {
    unsafe _ = closedir(stream)
  }

  /// The next entry, without `.` and `..`; nil after the last one.
  package mutating func next() throws(AgentError) -> Entry? {
    while true {
      errno = 0
      guard let entry = unsafe readdir(stream) else {
        guard errno == 0 else { throw .system(errno, tried: "list a folder") }
        return nil
      }
      let start = unsafe UnsafeRawPointer(entry).advanced(by: Self.nameOffset).assumingMemoryBound(to: UInt8.self)
      let name = unsafe Array(UnsafeBufferPointer(start: start, count: strlen(start)))
      guard name.count > 2 || name.contains(where: { $0 != UInt8(ascii: ".") }) else { continue }
      return unsafe Entry(name: name, kind: Self.kind(entry.pointee.d_type))
    }
  }

  /// The status of a name in this folder, without following a link. C function: `fstatat`.
  package borrowing func status(of name: [UInt8]) throws(AgentError) -> FileStatus {
    try FileStatus(of: name, in: unsafe dirfd(stream))
  }

  private static let nameOffset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0

  private static func kind(_ type: UInt8) -> FileStatus.Kind? {
    switch Int(type) {
    case DT_REG: .file
    case DT_DIR: .folder
    case DT_LNK: .link
    case DT_UNKNOWN: nil
    default: .special
    }
  }
}
