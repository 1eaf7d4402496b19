package import Model

/// Something about the watching that is worth a line in the log.
package enum IntakeNotice: Hashable, Sendable {
  /// All watches of a drop folder stand.
  case watching(drop: String, folders: Int, seconds: Double)
  /// A scan of a drop folder, or of the part of it below `path`, is through.
  case scanned(drop: String, path: RawPath, files: Int, known: Int, new: Int)
  /// The kernel dropped events: everything is looked through again.
  case overflowed
  /// The root is not there. Nothing is concluded from that; it is taken up again when it comes back.
  case paused(drop: String, reason: String)
  case resumed(drop: String)
  /// No more watches are to be had: what is not watched is polled.
  case watchLimitReached(drop: String, budget: WatchBudget)
  /// More than four fifths of the watches are needed.
  case watchLimitNear(budget: WatchBudget)
  /// The folder is looked through every few seconds, because no events come from there.
  case polling(drop: String, reason: String, seconds: Double)
  /// A file of another user's, of which the kernel does not tell whether somebody writes to it.
  case writersHidden(drop: String, path: RawPath, settle: Double)
  /// A file that stands still and that somebody has open for writing all the same.
  case heldOpen(drop: String, path: RawPath, minutes: Int)
  /// A folder below a root that can't be listed or watched. The rest goes on.
  case unreadable(drop: String, error: AgentError)
}

extension IntakeNotice: CustomStringConvertible {
  package var description: String {
    switch self {
    case .watching(let drop, let folders, let seconds):
      return "drop \(drop): watching \(folders) \(folders == 1 ? "folder" : "folders") after \(seconds.rounded3) s"
    case .scanned(let drop, let path, let files, let known, let new):
      let part = path.isEmpty ? "" : " below \(path)"
      return "drop \(drop): scanned \(files) files\(part): \(known) known, \(new) new"
    case .overflowed:
      return "more happened at once than the kernel keeps events for; all drop folders are scanned"
    case .paused(let drop, let reason):
      return "drop \(drop): paused, \(reason); it is taken up again by itself"
    case .resumed(let drop):
      return "drop \(drop): back again"
    case .watchLimitReached(let drop, let budget):
      return "drop \(drop): no more folders can be watched, the rest is polled; \(budget.advice)"
    case .watchLimitNear(let budget):
      return "\(budget.needed) of \(budget.limit) inotify watches are needed; \(budget.advice)"
    case .polling(let drop, let reason, let seconds):
      return "drop \(drop): looked through every \(seconds.rounded3) s, because \(reason)"
    case .writersHidden(let drop, let path, let settle):
      return
        "drop \(drop): \(path) is another user's file, and without CAP_LEASE nothing tells whether it is still being"
        + " written; such files are taken once they are quiet for \(settle.rounded3) s, and again when they change."
        + " Give the agent CAP_LEASE, or let the share make files the agent's own"
    case .heldOpen(let drop, let path, let minutes):
      return
        "drop \(drop): \(path) has not changed for \(minutes) min, and somebody still has it open for writing: it is taken in"
        + " when it is closed. A client that died, of which its server has not learned yet, looks like this"
    case .unreadable(let drop, let error):
      return "drop \(drop): \(error)"
    }
  }
}

extension Double {
  /// To the thousandth.
  fileprivate var rounded3: Double { (self * 1_000).rounded() / 1_000 }
}
