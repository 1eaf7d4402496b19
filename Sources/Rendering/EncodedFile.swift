import CVips

/// A file in memory as an encoder of libvips gave it; freed at the end of its life.
///
/// C function: `g_free`.
@safe
struct EncodedFile: ~Copyable {
  private let bytes: UnsafeMutableRawPointer?
  private let count: Int

  init(bytes: UnsafeMutableRawPointer?, count: Int) {
    unsafe self.bytes = bytes
    self.count = count
  }

  /// The bytes, for as long as `use` runs.
  func withBytes(_ use: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    try unsafe use(UnsafeRawBufferPointer(start: bytes, count: count))
  }

  deinit {
    unsafe sluice_vips_free(bytes)
  }
}
