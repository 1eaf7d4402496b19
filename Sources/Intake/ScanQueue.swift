import Model

/// The parts of drop folders that wait for a scan, each once.
struct ScanQueue {
  struct Request: Hashable, Sendable {
    var drop: String
    /// Below the root; empty for all of it.
    var path: RawPath
  }

  /// More parts of one folder than this are one scan of the whole.
  static let mostParts = 256

  private var line = Line<Request>()
  private var waiting: [String: Set<RawPath>] = [:]

  var isEmpty: Bool { waiting.isEmpty }

  mutating func add(_ drop: String, _ path: RawPath = RawPath("")) {
    let parts = waiting[drop] ?? []
    guard !parts.contains(RawPath("")), !parts.contains(path) else { return }
    let isWhole = path.isEmpty || parts.count >= Self.mostParts
    if isWhole { remove(drop) }
    let request = Request(drop: drop, path: isWhole ? RawPath("") : path)
    waiting[drop, default: []].insert(request.path)
    line.append(request)
  }

  mutating func remove(_ drop: String) {
    guard waiting.removeValue(forKey: drop) != nil else { return }
    line.keep { $0.drop != drop }
  }

  mutating func popFirst() -> Request? {
    guard let request = line.popFirst() else { return nil }
    waiting[request.drop]?.remove(request.path)
    if waiting[request.drop]?.isEmpty ?? false { waiting[request.drop] = nil }
    return request
  }
}
