import CPosix
import Glibc
package import Model

/// A file descriptor and its one owner: closed when the owner goes.
package struct Descriptor: ~Copyable, Sendable {
  /// The number, valid as long as this value lives.
  package let number: Int32

  /// Takes over an open descriptor.
  package init(owning number: Int32) {
    self.number = number
  }

  deinit {
    close(number)
  }

  /// Gives the descriptor up; whoever takes the number closes it.
  package consuming func release() -> Int32 {
    let number = number
    discard self
    return number
  }

  /// Another descriptor of the same open file. C function: `dup3` by way of `fcntl(F_DUPFD_CLOEXEC)`.
  package borrowing func duplicate() throws(AgentError) -> Descriptor {
    let number = number
    return Descriptor(owning: try check("duplicate a descriptor") { fcntl(number, F_DUPFD_CLOEXEC, 0) })
  }
}

extension Descriptor {
  /// Opens a file to look at it only, with no right to its content. Flag: `O_PATH`.
  package static var pathOnly: Int32 { sluice_o_path }

  /// Opens a new file without a name in the folder that is named. Flag: `O_TMPFILE`.
  package static var unnamed: Int32 { sluice_o_tmpfile }

  /// Opens a path; always close-on-exec. C function: `open`.
  package static func open(_ path: RawPath, _ flags: Int32, mode: UInt32 = 0) throws(AgentError) -> Descriptor {
    Descriptor(
      owning: try check("open", on: path.description) {
        unsafe sluice_open(AT_FDCWD, path.nulTerminated, flags | O_CLOEXEC, mode)
      })
  }

  /// Opens a path below this folder, following no link on the way and leaving the folder by none.
  ///
  /// Always close-on-exec. A name at a time, with `O_NOFOLLOW`: `openat2` would do it in one call, but is refused to a service
  /// under `RestrictSUIDSGID=`. Throws `EXDEV` (moved) for an absolute path and one with `..` in it. C function: `openat`.
  package borrowing func openBeneath(_ path: RawPath, _ flags: Int32, mode: UInt32 = 0) throws(AgentError) -> Descriptor
  {
    let names = path.components
    guard !path.isAbsolute, !names.contains([UInt8(ascii: "."), UInt8(ascii: ".")]) else {
      throw .system(EXDEV, tried: "open", on: path.description)
    }
    var folder: Descriptor?
    for name in names.dropLast() {
      let above = folder?.number ?? number
      let next = try Descriptor.open(name, in: above, Self.pathOnly | O_DIRECTORY | O_NOFOLLOW, on: path)
      folder = consume next
    }
    let above = folder?.number ?? number
    let last = names.last ?? [UInt8(ascii: ".")]
    return try .open(last, in: above, flags | O_NOFOLLOW, mode: mode, on: path)
  }

  /// Opens one name in the folder that is open as `folder`; `path` is told of in the error.
  private static func open(
    _ name: [UInt8], in folder: Int32, _ flags: Int32, mode: UInt32 = 0, on path: RawPath
  ) throws(AgentError) -> Descriptor {
    let text = name.map { CChar(bitPattern: $0) } + [0]
    return Descriptor(
      owning: try check("open", on: path.description) { unsafe sluice_open(folder, text, flags | O_CLOEXEC, mode) })
  }

  /// Opens the same file anew, by way of `/proc/self/fd`: another open file with rights of its own.
  package borrowing func reopen(_ flags: Int32) throws(AgentError) -> Descriptor {
    try .open(RawPath("/proc/self/fd/\(number)"), flags)
  }
}

extension Descriptor {
  /// A new empty file in memory that has no name anywhere. C function: `memfd_create`.
  package static func memory(named name: String) throws(AgentError) -> Descriptor {
    Descriptor(owning: try check("make a file in memory") { unsafe sluice_open_memory(name) })
  }

  /// Nobody can change the bytes or the length of this file in memory any more. C function: `fcntl(F_ADD_SEALS)`.
  package borrowing func seal() throws(AgentError) {
    let number = number
    try check("seal a file in memory") { sluice_seal_memory(number) }
  }
}

extension Descriptor {
  /// `O_RDONLY`, `O_WRONLY` or `O_RDWR`. C function: `fcntl` with `F_GETFL`.
  package static func accessMode(of number: Int32) throws(AgentError) -> Int32 {
    try check("ask for a descriptor's mode") { sluice_get_flags(number) } & O_ACCMODE
  }

  /// Reads up to `buffer.count` bytes; 0 at the end. C function: `read`.
  package borrowing func read(into buffer: UnsafeMutableRawBufferPointer) throws(AgentError) -> Int {
    let number = number
    return try check("read") { unsafe Glibc.read(number, buffer.baseAddress, buffer.count) }
  }

  /// Reads up to `buffer.count` bytes from `offset`, whatever the open file's own position; 0 at the end. C function:
  /// `pread`.
  package borrowing func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(AgentError) -> Int {
    let number = number
    return try check("read") { unsafe pread(number, buffer.baseAddress, buffer.count, off_t(offset)) }
  }

  /// Reads up to `bytes.count` bytes over those that are there; 0 at the end. C function: `read`.
  package borrowing func read(into bytes: inout [UInt8]) throws(AgentError) -> Int {
    let number = number
    return try check("read") { unsafe Glibc.read(number, &bytes, bytes.count) }
  }

  /// Writes all of the bytes. C function: `write`.
  package borrowing func write(_ bytes: UnsafeRawBufferPointer) throws(AgentError) {
    let number = number
    var rest = unsafe bytes[...]
    while unsafe !rest.isEmpty {
      let piece = unsafe UnsafeRawBufferPointer(rebasing: rest)
      let written = try check("write") { unsafe Glibc.write(number, piece.baseAddress, piece.count) }
      unsafe rest = rest.dropFirst(written)
    }
  }

  /// Writes all of the bytes. C function: `write`.
  package borrowing func write(_ bytes: [UInt8]) throws(AgentError) {
    try unsafe bytes.span.bytes.withUnsafeBytes { buffer throws(AgentError) in try unsafe write(buffer) }
  }

  /// Makes the bytes durable. C function: `fsync`.
  package borrowing func sync() throws(AgentError) {
    let number = number
    try check("sync") { fsync(number) }
  }
}

extension Descriptor {
  /// Sets the disk to work on what was written, without waiting; a hint, whose errors come with ``sync()``.
  ///
  /// C function: `sync_file_range`.
  package borrowing func startWriting() {
    _ = sluice_start_writing(number)
  }
}
