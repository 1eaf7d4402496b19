import Model

/// A picture on its way from one variant to the next smaller one: upright, in sRGB.
enum Rendition {
  case planes(Planes)
  case picture(Picture)

  var size: PixelSize {
    switch self {
    case .planes(let planes): planes.size
    case .picture(let picture): picture.size
    }
  }

  /// Exactly this large; itself where it is that.
  func resized(to size: PixelSize, sampling: ChromaSampling, by resampler: Resampler) throws(LibraryFailure)
    -> Rendition
  {
    guard size != self.size else { return self }
    return switch self {
    case .planes(let planes): .planes(try planes.resized(to: size, sampling: sampling, by: resampler))
    case .picture(let picture): .picture(try picture.resized(to: size).written())
    }
  }

  /// The file that this spec makes of it.
  func encoded(as spec: VariantSpec, by resampler: Resampler) throws(LibraryFailure) -> EncodedFile {
    switch (self, spec.encoding) {
    case (.planes(let planes), .jpeg(let quality, let progression)):
      return try planes.resized(to: planes.size, sampling: spec.encoding.chromaSampling, by: resampler)
        .encoded(quality: quality, progression: progression)
    case (.planes(let planes), _):
      return try planes.picture().encoded(spec.encoding)
    case (.picture(let picture), _):
      let shown = spec.encoding.format.hasAlpha ? picture : try picture.flattened(over: spec.background)
      return try shown.encoded(spec.encoding)
    }
  }
}

extension Encoding {
  /// The chroma that its files hold.
  var chromaSampling: ChromaSampling {
    switch self {
    case .jpeg(let quality, _): quality < 90 ? .half : .full
    case .webp(_, _, let lossless): lossless ? .full : .half
    case .avif(let quality, _, let lossless): lossless || quality >= 90 ? .full : .half
    case .png: .full
    }
  }
}

extension RenderPlan {
  /// The chroma that its pictures have on their way: as much as the most demanding one.
  var chromaSampling: ChromaSampling {
    items.contains { $0.spec.encoding.chromaSampling == .full } ? .full : .half
  }
}
