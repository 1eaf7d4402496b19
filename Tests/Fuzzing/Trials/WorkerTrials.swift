import FoundationEssentials
import Model

@testable import Workshop

/// Whatever a worker lets itself be asked is a plan that can be carried out.
func tryRequests(_ bytes: [UInt8]) throws(Violation) {
  if let order = try? MakeOrder(bytes) {
    var list = SpecList()
    guard let specs = try? list.specs(in: order.specs) else { return }
    try demand(order.bytes == bytes, "an order is written in two ways")
    for spec in specs { _ = Recipe(spec).canonicalText }
    return
  }
  guard let request = try? JSONDecoder().decode(WorkerRequest.self, from: Data(bytes)) else { return }
  guard request.nonsense == nil else { return }
  if case .render(let plan) = request {
    for item in plan.items {
      try demand(item.size.pixels > 0 && item.size.pixels <= 65_500 * 65_500, "\(item.size) is asked for")
      _ = Recipe(item.spec).canonicalText
    }
  }
  guard let again = try? JSONEncoder().encode(request) else { throw Violation(what: "\(request) can't be written") }
  try demand((try? JSONDecoder().decode(WorkerRequest.self, from: again)) != nil, "\(request) can't be read again")
}

/// Whatever answer the agent takes, it can plan with, keep and show.
func tryReplies(_ bytes: [UInt8]) throws(Violation) {
  if let made = try? Making(bytes) {
    guard made.nonsense(under: WorkerRules(), of: specs, mostMemory: 1 << 30) == nil else { return }
    try use(made.facts)
    if let rendering = made.rendering { try use(rendering) }
    return
  }
  guard let reply = try? JSONDecoder().decode(WorkerReply.self, from: Data(bytes)) else { return }
  guard reply.nonsense(under: WorkerRules()) == nil else { return }
  switch reply {
  case .examined(let facts):
    try use(facts)
  case .rendered(let rendering):
    try use(rendering)
  case .failed(let error):
    let told = error.fromAWorker(in: .examining)
    try demand(isPlain(told.description), "\(told.description) would be shown")
    try demand(![.bug, .configuration, .moved, .usage].contains(told.fault), "\(told.fault) would be believed")
  case .ready, .released:
    break
  }
}

private func use(_ facts: ImageFacts) throws(Violation) {
  let plan = RenderPlan(original: facts.size, specs: specs)
  for item in plan.items {
    let isWithin = item.size.fits(in: item.spec.box) && item.size.fits(in: facts.size)
    try demand(isWithin, "\(facts.size) gives \(item.size)")
  }
  try demand(WorkerRequest.render(plan: plan).nonsense == nil, "\(facts.size) gives no plan")
  let exif = facts.exif
  for text in [facts.colourProfile, exif.taken, exif.maker, exif.model, exif.lens].compactMap(\.self) {
    try demand(isPlain(text), "\(Array(text.utf8)) would be shown")
  }
}

private func use(_ rendering: Rendering) throws(Violation) {
  _ = Duration.seconds(rendering.renderSeconds) + Duration.seconds(rendering.encodeSeconds)
  for variant in rendering.variants {
    _ = Duration.seconds(variant.seconds)
    try demand(variant.byteCount >= 0 && variant.size.pixels > 0, "\(variant)")
  }
}

private let specs = [16, 400, 1200, 65_500].map { side in
  VariantSpec(name: "v\(side)", box: PixelSize(width: side, height: side), encoding: .jpeg(quality: 85))
}

private func isPlain(_ text: String) -> Bool {
  text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F && $0.properties.generalCategory != .format }
}
