import Glibc
import Model
import Pool
import Posix

/// The ends of staged files that a worker gets: open for writing only, and closed here when they have been passed on.
struct WriteEnds: ~Copyable, Sendable {
  /// In the order of the files.
  private(set) var numbers: [Int32] = []

  init(of files: [StagedFile]) throws(AgentError) {
    for file in files { numbers.append(try file.writer().release()) }
  }

  deinit {
    for number in numbers { close(number) }
  }
}
