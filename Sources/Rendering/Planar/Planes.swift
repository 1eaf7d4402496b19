import CPlanes
import Glibc
import Model

/// A picture in the channels of JPEG: luma, and two of chroma that may be coarser; or luma alone, for grey.
///
/// YCbCr of BT.601 in full range, as JFIF has it. Planes are shared by pictures that have them in common, and never change.
struct Planes {
  let size: PixelSize
  /// Nil for grey.
  let sampling: ChromaSampling?
  /// One or three.
  let channels: [Plane]
  /// Columns and rows of luma that are the picture: a part of the last one may lie outside, where it was decoded small.
  private let extent: (across: Double, down: Double)

  /// What a decoder is to fill: a picture of `full` size at 1, 1/2, 1/4 or 1/8.
  init(undecoded full: PixelSize, shrink: Int, sampling: ChromaSampling?) throws(LibraryFailure) {
    size = full.shrunk(by: shrink)
    self.sampling = sampling
    extent = (Double(full.width) / Double(shrink), Double(full.height) / Double(shrink))
    channels = try Self.sizes(size, sampling).map { (size) throws(LibraryFailure) in try Plane(size: size) }
  }

  private init(size: PixelSize, sampling: ChromaSampling?, channels: [Plane]) {
    self.size = size
    self.sampling = sampling
    self.channels = channels
    extent = (Double(size.width), Double(size.height))
  }

  /// The bytes that such planes take.
  static func byteCount(_ size: PixelSize, _ sampling: ChromaSampling?) -> Int {
    sizes(size, sampling).reduce(0) { $0 + Plane.byteCount(of: $1) }
  }

  private static func sizes(_ size: PixelSize, _ sampling: ChromaSampling?) -> [PixelSize] {
    guard let sampling else { return [size] }
    let chroma = PixelSize(
      width: (size.width + sampling.across - 1) / sampling.across,
      height: (size.height + sampling.down - 1) / sampling.down)
    return [size, chroma, chroma]
  }

  /// C types: `sluice_plane`, `sluice_jpeg_frame`.
  var layouts: [sluice_plane] { unsafe (0..<3).map { unsafe channels[min($0, channels.count - 1)].layout } }
  private var frame: sluice_jpeg_frame {
    sluice_jpeg_frame(
      width: Int32(size.width), height: Int32(size.height), across: Int32(sampling?.across ?? 0),
      down: Int32(sampling?.down ?? 0))
  }
}

extension Planes {
  /// Upright, exactly this large, by Lanczos with 3 lobes, with chroma of this sampling; grey stays grey.
  func resized(
    to size: PixelSize, sampling target: ChromaSampling, from orientation: Orientation = .upright,
    by resampler: Resampler
  ) throws(LibraryFailure) -> Planes {
    let resized = try channels.enumerated().map { (index, plane) throws(LibraryFailure) in
      let shared = index == 0 ? .full : sampling ?? .full
      let sharing = index == 0 ? .full : target
      return try plane.resized(
        extent: (extent.across / Double(shared.across), extent.down / Double(shared.down)), to: size,
        sharing: sharing, from: orientation, by: resampler)
    }
    return Planes(size: size, sampling: sampling.map { _ in target }, channels: resized)
  }

  /// An opaque picture of ``Picture/written()`` in planes. C function: `tjEncodeYUVPlanes`.
  init(_ picture: Picture, sampling: ChromaSampling) throws(LibraryFailure) {
    try self.init(undecoded: picture.size, shrink: 1, sampling: sampling)
    var frame = frame
    let isMade = withExtendedLifetime(picture) {
      unsafe sluice_planes_of_rgb(picture.firstPixel, &frame, layouts)
    }
    guard isMade else { throw LibraryFailure(message: "out of memory") }
  }

  /// The same picture in RGB. C function: `tjDecodeYUVPlanes`.
  func picture() throws(LibraryFailure) -> Picture {
    guard let pixels = unsafe malloc(size.pixels * 3) else { throw LibraryFailure(message: "out of memory") }
    var frame = frame
    guard unsafe sluice_planes_to_rgb(layouts, &frame, pixels.assumingMemoryBound(to: UInt8.self)) else {
      unsafe free(pixels)
      throw LibraryFailure(message: "out of memory")
    }
    return try unsafe Picture(owning: pixels, size: size)
  }

  /// The JPEG file of it.
  func encoded(quality: Int, progression: Progression) throws(LibraryFailure) -> EncodedFile {
    var frame = frame
    let options = sluice_jpeg_options(
      quality: Int32(quality), scans: Int32(progression.scans), halves: sampling == .half)
    return try unsafe EncodedFile.jpeg { bytes, length, message in
      unsafe sluice_jpeg_encode_planes(layouts, &frame, options, bytes, length, message)
    }
  }
}

extension Plane {
  /// The channel of a picture of `size`, upright; itself where nothing is to be done.
  ///
  /// `extent` is how much of it lies in the picture.
  fileprivate func resized(
    extent: (across: Double, down: Double), to target: PixelSize, sharing: ChromaSampling,
    from orientation: Orientation,
    by resampler: Resampler
  ) throws(LibraryFailure) -> Plane {
    let isTransposed = orientation.isTransposed
    let across = LineSpan(
      from: size.width, extent: extent.across, length: isTransposed ? target.height : target.width,
      sharing: isTransposed ? sharing.down : sharing.across, isReversed: orientation.reversesColumns)
    let down = LineSpan(
      from: size.height, extent: extent.down, length: isTransposed ? target.width : target.height,
      sharing: isTransposed ? sharing.across : sharing.down, isReversed: orientation.reversesRows)
    guard isTransposed || !across.isWhole || !down.isWhole else { return self }
    let made = try Plane(
      size: isTransposed
        ? PixelSize(width: down.count, height: across.count) : PixelSize(width: across.count, height: down.count))
    // Each is held while it is used: the second may be the one for which all that was kept is let go.
    let columns = try resampler.resampling(across)
    let rows = try resampler.resampling(down)
    let isMade = withExtendedLifetime((columns, rows)) {
      unsafe sluice_plane_resize(
        layout, Int32(size.width), columns.table, rows.table, isTransposed, made.layout)
    }
    guard isMade else { throw LibraryFailure(message: "out of memory") }
    return made
  }
}

extension PixelSize {
  /// At 1, 1/2, 1/4 or 1/8, a part of a pixel counting as a whole one.
  func shrunk(by factor: Int) -> PixelSize {
    PixelSize(width: (width + factor - 1) / factor, height: (height + factor - 1) / factor)
  }
}
