import CInotifyTools
import Glibc
import Model
import Posix
import Synchronization

/// libinotifytools: the one type that calls it.
///
/// The library keeps its descriptor, its buffer and its error in statics, so there is one of these a process at a time,
/// used on one thread. It finds watches by name, never forgets the name of a folder that was deleted, and would then
/// give the dead watch for a new folder of that name. So each folder is watched under a name of its own, by way of
/// `/proc/self/fd`: that also leaves no time for a link to be put in the way.
struct WatchLibrary: ~Copyable {
  private static let isTaken = Mutex(false)
  private var serial: UInt32 = 0
  /// The library's own descriptor, which it closes.
  private let descriptor: Int32

  private init(_ descriptor: Int32) {
    self.descriptor = descriptor
  }

  /// Takes the library for this thread until the value goes. C function: `inotifytools_initialize`.
  ///
  /// Throws `instance-limit` when this user has too many inotify descriptors.
  static func take() throws(AgentError) -> WatchLibrary {
    let isFree = Self.isTaken.withLock { taken in
      defer { taken = true }
      return !taken
    }
    guard isFree else {
      throw AgentError(.bug, code: "second-watcher", tried: "watch folders", cause: "this process watches already")
    }
    guard inotifytools_initialize() != 0 else {
      Self.isTaken.withLock { $0 = false }
      let number = inotifytools_error()
      guard number == EMFILE else { throw .system(number, tried: "watch folders") }
      throw AgentError(
        .resource, code: "instance-limit", tried: "watch folders", cause: "too many programs of this user do",
        advice: """
          as root, `sysctl fs.inotify.max_user_instances=1024` raises the limit, and the same setting in \
          /etc/sysctl.d/60-sluice.conf keeps it
          """)
    }
    do throws(AgentError) {
      return WatchLibrary(try Self.secureDescriptor())
    } catch {
      inotifytools_cleanup()
      Self.isTaken.withLock { $0 = false }
      throw error
    }
  }

  deinit {
    inotifytools_cleanup()
    Self.isTaken.withLock { $0 = false }
  }

  /// Watches an open folder or file, and gives the watch; the one that it has already when it is watched.
  ///
  /// Throws `watch-limit` when there are no more watches. C function: `inotifytools_watch_file`.
  mutating func watch(_ file: borrowing Descriptor, for events: UInt32) throws(AgentError) -> Int32 {
    serial &+= 1
    let name = Self.name(of: file.number, serial: serial)
    let result = unsafe inotifytools_watch_file(name, Int32(bitPattern: events))
    guard result != 0 else {
      let number = inotifytools_error()
      guard number == ENOSPC else { throw .system(number, tried: "watch") }
      throw AgentError(.resource, code: "watch-limit", tried: "watch", cause: "there are no more inotify watches")
    }
    // The library's name for a folder ends with a slash, and so does this one.
    return unsafe inotifytools_wd_from_filename(name)
  }

  /// Ends a watch, which the kernel may have ended before.
  ///
  /// Not by the library, which would write a line of its own to the standard error then. C function: `inotify_rm_watch`.
  mutating func unwatch(_ watch: Int32) {
    _ = inotify_rm_watch(descriptor, watch)
  }

  /// Sleeps until something happens. C function: `inotifytools_next_event`.
  mutating func next() throws(AgentError) -> WatchEvent {
    while true {
      if let event = unsafe inotifytools_next_event(-1) {
        let name = unsafe String.bytes(of: sluice_inotify_name(event))
        return unsafe WatchEvent(watch: event.pointee.wd, mask: event.pointee.mask, name: name)
      }
      let number = inotifytools_error()
      guard number == EINTR || number == 0 else { throw .system(number, tried: "wait for file events") }
    }
  }

  /// Takes everything that waits and drops it; no watch but this one may be left, and it is gone then too.
  ///
  /// The buffer outlives the library's cleanup, and what is left in it would be taken for events of the next
  /// descriptor. The last event there can be is the one that says that the last watch is gone.
  mutating func drain(_ last: Int32, on file: borrowing Descriptor) throws(AgentError) {
    var last = last
    unwatch(last)
    while true {
      let event = try next()
      if event.isEnd, event.watch == last { return }
      // That event may be among those that were dropped.
      guard event.isOverflow else { continue }
      last = try watch(file, for: WatchEvent.writing)
      unwatch(last)
    }
  }

  /// A name that leads to an open file and was never used before: the serial number in slashes and dots, which the
  /// kernel passes over. A file other than a folder bears no slash behind it and gets none; there is one of those.
  private static func name(of number: Int32, serial: UInt32) -> String {
    var status = stat()
    let isFolder = unsafe fstat(number, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    guard isFolder else { return "/proc/self/fd/\(number)" }
    let width = UInt32.bitWidth - serial.leadingZeroBitCount
    let digits = (0..<width).map { serial >> UInt32($0) & 1 == 1 ? "./" : "/" }.joined()
    return "/proc/self/fd/\(number)/" + digits
  }

  /// The library opens its descriptor without close-on-exec and waits with select(2), which can't take a high number.
  /// Returns the descriptor, or -1 where it can't be told.
  private static func secureDescriptor() throws(AgentError) -> Int32 {
    var found: Int32 = -1
    var folder = try DirectoryStream(Descriptor.open(RawPath("/proc/self/fd"), O_RDONLY | O_DIRECTORY))
    while let entry = try folder.next() {
      let name = String(decoding: entry.name, as: UTF8.self)
      var target = [CChar](repeating: 0, count: 64)
      guard let number = Int32(name), unsafe readlink("/proc/self/fd/\(name)", &target, target.count) > 0,
        String(decoding: target.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self) == "anon_inode:inotify"
      else { continue }
      _ = fcntl(number, F_SETFD, FD_CLOEXEC)
      guard number < FD_SETSIZE else {
        throw AgentError(
          .resource, code: "descriptor-too-high", tried: "watch folders", cause: "too many files were opened before")
      }
      found = number
    }
    return found
  }
}

extension String {
  /// The bytes of a C string, in whatever encoding.
  fileprivate static func bytes(of text: UnsafePointer<CChar>?) -> [UInt8] {
    guard let text = unsafe text else { return [] }
    return unsafe UnsafeBufferPointer(start: text, count: strlen(text)).map { UInt8(bitPattern: $0) }
  }
}
