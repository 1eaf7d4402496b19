import Glibc

/// The bytes of an original, read only within their bounds.
///
/// A view: whoever makes one keeps the memory alive and unchanged while it is used, which ``Renderer`` does by not
/// letting one outlive the call that was given the bytes.
@safe
struct Bytes {
  let unsafeBuffer: UnsafeRawBufferPointer

  init(_ buffer: UnsafeRawBufferPointer) {
    unsafe unsafeBuffer = buffer
  }

  var count: Int { unsafe unsafeBuffer.count }

  /// The byte at this offset; nil past the end.
  subscript(offset: Int) -> UInt8? {
    guard offset >= 0, offset < count else { return nil }
    return unsafe unsafeBuffer[offset]
  }

  /// The first bytes, or fewer where there are not as many.
  func prefix(_ length: Int) -> [UInt8] {
    unsafe Array(unsafeBuffer.prefix(length))
  }

  /// `length` bytes from an offset; nil where they reach past the end.
  func slice(at offset: Int, length: Int) -> [UInt8]? {
    guard offset >= 0, length >= 0, offset <= count, length <= count - offset else { return nil }
    return unsafe Array(unsafeBuffer[offset..<offset + length])
  }

  /// A part of these bytes as bytes of their own; nil where it reaches past the end.
  func view(_ range: Range<Int>) -> Bytes? {
    guard range.lowerBound >= 0, range.upperBound <= count else { return nil }
    return unsafe Bytes(UnsafeRawBufferPointer(rebasing: unsafeBuffer[range]))
  }

  /// Whether these bytes stand at this offset.
  func has(_ bytes: [UInt8], at offset: Int = 0) -> Bool {
    slice(at: offset, length: bytes.count) == bytes
  }

  /// Whether this ASCII text stands at this offset.
  func has(_ text: String, at offset: Int = 0) -> Bool {
    has(Array(text.utf8), at: offset)
  }

  /// The unsigned number of `width` bytes, at most 8, at this offset; nil past the end or beyond `Int`.
  func number(at offset: Int, width: Int, littleEndian: Bool = false) -> Int? {
    guard offset >= 0, offset <= count, width <= count - offset else { return nil }
    var value: UInt64 = 0
    for index in 0..<width {
      let place = littleEndian ? offset + width - 1 - index : offset + index
      value = unsafe value << 8 | UInt64(unsafeBuffer[place])
    }
    return Int(exactly: value)
  }

  /// Where this byte next stands at or after `start`; nil when it does not. C function: `memchr`.
  func offset(of byte: UInt8, from start: Int) -> Int? {
    guard start >= 0, start < count, let base = unsafe unsafeBuffer.baseAddress,
      let found = unsafe memchr(base + start, Int32(byte), count - start)
    else { return nil }
    return unsafe UnsafeRawPointer(found) - base
  }

  /// How many bytes at the end are zero.
  var zeroTail: Int {
    var length = 0
    while let byte = self[count - 1 - length], byte == 0 { length += 1 }
    return length
  }

  /// Where these two bytes last stand at or after `start`; nil when they do not.
  func lastOffset(of first: UInt8, _ second: UInt8, from start: Int) -> Int? {
    var offset = count - 2
    while offset >= start {
      if self[offset] == first, self[offset + 1] == second { return offset }
      offset -= 1
    }
    return nil
  }
}
