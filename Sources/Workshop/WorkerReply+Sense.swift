import Model

extension WorkerReply {
  /// What no worker in its senses would say; nil when there is nothing of the kind.
  ///
  /// A worker may be in the hands of the file that it decodes. That its answer is JSON of the right shape is not enough:
  /// what the agent reckons with, keeps or shows is looked at here, before anything else sees it.
  func nonsense(under rules: WorkerRules) -> String? {
    switch self {
    case .ready, .released: nil
    case .examined(let facts): facts.nonsense(under: rules)
    case .rendered(let rendering): rendering.nonsense
    case .failed(let error):
      // It was handed the bytes, not the file: whether that moved it can't know, and it would be looked at for ever.
      [.usage, .moved].contains(error.fault) ? "a fault of \(error.fault)" : nil
    }
  }
}

extension Making {
  /// The same of the answer to ``MakeOrder``.
  func nonsense(under rules: WorkerRules, of specs: [VariantSpec], mostMemory: Int64) -> String? {
    if let nonsense = facts.nonsense(under: rules) ?? rendering?.nonsense { return nonsense }
    guard let rendering else {
      return facts.decodingMemory > mostMemory ? nil : "a file of \(facts.decodingMemory) bytes that was too much"
    }
    let count = RenderPlan(original: facts.size, specs: specs).items.count
    return rendering.variants.count == count ? nil : "\(rendering.variants.count) variants, and not \(count)"
  }
}

extension ImageFacts {
  fileprivate func nonsense(under rules: WorkerRules) -> String? {
    guard rules.inputFormats.contains(format) else { return "a picture in \(format.rawValue), which is not read" }
    guard size.pixels <= rules.limits.maxPixels else { return "a picture of \(size) pixels, beyond the limit" }
    guard (1...8).contains(orientation) else { return "an orientation of \(orientation)" }
    guard colourProfile.isShown(upTo: Self.longestProfile) else {
      return "colours called \"\(safeText(colourProfile.utf8.prefix(80)))\""
    }
    guard decodingMemory >= 0 else { return "\(decodingMemory) bytes to decode it" }
    guard rules.recordsPlace || (exif.latitude == nil && exif.longitude == nil) else {
      return "a place, which nobody asked for"
    }
    return exif.nonsense
  }
}

extension PhotoFacts {
  /// What `Rendering` never takes out of EXIF.
  fileprivate var nonsense: String? {
    let texts = [taken, maker, model, lens].compactMap(\.self)
    if let odd = texts.first(where: { !$0.isShown(upTo: 128) }) {
      return "\"\(safeText(odd.utf8.prefix(80)))\" in the EXIF"
    }
    let numbers = [exposure, aperture, focalLength, iso.map(Double.init)].compactMap(\.self)
    guard numbers.allSatisfy({ $0 > 0 && $0 < 1_000_000_000 }) else { return "\(numbers) in the EXIF" }
    let isOnEarth = abs(latitude ?? 0) <= 90 && abs(longitude ?? 0) <= 180
    return isOnEarth ? nil : "a place that is not on Earth"
  }
}

extension Rendering {
  fileprivate var nonsense: String? {
    let times = [renderSeconds, encodeSeconds] + variants.map(\.seconds)
    if let odd = times.first(where: { !($0 >= 0 && $0 < 1_000_000_000) }) { return "\(odd) seconds of work" }
    let odd = variants.first { !VariantSpec.isName($0.name) || $0.byteCount < 0 }
    return odd.map { "a variant \(safeText($0.name.utf8.prefix(80))) of \($0.byteCount) bytes" }
  }
}

extension AgentError {
  /// The same error, its words safe to show and no longer than a worker's words are.
  ///
  /// Once it has started, a worker knows of the file, of its own want of memory and threads, and of the disk that it writes to.
  /// What else it claims is as likely the work of the file: three tries, as for a crash, and not tries for ever. Nor can it take
  /// a code that means something else to the agent, such as the end of the catalog.
  func fromAWorker(in stage: WorkerStage) -> AgentError {
    func plain(_ text: String) -> String {
      let short = String(String.UnicodeScalarView(text.unicodeScalars.prefix(1_000)))
      let safe = safeText(short.utf8)
      return safe == short.escapedBackslashes ? short : safe
    }
    let (fault, code) = stage == .starting ? (fault, plain(code)) : (believable.fault, believable.code)
    return AgentError(
      fault, code: code, tried: plain(tried), on: plain(subject), cause: plain(cause),
      advice: plain(advice))
  }
}

extension AgentError {
  /// What its writes can meet.
  private static let ofTheDisk: Set = ["ENOSPC", "EDQUOT", "EIO", "EROFS", "EFBIG"]
  /// What it can run out of. A file that lies about it is tried again and again, and never rejected for it.
  private static let ofTheMachine: Set = ["out-of-memory", "no-threads", "ENOMEM", "EAGAIN", "EMFILE", "ENFILE"]

  /// The fault and the code, as far as a worker that has started can speak of them.
  fileprivate var believable: (fault: Fault, code: String) {
    let isOurs = ["catalog-", "pool-", "drop-"].contains { code.hasPrefix($0) }
    switch fault {
    case .resource, .transient:
      let isKnown = Self.ofTheDisk.contains(code) || Self.ofTheMachine.contains(code)
      return isKnown ? (fault, code) : (.worker, "worker-said")
    case .file, .incomplete, .worker: return (fault, VariantSpec.isName(code) && !isOurs ? code : "worker-said")
    case .moved, .usage, .configuration, .bug:
      return (.worker, VariantSpec.isName(code) && !isOurs ? code : "worker-said")
    }
  }
}

extension String {
  /// Whether it can be shown as it is and has no more than so many scalars.
  fileprivate func isShown(upTo length: Int) -> Bool {
    unicodeScalars.count <= length && safeText(utf8) == escapedBackslashes
  }

  /// As ``safeText(_:)`` writes a text that has nothing else to be escaped.
  fileprivate var escapedBackslashes: String {
    var text = ""
    for scalar in unicodeScalars { text.unicodeScalars += scalar == "\\" ? [scalar, scalar] : [scalar] }
    return text
  }
}
