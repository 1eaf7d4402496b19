import Glibc
package import Model
package import Posix
import Synchronization

/// A file of the pool's filesystem that has no name in the pool yet.
///
/// Unnamed where the filesystem can do that (`O_TMPFILE`), so that a crash leaves nothing; under a hidden, locked name in
/// the pool's root where not. When the last reference goes and it was not published, it is gone.
package final class StagedFile: Sendable {
  /// Open for reading and writing.
  let descriptor: Descriptor
  let root: PoolRoot
  private let state: Mutex<State>

  private struct State {
    /// The hidden name, where it has one.
    var temporary: TemporaryName?
    /// Whether it was published, well or not.
    var isSpent = false
  }

  /// A file without a name. C function: `openat2` with `O_TMPFILE`.
  init(unnamedIn root: PoolRoot) throws(AgentError) {
    descriptor = try root.folder.openBeneath(RawPath("."), Descriptor.unnamed | O_RDWR, mode: 0o600)
    self.root = root
    state = Mutex(State())
  }

  /// A file under a hidden name, locked as long as it is staged so that nobody sweeps it away.
  init(namedIn root: PoolRoot) throws(AgentError) {
    let name = TemporaryName()
    descriptor = try root.folder.openBeneath(RawPath(name.text), O_RDWR | O_CREAT | O_EXCL, mode: 0o600)
    self.root = root
    state = Mutex(State(temporary: name))
    // Where locks do not work the sweep goes by age; where they do, one that comes before this line has the lock.
    let isLocked = (try? descriptor.lock(byteAt: 0)) ?? true
    guard isLocked, try FileStatus(of: descriptor).linkCount > 0 else {
      throw AgentError(
        .transient, code: "swept", tried: "stage a file", on: name.text, cause: "another process swept it away")
    }
  }

  deinit {
    guard let name = temporaryName else { return }
    try? root.unlink(RawPath(name.text))
  }

  /// The hidden name, where it has one.
  var temporaryName: TemporaryName? { state.withLock { $0.temporary } }

  /// The hidden name became the file's own: there is nothing left to take away.
  func forgetTemporaryName() {
    state.withLock { $0.temporary = nil }
  }

  /// Marks the file as published, well or not; false when it was so before.
  ///
  /// After a failed `fsync` the kernel may hold the pages for clean, so that a second one would succeed on lost bytes.
  func spend() -> Bool {
    state.withLock { state in
      defer { state.isSpent = true }
      return !state.isSpent
    }
  }

  /// Throws `still-open` (worker) when anybody else has the file open: the bytes could change after they were checked.
  ///
  /// A process that is being started has a copy of each descriptor until its program runs, so the wait is up to 200 ms.
  /// The waiting task holds no thread. C function: `fcntl(F_SETLEASE)`.
  package func demandNoWriter() async throws(AgentError) {
    for _ in 0..<40 where WriterPresence.besides(descriptor) == .some {
      do {
        try await Alarm.sleep(for: .milliseconds(5))
      } catch {
        throw AgentError(
          .transient, code: "worker-stopped", tried: "publish", cause: "the work was cancelled",
          advice: "it is made again")
      }
    }
    guard WriterPresence.besides(descriptor) != .some else {
      _ = spend()
      throw AgentError(
        .worker, code: "still-open", tried: "publish", cause: "the worker did not let go of what it wrote")
    }
  }

  /// A descriptor that can only write, from the file's start, to hand to a worker.
  package func writer() throws(AgentError) -> Descriptor {
    do throws(AgentError) {
      return try descriptor.reopen(O_WRONLY)
    } catch {
      throw error.inPool(tried: "open a staged file", on: root.path.description)
    }
  }
}
