import Foundation

/// Real photographs for the tests, drawn by chance: baseline JPEG files of any size, in colour.
///
/// Source: ITU-T T.81, annexes B and F.
enum TestPhoto {
  /// 64 by 48 pixels, about a kilobyte.
  static let small = draw(width: 64, height: 48, detail: 0)
  /// 600 by 400 pixels, about 50 kilobytes.
  static let medium = draw(width: 600, height: 400, detail: 20)
  /// 1,500 by 1,000 pixels, about 400 kilobytes.
  static let large = draw(width: 1_500, height: 1_000, detail: 24)

  /// The same picture in a file of its own bytes: a comment with this text is put in front.
  static func variation(of photo: Data, _ text: String) -> Data {
    let comment = Array(text.utf8)
    return photo.prefix(2) + segment(0xFE, comment) + photo.dropFirst(2)
  }

  /// A picture of 8 by 8 blocks of random colours, each with `detail` (0 to 63) random frequencies of brightness.
  static func draw(width: Int, height: Int, detail: Int) -> Data {
    var file = Data([0xFF, 0xD8])
    file += segment(0xE0, Array("JFIF".utf8) + [0, 1, 1, 0, 0, 1, 0, 1, 0, 0])
    file += segment(0xDB, [0] + [UInt8](repeating: 8, count: 64))
    let size = [height >> 8, height & 255, width >> 8, width & 255].map { UInt8($0) }
    file += segment(0xC0, [8] + size + [3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0])
    // Twelve sizes of a DC difference in four bits each; the end of a block and four sizes of a coefficient in three.
    file += segment(0xC4, [0x00] + codes(length: 4, count: 12) + Array(0..<12))
    file += segment(0xC4, [0x10] + codes(length: 3, count: 5) + Array(0..<5))
    file += segment(0xDA, [3, 1, 0, 2, 0, 3, 0, 0, 63, 0])
    var bits = BitWriter()
    var levels = [0, 0, 0]
    for _ in 0..<((width + 7) / 8 * ((height + 7) / 8)) {
      for component in 0..<3 {
        let level = Int.random(in: -60...60)
        bits.write(number: level - levels[component], codeLength: 4)
        levels[component] = level
        if component == 0 {
          for _ in 0..<detail { bits.write(number: Int.random(in: 1...4), codeLength: 3) }
        }
        if component > 0 || detail < 63 { bits.write(0, length: 3) }
      }
    }
    return file + bits.finish() + Data([0xFF, 0xD9])
  }

  private static func segment(_ marker: UInt8, _ content: [UInt8]) -> Data {
    let length = content.count + 2
    return Data([0xFF, marker, UInt8(length >> 8), UInt8(length & 255)] + content)
  }

  private static func codes(length: Int, count: UInt8) -> [UInt8] {
    (1...16).map { $0 == length ? count : 0 }
  }
}

/// The entropy-coded part of a JPEG file.
private struct BitWriter {
  private var bytes: [UInt8] = []
  private var pending: UInt32 = 0
  private var count = 0

  mutating func write(_ value: Int, length: Int) {
    pending = pending << UInt32(length) | UInt32(value)
    count += length
    while count >= 8 {
      count -= 8
      let byte = UInt8(truncatingIfNeeded: pending >> UInt32(count))
      bytes.append(byte)
      if byte == 0xFF { bytes.append(0) }
    }
  }

  /// The code of the number's size, then as many bits of it, one less where it is negative.
  mutating func write(number: Int, codeLength: Int) {
    let size = Int.bitWidth - number.magnitude.leadingZeroBitCount
    write(size, length: codeLength)
    guard size > 0 else { return }
    write(number > 0 ? number : number + (1 << size) - 1, length: size)
  }

  mutating func finish() -> Data {
    while count % 8 != 0 { write(1, length: 1) }
    return Data(bytes)
  }
}
