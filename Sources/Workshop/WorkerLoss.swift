import Glibc
import Model
import Posix

/// How a worker was lost, and what is to be said of it.
struct WorkerLoss: Sendable {
  enum Manner: Sendable {
    /// It ended, or closed its socket.
    case gone
    case overdue
    /// It said something that is no answer.
    case nonsense(String)
  }

  /// How long a worker may take to be ready.
  static let startPatience = Duration.seconds(30)

  var manner: Manner
  var ending: ChildProcess.Ending
  var stage: WorkerStage
  var limits: Limits
  /// What it said on its standard error since it took the file up.
  var lastWords: [UInt8]
  /// Processor seconds that it used for the request; nil where that can't be told any more.
  var processorSeconds: Double?
  /// Seconds that it was waited for.
  var waitedSeconds = 0.0

  var error: AgentError {
    let when = stage.circumstance
    return switch manner {
    case .overdue where isStalled:
      AgentError(
        .transient, code: "worker-stalled", tried: stage.tried,
        cause: "the worker hardly ran in \(Self.words(for: limits.timeout)): the machine or the worker stood still",
        advice: "look at the load of the machine; it is tried again")
    case .overdue:
      AgentError(
        fault, code: "worker-timeout", tried: stage.tried,
        cause: "took longer than \(Self.words(for: stage == .starting ? Self.startPatience : limits.timeout))",
        advice: stage == .starting ? "" : "raise `timeout` in [limits] if such files are worth the wait")
    case .nonsense(let what):
      AgentError(
        fault, code: "worker-protocol", tried: stage.tried,
        cause: "the worker's answer \(when) made no sense: \(safeText(what.utf8.prefix(300)))")
    case .gone where isOutOfMemory:
      AgentError(
        .resource, code: "worker-out-of-memory", tried: stage.tried,
        cause: "the worker ran out of memory \(when) and \(ending)",
        advice: "raise `worker-memory` in [limits], now \(limits.workerMemory >> 20) MiB")
    case .gone where ending == .killed(signal: SIGSYS):
      AgentError(
        fault, code: "worker-forbidden", tried: stage.tried,
        cause: "the worker \(ending) \(when) for the system call \(forbiddenCall), which its sandbox forbids")
    case .gone where ending == .killed(signal: SIGXCPU):
      AgentError(
        fault, code: "worker-timeout", tried: stage.tried,
        cause: "the worker \(ending) \(when): it had used up its processor time",
        advice: "raise `timeout` in [limits] if such files are worth the wait")
    case .gone where ending == .killed(signal: SIGKILL):
      AgentError(
        .resource, code: "worker-killed", tried: stage.tried,
        cause: "the worker \(ending) \(when), as the kernel does when the machine runs out of memory",
        advice: "see dmesg, and run fewer `workers` if it was that")
    case .gone:
      AgentError(
        fault, code: stage == .starting ? "worker-start" : "worker-crashed", tried: stage.tried,
        cause: "the worker \(ending) \(when)" + (quote.isEmpty ? "" : ": \(quote)"))
    }
  }

  /// Whether it had less than a tenth of one processor while it was waited for: a picture that is worth the wait computes.
  private var isStalled: Bool {
    guard stage != .starting, let processorSeconds else { return false }
    return processorSeconds < waitedSeconds / 10
  }

  /// A worker that does not start is no file's fault.
  private var fault: AgentError.Fault {
    guard stage == .starting else { return .worker }
    return isOutOfMemory ? .resource : .bug
  }

  /// Whether the libraries or the runtimes of Swift and C++ said so before they gave up.
  private var isOutOfMemory: Bool {
    let said = String(decoding: lastWords, as: UTF8.self).lowercased()
    // GLib, the allocators of C, C++ and Swift, a thread's stack, libjxl.
    let words = [
      "failed to allocate", "could not allocate", "cannot allocate", "out of memory", "insufficient memory",
      "memory allocation", "bad_alloc", "error creating thread", "jxl_check: bytes_.get()",
    ]
    return words.contains { said.contains($0) }
  }

  /// The name of the call that its filter caught, as it said by the number.
  private var forbiddenCall: String {
    let words = String(decoding: lastWords, as: UTF8.self).split(whereSeparator: \.isWhitespace)
    guard let number = words.last.flatMap({ Int32($0) }) else { return "that it did not tell" }
    return SystemCallFilter.name(of: number) ?? "number \(number)"
  }

  /// The last lines that it said, on one line of at most 300 characters.
  private var quote: String {
    let lines = lastWords.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
    return String(lines.suffix(3).map { safeText($0) }.joined(separator: " / ").suffix(300))
  }

  /// `60 s`, `0.25 s`.
  private static func words(for duration: Duration) -> String {
    let seconds = duration.seconds
    return seconds == seconds.rounded() ? "\(Int(seconds)) s" : "\(seconds) s"
  }
}
