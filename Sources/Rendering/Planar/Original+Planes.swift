import CPlanes
import Model

extension Original {
  /// All of a JPEG decoded to planes, upright, at exactly this size, with chroma of this sampling.
  ///
  /// Decoded at the smallest scale at which no channel falls below the target, or at the whole one. Nil for a file in which
  /// anything is odd, and where memory does not suffice: what becomes of it is for the general path to say, which goes on where a
  /// file does no more than look odd, works in strips, and has the words for what is wrong.
  func planes(
    _ frame: JPEGFrame, upright size: PixelSize, sampling: ChromaSampling, header: OriginalHeader,
    by resampler: Resampler
  ) throws(AgentError) -> Planes? {
    try demand(size, fits: header)
    do throws(LibraryFailure) {
      let orientation = header.orientation
      let lying = orientation.isTransposed ? size.transposed : size
      return try decoded(frame, shrink: frame.shrink(for: lying, sampling: sampling))?
        .resized(to: size, sampling: sampling, from: orientation, by: resampler)
    } catch {
      return nil
    }
  }

  /// C function: `tjDecompressToYUVPlanes`.
  private func decoded(_ frame: JPEGFrame, shrink: Int) throws(LibraryFailure) -> Planes? {
    let planes = try Planes(undecoded: frame.size, shrink: shrink, sampling: frame.sampling)
    var shape = frame.shape
    let isClean = unsafe sluice_jpeg_decode(
      bytes.unsafeBuffer.baseAddress, bytes.count, &shape, Int32(shrink), planes.layouts)
    return isClean ? planes : nil
  }
}
