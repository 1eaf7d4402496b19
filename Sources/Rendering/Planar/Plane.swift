import CPlanes
import Glibc
import Model

/// One channel of a picture: 8 bits a sample, rows from the top.
@safe
final class Plane {
  let size: PixelSize
  /// Where the samples are; C type: `sluice_plane`.
  let layout: sluice_plane

  /// A plane whose samples are yet to be written. Throws where there is no memory for it. C function: `aligned_alloc`.
  init(size: PixelSize) throws(LibraryFailure) {
    let stride = Self.stride(of: size.width)
    guard let bytes = unsafe aligned_alloc(Self.alignment, stride * (size.height + 1)) else {
      throw LibraryFailure(message: "out of memory")
    }
    self.size = size
    unsafe layout = sluice_plane(bytes: bytes.assumingMemoryBound(to: UInt8.self), stride: stride)
  }

  deinit {
    unsafe free(layout.bytes)
  }

  /// The bytes that a plane of this size takes.
  static func byteCount(of size: PixelSize) -> Int { stride(of: size.width) * (size.height + 1) }

  private static let alignment = Int(SLUICE_PLANE_ALIGNMENT)

  private static func stride(of width: Int) -> Int { (width + alignment - 1) / alignment * alignment }
}
