package import Model

/// What a worker can do with the bytes of a file. It runs in the worker, on one thread.
@safe package struct Craft {
  package typealias Bytes = UnsafeRawBufferPointer
  /// Takes the encoded bytes of the item at an index, once for each item.
  package typealias Deliver = (Int, Bytes) throws -> Void

  /// What a rendering came to: seconds spent, and the sizes in pixels in the plan's order.
  package struct Made {
    package var renderSeconds: Double
    package var encodeSeconds: Double
    package var sizes: [PixelSize]

    package init(renderSeconds: Double, encodeSeconds: Double, sizes: [PixelSize]) {
      self.renderSeconds = renderSeconds
      self.encodeSeconds = encodeSeconds
      self.sizes = sizes
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
