import CPosix
import Glibc
package import Model

extension AgentError {
  /// The error that a system call left in `errno`, classified by what can be done about it.
  ///
  /// A missing file and a changed type are `moved`; space, quota, descriptors and memory are `resource`; everything
  /// else, permissions included, is `transient`. Source: errno(3).
  package static func system(_ number: Int32, tried: String, on subject: String = "") -> AgentError {
    let (fault, advice) = classification(number)
    return AgentError(
      fault, code: name(of: number), tried: tried, on: subject, cause: words(for: number), advice: advice)
  }

  private static func classification(_ number: Int32) -> (Fault, String) {
    switch number {
    case ENOENT, ENOTDIR, ELOOP, ESTALE, EXDEV: (.moved, "")
    case ENOSPC: (.resource, "free some space; it goes on by itself")
    case EDQUOT: (.resource, "raise the quota or free some space; it goes on by itself")
    case EMFILE, ENFILE: (.resource, "raise the limit of open files")
    case EFBIG: (.resource, "raise the limit of the size of files, `ulimit -f`")
    case ENOMEM, EAGAIN: (.resource, "")
    case EACCES, EPERM: (.transient, "give the agent's user the right to it")
    case EROFS: (.transient, "mount it writable")
    case EIO: (.transient, "look at the disk and its cable: dmesg says more")
    default: (.transient, "")
    }
  }

  private static func words(for number: Int32) -> String {
    var text = [CChar](repeating: 0, count: 256)
    guard unsafe strerror_r(number, &text, text.count) == 0 else { return "error \(number)" }
    let message = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return message.prefix(1).lowercased() + message.dropFirst()
  }

  private static func name(of number: Int32) -> String {
    guard let name = unsafe sluice_error_name(number) else { return "E\(number)" }
    return unsafe String(cString: name)
  }
}

/// Runs a system call until it is not interrupted, and turns -1 into an error.
///
/// EINTR is retried here and nowhere else.
@discardableResult
package func check<Result: SignedInteger>(
  _ tried: @autoclosure () -> String, on subject: @autoclosure () -> String = "", _ call: () -> Result
) throws(AgentError) -> Result {
  while true {
    let result = call()
    guard result == -1 else { return result }
    guard errno == EINTR else { throw .system(errno, tried: tried(), on: subject()) }
  }
}
