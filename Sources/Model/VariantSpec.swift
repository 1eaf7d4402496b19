/// One variant as the config wants it: a size and a format. A `[variant NAME]` section with three formats is three.
package struct VariantSpec: Hashable, Sendable, Codable {
  /// The section's name: lower-case letters, digits and hyphens, starting with a letter, at most 32 of them.
  package var name: String
  /// The limit of width and height in pixels; never a target to blow up to.
  package var box: PixelSize
  package var encoding: Encoding
  /// What shows through where the format has no transparency.
  package var background: Colour

  package init(name: String, box: PixelSize, encoding: Encoding, background: Colour = .white) {
    self.name = name
    self.box = box
    self.encoding = encoding
    self.background = background
  }

  /// Whether this can be the name of a variant, and so a part of a pool name.
  package static func isName(_ text: some StringProtocol) -> Bool { isName(Array(text.utf8)[...]) }

  /// The same of text in ASCII.
  package static func isName(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard (1...32).contains(bytes.count), (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(bytes[bytes.startIndex])
    else { return false }
    return bytes.allSatisfy {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        || $0 == UInt8(ascii: "-")
    }
  }
}

/// A colour in sRGB, 8 bits a channel.
package struct Colour: Hashable, Sendable, Codable {
  package var red: UInt8
  package var green: UInt8
  package var blue: UInt8

  package static let white = Colour(red: 255, green: 255, blue: 255)

  package init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }
}

extension Colour: CustomStringConvertible {
  /// `#ffffff`.
  package var description: String {
    "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
