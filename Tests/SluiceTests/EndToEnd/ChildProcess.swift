import Foundation
import Glibc

/// A program that a test has started; killed when the test lets go of it.
///
/// Not Foundation's `Process`, which learns of an end by a socket that every later child inherits, and so waits for
/// those too. This one inherits nothing. C function: `posix_spawn`.
final class ChildProcess {
  let pid: Int32
  /// The exit status, negative for a signal; nil while it runs.
  private var status: Int32?

  /// Starts the program in this folder, with output and errors appended to these files, and nothing to read.
  init(
    _ program: URL, _ arguments: [String], in folder: URL, environment: [String: String], output: URL, errors: URL
  ) throws {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    let flags = O_WRONLY | O_CREAT | O_APPEND
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_addopen(&actions, 1, output.path, flags, 0o644)
    unsafe posix_spawn_file_actions_addopen(&actions, 2, errors.path, flags, 0o644)
    // glibc takes no offence at a number that is not open.
    for number in Int32(3)..<1_024 { unsafe posix_spawn_file_actions_addclose(&actions, number) }

    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe posix_spawnattr_setsigmask(&attributes, &signals)
    unsafe sigfillset(&signals)
    unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    // env(1) goes to the folder and becomes the program.
    let words = ["env", "-C", folder.path, program.path] + arguments
    let argumentList = unsafe words.map { unsafe strdup($0) } + [nil]
    let variables = unsafe environment.map { unsafe strdup("\($0)=\($1)") } + [nil]
    defer { unsafe (argumentList + variables).forEach { unsafe free($0) } }
    var number: Int32 = 0
    let error = unsafe posix_spawn(&number, "/usr/bin/env", &actions, &attributes, argumentList, variables)
    guard error == 0 else { throw NotStarted(program: program.path, error: error) }
    pid = number
  }

  deinit {
    guard isRunning else { return }
    kill(pid, SIGKILL)
    var raw: Int32 = 0
    while unsafe waitpid(pid, &raw, 0) < 0, errno == EINTR {}
  }

  var isRunning: Bool {
    guard status == nil else { return false }
    var raw: Int32 = 0
    guard unsafe waitpid(pid, &raw, WNOHANG) != 0 else { return true }
    status = raw & 0x7F == 0 ? raw >> 8 & 0xFF : -(raw & 0x7F)
    return false
  }

  /// Waits until it has ended. Returns its exit status, negative for a signal.
  @discardableResult
  func ended(within limit: Duration = .seconds(120)) async throws -> Int32 {
    try await wait(for: "the end of process \(pid)", within: limit, every: .milliseconds(5)) { !self.isRunning }
    return status ?? 0
  }

  struct NotStarted: Error {
    var program: String
    var error: Int32
  }
}
