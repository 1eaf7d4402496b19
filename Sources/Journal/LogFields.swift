/// The fields of a log line, in order.
///
/// Names are snake_case.
package struct LogFields: Hashable, Sendable, ExpressibleByDictionaryLiteral {
  package struct Field: Hashable, Sendable {
    package var name: String
    package var value: LogValue
  }

  package private(set) var all: [Field]

  package init(dictionaryLiteral elements: (String, LogValue)...) {
    all = elements.map { Field(name: $0.0, value: $0.1) }
  }

  /// Adds a field behind the others.
  package mutating func append(_ name: String, _ value: LogValue) {
    all.append(Field(name: name, value: value))
  }

  /// Adds a field behind the others, unless there is nothing to say.
  package mutating func append(_ name: String, _ value: LogValue?) {
    if let value { append(name, value) }
  }
}
