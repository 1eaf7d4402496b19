import Model

/// One thing that is wrong with the configuration.
struct ConfigProblem: Error, Hashable {
  var origin: ConfigOrigin
  /// The section as in the file, without brackets; empty when it is about the whole file.
  var section: String
  /// Empty when it is about the whole section.
  var key: String
  var value: ValueProblem

  init(_ origin: ConfigOrigin, section: String = "", key: String = "", _ value: ValueProblem) {
    self.origin = origin
    self.section = section
    self.key = key
    self.value = value
  }

  /// `[limits] timeout: "60" has no unit`.
  fileprivate var cause: String {
    let place = [section.isEmpty ? "" : "[\(section)]", key].filter { !$0.isEmpty }.joined(separator: " ")
    return place.isEmpty ? value.cause : "\(safeText(place.utf8)): \(value.cause)"
  }

  /// The file's path, or `--set`.
  fileprivate var place: String {
    switch origin {
    case .standard: "the defaults"
    case .file(let path): path.description
    case .override: "--set"
    }
  }
}

/// What is wrong with a value, wherever it stands.
struct ValueProblem: Error, Hashable {
  var code: String
  var cause: String
  /// Empty when there is none.
  var advice: String

  init(_ code: String, _ cause: String, advice: String = "") {
    self.code = code
    self.cause = cause
    self.advice = advice
  }
}

extension AgentError {
  /// One error that names all the problems, each on a line of its own when there is more than one.
  init(_ problems: [ConfigProblem]) {
    if problems.count == 1 {
      let problem = problems[0]
      self.init(
        .configuration, code: problem.value.code, tried: "use the configuration", on: problem.place,
        cause: problem.cause, advice: problem.value.advice)
    } else {
      let lines = problems.map { problem in
        let advice = problem.value.advice.isEmpty ? "" : "; \(problem.value.advice)"
        return "\n  \(problem.place): \(problem.cause)\(advice)"
      }
      self.init(
        .configuration, code: "several-problems", tried: "use the configuration",
        cause: "\(problems.count) things are wrong in it:\(lines.joined())")
    }
  }
}
