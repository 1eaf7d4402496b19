import CPlanes
import Model

extension Original {
  /// All of a JPEG decoded to planes, upright, at exactly this size, with chroma of this sampling.
  ///
  /// Decoded at the smallest scale at which no channel falls below the target, or at the whole one.
  func planes(
    _ frame: JPEGFrame, upright size: PixelSize, sampling: ChromaSampling, header: OriginalHeader,
    by resampler: Resampler
  ) throws(AgentError) -> Planes {
    try demand(size, fits: header)
    return try decoding { () throws(LibraryFailure) in
      let orientation = header.orientation
      let lying = orientation.isTransposed ? size.transposed : size
      let decoded = try decoded(frame, shrink: frame.shrink(for: lying, sampling: sampling))
      return try decoded.resized(to: size, sampling: sampling, from: orientation, by: resampler)
    }
  }

  /// C function: `tjDecompressToYUVPlanes`.
  private func decoded(_ frame: JPEGFrame, shrink: Int) throws(LibraryFailure) -> Planes {
    let planes = try Planes(undecoded: frame.size, shrink: shrink, sampling: frame.sampling)
    var shape = frame.shape
    var message = LibraryFailure.emptyText
    let result = unsafe sluice_jpeg_decode(
      bytes.unsafeBuffer.baseAddress, bytes.count, &shape, Int32(shrink), planes.layouts, &message)
    let failure = LibraryFailure(text: message)
    switch result {
    case SLUICE_JPEG_DECODED: return planes
    case SLUICE_JPEG_WARNED where !failure.isLossOfJPEGData: return planes
    default: throw failure
    }
  }
}
