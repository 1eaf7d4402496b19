import CPosix
import Glibc
package import Model

/// A process that this one started, and its one owner: killed and reaped when the owner goes.
///
/// C functions: `posix_spawn`, `waitpid`.
package struct ChildProcess: ~Copyable, Sendable {
  /// How a process ended.
  package enum Ending: Hashable, Sendable {
    case exited(status: Int32)
    case killed(signal: Int32)
  }

  package let handle: ProcessHandle
  private var ending: Ending?

  /// Starts a program with these arguments and nothing but this environment (`NAME=value`).
  ///
  /// It has `socket` as descriptor 3, `errors` as its standard error, /dev/null as input and output and no other
  /// descriptor, default signals and a process group of its own. Throws `worker-start` when the system refuses.
  package static func start(
    _ executable: RawPath, arguments: [String], environment: [String], socket: borrowing MessageSocket,
    errors: borrowing Descriptor
  ) throws(AgentError) -> ChildProcess {
    // Above the numbers that they are to have, so that neither is overwritten before it is in place.
    let socket = try lifted(socket.number)
    let errors = try lifted(errors.number)
    let result = unsafe withStrings(arguments) { arguments in
      unsafe withStrings(environment) { environment in
        var identifier: pid_t = 0
        let result = unsafe sluice_spawn(
          &identifier, executable.nulTerminated, arguments, environment, socket.number, errors.number)
        return (result, identifier)
      }
    }
    guard result.0 == 0 else { throw .system(result.0, tried: "start", on: executable.description) }
    do {
      return ChildProcess(handle: try ProcessHandle(of: result.1))
    } catch {
      Glibc.kill(result.1, SIGKILL)
      _ = waitpid(result.1, nil, 0)
      throw error
    }
  }

  private init(handle: ProcessHandle) {
    self.handle = handle
  }

  deinit {
    guard ending == nil else { return }
    handle.kill()
    _ = waitpid(handle.identifier, nil, 0)
  }

  /// Waits for it to end, kills it when the time is up, and takes it off the kernel's list.
  ///
  /// One that can't die, for it hangs in a system call on a dead filesystem, is left to the kernel after some seconds.
  package mutating func reap(within limit: Duration) throws(AgentError) -> Ending {
    if let ending { return ending }
    var status: Int32 = 0
    let identifier = handle.identifier
    if try !isReadable(handle.number, within: limit) {
      handle.kill()
      guard try isReadable(handle.number, within: .seconds(5)) else {
        ending = .killed(signal: SIGKILL)
        return .killed(signal: SIGKILL)
      }
    }
    try check("wait for a process") { unsafe waitpid(identifier, &status, 0) }
    let signal = status & 0x7f
    let how = signal == 0 ? Ending.exited(status: status >> 8 & 0xff) : .killed(signal: signal)
    ending = how
    return how
  }

  private static func lifted(_ number: Int32) throws(AgentError) -> Descriptor {
    Descriptor(owning: try check("duplicate a descriptor") { sluice_lift(number, 10) })
  }
}

extension ChildProcess.Ending: CustomStringConvertible {
  /// `ended with status 3`, `was killed by SIGSEGV`.
  package var description: String {
    switch self {
    case .exited(let status): return "ended with status \(status)"
    case .killed(let signal):
      guard let name = unsafe sluice_signal_name(signal) else { return "was killed by signal \(signal)" }
      return unsafe "was killed by SIG" + String(cString: name)
    }
  }
}

/// Calls `body` with the strings as C wants them: an array that ends with a null.
private func withStrings<Result>(_ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result)
  -> Result
{
  let pointers = unsafe strings.map { unsafe strdup($0) } + [nil]
  defer { unsafe pointers.forEach { unsafe free($0) } }
  return unsafe pointers.withUnsafeBufferPointer { buffer in
    guard let start = buffer.baseAddress else { preconditionFailure("the array holds at least the null") }
    return unsafe body(start)
  }
}
