/// What is left of a line that a program printed when its numbers, units, times, hashes and filesystems are taken out: two runs of one
/// command print lines of the same shape.
///
/// Counts stay, for the photographs of the pages decide them: `2 stored`, and `stored 2` in a table. So does a line that
/// is nothing but a number, for that is an exit status or a count.
struct OutputShape: Hashable, CustomStringConvertible {
  let description: String

  init(_ line: String) {
    let isCount = line.contains(/^\s*(?:images|stored|duplicate|rejected|failed)\s+\d+\s*$/)
    guard line.contains(where: { !$0.isNumber }), !isCount else {
      description = line.replacing(/\s+/, with: " ").trimmingSuffix(while: \.isWhitespace)
      return
    }
    description =
      line
      .replacing(/(?:\b[0-9a-f]{2}\/[0-9a-f]{2}\/)?[0-9a-f]{64}/, with: "0")
      .replacing(/\b(?=[a-f]*[0-9])[0-9a-f]{6,63}\b/, with: "0")
      .replacing(Self.measure, with: "0")
      .replacing(/\b0 ?(?:bytes|B|[kKMGT]i?B)\b/, with: "0 B")
      .replacing(/\b0 (?:µs|ms|s|min|h)\b/, with: "0 s")
      .replacing(/0-0-0[T ]0:0(?::0)?Z?/, with: "0")
      .replacing(#/\bon \w+, /#, with: "on a filesystem, ")
      .replacing(/\s+/, with: " ")
      .trimmingSuffix(while: \.isWhitespace)
  }

  /// A number that is no count of something.
  private static var measure: Regex<Substring> {
    #/
    (?> \d+ (?: [.,] \d+ )* (?: e-? \d+ )? )
    (?! \s (?:
      images? | files? | variants? | orphans? | stored | duplicates? | rejected | failed | known | bad | skippable
      | missing | wrong | deleted | repaired | could | to \s be \s tried
    ) \b )
    /#
  }

  /// The line of the page that stands for any number of lines.
  static let anything = "..."

  /// What of `shown` was not printed, and what was printed and is not shown; in any order, for much of it is made side by
  /// side. Both are empty when the page is right.
  static func difference(between shown: [String], and printed: [String]) -> (missing: [String], extra: [String]) {
    var rest: [OutputShape: [String]] = [:]
    for line in printed { rest[OutputShape(line), default: []].append(line) }
    var missing: [String] = []
    for line in shown where line.trimmingPrefix(while: \.isWhitespace) != anything[...] {
      if rest[OutputShape(line)]?.popLast() == nil { missing.append(line) }
    }
    let isCut = shown.contains { $0.trimmingPrefix(while: \.isWhitespace) == anything[...] }
    return (missing, isCut ? [] : rest.values.flatMap { $0 }.sorted())
  }
}

extension String {
  fileprivate func trimmingSuffix(while predicate: (Character) -> Bool) -> String {
    var text = self[...]
    while let last = text.last, predicate(last) { text.removeLast() }
    return String(text)
  }
}
