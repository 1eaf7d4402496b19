import Model

extension WorkerRequest {
  /// What no agent asks for; nil when there is nothing of the kind.
  var nonsense: String? {
    switch self {
    case .configure(_, let rules): rules.limits.workerMemory > 0 ? nil : "\(rules.limits.workerMemory) bytes of memory"
    case .render(let plan):
      plan.items.first { !$0.isSensible }.map { "a variant \(safeText($0.spec.name.utf8.prefix(80))) of \($0.size)" }
    case .examine(let byteCount): byteCount < 0 ? "a file of \(byteCount) bytes" : nil
    case .release: nil
    }
  }
}

extension RenderPlan.Item {
  fileprivate var isSensible: Bool { spec.isSensible && size.fits(in: spec.box) }
}

extension VariantSpec {
  /// Whether an agent may ask for it.
  var isSensible: Bool {
    VariantSpec.isName(name) && max(box.width, box.height) <= 65_500 && encoding.isSensible
  }
}

extension Encoding {
  fileprivate var isSensible: Bool {
    switch self {
    case .jpeg(let quality, _): (1...100).contains(quality)
    case .webp(let quality, let effort, _): (1...100).contains(quality) && (0...6).contains(effort)
    case .avif(let quality, let effort, _): (1...100).contains(quality) && (0...9).contains(effort)
    case .png(let compression): (0...9).contains(compression)
    }
  }
}
