package import Model

/// What a worker can do with the bytes of a file. It runs in the worker, on one thread.
@safe package struct Craft {
  package typealias Bytes = UnsafeRawBufferPointer
  /// Takes the encoded bytes of the item at an index, once for each item.
  package typealias Deliver = (Int, Bytes) throws -> Void

  /// What a rendering came to: seconds spent, and of each item, in the plan's order, its size in pixels and its own seconds.
  package struct Made {
    package var renderSeconds: Double
    package var encodeSeconds: Double
    package var items: [(size: PixelSize, seconds: Double)]

    package init(renderSeconds: Double, encodeSeconds: Double, items: [(size: PixelSize, seconds: Double)]) {
      self.renderSeconds = renderSeconds
      self.encodeSeconds = encodeSeconds
      self.items = items
    }
  }

  let examine: (Bytes) throws -> ImageFacts
  let render: (Bytes, ImageFacts, RenderPlan, Deliver) throws -> Made

  /// `examine` looks at the header; `render` makes the plan's variants, and is given the facts.
  package init(
    examine: @escaping (Bytes) throws -> ImageFacts,
    render: @escaping (Bytes, ImageFacts, RenderPlan, Deliver) throws -> Made
  ) {
    unsafe self.examine = examine
    unsafe self.render = render
  }
}
