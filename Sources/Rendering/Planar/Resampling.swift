import CPlanes

/// What each sample of a line is made of. C type: `sluice_resampling`.
@safe
final class Resampling {
  let table: OpaquePointer

  init(_ span: LineSpan) throws(LibraryFailure) {
    let made = unsafe sluice_resampling_new(
      Int32(span.from), span.offset, span.extent, Int32(span.count), span.isReversed)
    guard let table = unsafe made else { throw LibraryFailure(message: "out of memory") }
    unsafe self.table = table
  }

  deinit {
    unsafe sluice_resampling_free(table)
  }

  /// Bytes that it takes.
  var length: Int { unsafe sluice_resampling_length(table) }
}
