import Model

/// What the watching thread tells: inotify's events in the words of the drop folders.
enum WatchSignal: Hashable, Sendable {
  /// Something happened to a file, or there is a new one.
  case touched(RootID, RawPath)
  /// A file's name is gone.
  case vanished(RootID, RawPath)
  /// A folder came; it is watched now, and is to be scanned.
  case appeared(RootID, RawPath)
  /// A folder's rights may be others now.
  case altered(RootID, RawPath)
  /// The root went away from where it was.
  case lost(RootID, reason: String)
  /// Some folders could not be watched.
  case incomplete(RootID, WatchCount)
  /// Events were dropped. The watches are in order again; all roots are to be scanned.
  case overflowed
  /// The thread ended by itself.
  case failed(AgentError)
}

/// What came of watching a tree.
struct WatchCount: Hashable, Sendable {
  var folders = 0
  var isAtLimit = false
  /// The first few folders that could not be watched, and why.
  var failures: [AgentError] = []

  static let mostFailures = 16
}
