import Model

@testable import Rendering

/// Whatever the bytes are, they are something, and whole or not; and none but themselves are looked at.
func trySniffing(_ input: [UInt8]) throws(Violation) {
  // Of exactly their length, so that a step past the end is one into memory of somebody else.
  let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: input.count, alignment: 1)
  defer { unsafe copy.deallocate() }
  unsafe copy.copyBytes(from: input)
  let bytes = unsafe Bytes(UnsafeRawBufferPointer(copy))
  let kind = FileKind(of: bytes)
  try demand((kind == .empty) == input.isEmpty, "\(kind) of \(input.count) bytes")
  for format in InputFormat.allCases {
    switch Wholeness(of: bytes, format: format) {
    case .whole: break
    case .cutShort(let expected): try demand(expected ?? .max > input.count, "\(format): \(expected ?? 0) are there")
    case .zeroTail(let length): try demand(length > 0 && length <= input.count, "\(format): \(length) zeros")
    }
  }
  _ = HeifColour.isDisplayP3(bytes)
  _ = ColourProfile(input)
  if let layout = TiffLayout(of: bytes), let block = layout.exifBlock(in: bytes) { try tryExif(block) }
}

/// Facts are well formed or left out.
func tryExif(_ block: [UInt8]) throws(Violation) {
  guard let reader = ExifReader(block) else { return }
  let facts = reader.facts(recordsPlace: true)
  if let taken = facts.taken {
    let shape = /\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-6]\d(\.\d{1,9})?(Z|[+-][01]\d:[0-5]\d)?/
    try demand(taken.wholeMatch(of: shape) != nil, "taken at \(taken)")
  }
  for text in [facts.maker, facts.model, facts.lens].compactMap(\.self) {
    try demand(!text.isEmpty && text.unicodeScalars.count <= 128, "\(text.unicodeScalars.count) letters")
    try demand(text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }, "\(Array(text.utf8))")
  }
  for number in [facts.exposure, facts.aperture, facts.focalLength, facts.iso.map(Double.init)].compactMap(\.self) {
    try demand(number > 0 && number < 100_000_000, "\(number)")
  }
  try demand((facts.latitude == nil) == (facts.longitude == nil), "half a place")
  try demand(abs(facts.latitude ?? 0) <= 90 && abs(facts.longitude ?? 0) <= 180, "not on Earth")
}
