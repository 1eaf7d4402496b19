import CGLib
import Model

/// How many worker processes there are.
enum WorkerCount: Hashable {
  /// One for each processor that this process may run on.
  case auto
  case fixed(Int)

  /// The number, at least 1.
  ///
  /// C function: `g_get_num_processors`, which asks `sched_getaffinity(2)`.
  var resolved: Int {
    switch self {
    case .auto: max(1, Int(g_get_num_processors()))
    case .fixed(let count): count
    }
  }
}

extension ValueForm where Value == WorkerCount {
  static let workers = ValueForm("auto, or 1 to 256", choices: .words(["auto"])) { (text, _) throws(ValueProblem) in
    guard text != "auto" else { return .auto }
    guard let number = wholeNumber(text) else {
      throw ValueProblem(
        "not-a-number", "\(quoted(text)) is neither auto nor a whole number", advice: "write auto, or a number like 2")
    }
    guard (1...256).contains(number) else { throw ValueProblem("out-of-range", "\(number) is not from 1 to 256") }
    return .fixed(number)
  } show: { count in
    switch count {
    case .auto: "auto"
    case .fixed(let number): String(number)
    }
  }
}
