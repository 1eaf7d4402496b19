import CPlanes
import CVips
import Glibc

/// A file in memory as an encoder gave it; freed at the end of its life.
@safe
struct EncodedFile: ~Copyable {
  private let bytes: UnsafeMutableRawPointer?
  private let count: Int
  private let release: (UnsafeMutableRawPointer?) -> Void

  /// What libvips gave. C function: `g_free`.
  init(ofVips bytes: UnsafeMutableRawPointer?, count: Int) {
    unsafe self.bytes = bytes
    self.count = count
    unsafe release = { unsafe sluice_vips_free($0) }
  }

  private init(ofJPEG bytes: UnsafeMutableRawPointer?, count: Int) {
    unsafe self.bytes = bytes
    self.count = count
    unsafe release = { unsafe free($0) }
  }

  /// What libjpeg gives, or why it gives nothing. C function: `free`.
  static func jpeg(
    _ encode: (UnsafeMutablePointer<UnsafeMutableRawPointer?>, UnsafeMutablePointer<Int>, UnsafeMutablePointer<CChar>)
      -> Bool
  ) throws(LibraryFailure) -> EncodedFile {
    var bytes: UnsafeMutableRawPointer?
    var length = 0
    var message = LibraryFailure.emptyText
    guard unsafe encode(&bytes, &length, &message) else { throw LibraryFailure(text: message) }
    return unsafe EncodedFile(ofJPEG: bytes, count: length)
  }

  /// The bytes, for as long as `use` runs.
  func withBytes(_ use: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    try unsafe use(UnsafeRawBufferPointer(start: bytes, count: count))
  }

  deinit {
    unsafe release(bytes)
  }
}
