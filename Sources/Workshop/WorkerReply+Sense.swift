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

extension ImageFacts {
  fileprivate func nonsense(under rules: WorkerRules) -> String? {
    guard rules.inputFormats.contains(format) else { return "a picture in \(format.rawValue), which is not read" }
    guard size.pixels <= rules.limits.maxPixels else { return "a picture of \(size) pixels, beyond the limit" }
    guard decodingMemory >= 0 else { return "\(decodingMemory) bytes to decode it" }
    return exif.nonsense
  }
}

extension PhotoFacts {
  /// What `Rendering` never takes out of EXIF.
  fileprivate var nonsense: String? {
    let texts = [taken, maker, model, lens].compactMap(\.self)
    if let odd = texts.first(where: { $0.unicodeScalars.count > 128 || safeText($0.utf8) != $0.escapedBackslashes }) {
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
    guard [renderSeconds, encodeSeconds].allSatisfy({ $0 >= 0 && $0 < 1_000_000_000 }) else {
      return "\(renderSeconds) and \(encodeSeconds) seconds of work"
    }
    let odd = variants.first { !VariantSpec.isName($0.name) || $0.byteCount < 0 }
    return odd.map { "a variant \(safeText($0.name.utf8.prefix(80))) of \($0.byteCount) bytes" }
  }
}

extension AgentError {
  /// The same error, its words safe to show and no longer than a worker's words are.
  ///
  /// Once it has started, a worker can't know of the configuration, and what it calls a mistake of ours is as likely the
  /// work of the file: three tries, as for a crash, and not tries for ever.
  func fromAWorker(in stage: WorkerStage) -> AgentError {
    func plain(_ text: String) -> String {
      let short = String(String.UnicodeScalarView(text.unicodeScalars.prefix(1_000)))
      let safe = safeText(short.utf8)
      return safe == short.escapedBackslashes ? short : safe
    }
    let isItsOwn = stage != .starting && [.bug, .configuration].contains(fault)
    return AgentError(
      isItsOwn ? .worker : fault, code: plain(code), tried: plain(tried), on: plain(subject), cause: plain(cause),
      advice: plain(advice))
  }
}

extension String {
  /// As ``safeText(_:)`` writes a text that has nothing else to be escaped.
  fileprivate var escapedBackslashes: String {
    var text = ""
    for scalar in unicodeScalars { text.unicodeScalars += scalar == "\\" ? [scalar, scalar] : [scalar] }
    return text
  }
}
