import CIntruder
import Glibc

/// Something that a worker has no business with, tried for real: `NAME PROCESS PORT`.
struct Intrusion {
  var name: String
  /// A process that is not its own.
  var other: pid_t
  /// Where somebody listens on 127.0.0.1.
  var port: Int32

  init(_ words: String) {
    let parts = words.split(separator: " ")
    name = parts.first.map(String.init) ?? ""
    other = parts.dropFirst().first.flatMap { pid_t($0) } ?? 0
    port = parts.dropFirst(2).first.flatMap { Int32($0) } ?? 0
  }

  /// 0 when it was let, else the errno.
  func attempt() -> Int32 { unsafe intrude(name, other, port) }
}
