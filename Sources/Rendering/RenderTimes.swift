import Model

/// Where the time of a rendering went.
package struct RenderTimes: Hashable, Sendable {
  /// Seconds spent on decoding, turning, resizing and converting.
  package var renderSeconds = 0.0
  /// Seconds spent on encoding.
  package var encodeSeconds = 0.0

  /// Seconds that each item took alone, in the plan's order; decoding is the first one's.
  package var itemSeconds: [Double] = []

  package init() {}

  /// Adds the time that `work` takes.
  mutating func measure<Value: ~Copyable>(
    _ stage: WritableKeyPath<RenderTimes, Double>, _ work: () throws -> Value
  ) rethrows -> Value {
    let start = ContinuousClock.now
    defer { self[keyPath: stage] += (ContinuousClock.now - start).seconds }
    return try work()
  }
}
