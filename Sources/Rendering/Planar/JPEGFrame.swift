import CPlanes
import Model

/// The picture that a JPEG file holds, where it is in YCbCr or grey and in one of the usual samplings.
struct JPEGFrame {
  /// C type: `sluice_jpeg_frame`.
  let shape: sluice_jpeg_frame

  /// Nil for any other file. C function: `tjDecompressHeader3`.
  init?(of bytes: Bytes) {
    var shape = sluice_jpeg_frame()
    guard unsafe sluice_jpeg_frame_of(bytes.unsafeBuffer.baseAddress, bytes.count, &shape) else { return nil }
    self.shape = shape
  }

  /// As it lies in the file.
  var size: PixelSize { PixelSize(width: Int(shape.width), height: Int(shape.height)) }

  /// Nil for grey.
  var sampling: ChromaSampling? {
    shape.across == 0 ? nil : ChromaSampling(across: Int(shape.across), down: Int(shape.down))
  }

  /// The most that it can be decoded smaller so that neither luma nor chroma falls below a picture of this size and
  /// sampling: 8, 4, 2 or 1.
  func shrink(for target: PixelSize, sampling wanted: ChromaSampling) -> Int {
    // Of a smaller picture two scales may have the same size, and the library takes the larger one.
    guard min(size.width, size.height) >= 8 else { return 1 }
    let factor = [8, 4, 2].first { factor in
      let shrunk = size.shrunk(by: factor)
      let own = sampling ?? wanted
      return shrunk.width >= target.width && shrunk.height >= target.height
        && shrunk.width * wanted.across >= target.width * own.across
        && shrunk.height * wanted.down >= target.height * own.down
    }
    return factor ?? 1
  }
}
