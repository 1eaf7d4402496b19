import Model

extension ValueForm where Value == PixelSize {
  /// A width and a height; 65,500 is the most that JPEG holds.
  static let box = ValueForm("a width and a height such as 400x400") { (text, _) throws(ValueProblem) in
    let sides = text.split(separator: "x", omittingEmptySubsequences: false).map { wholeNumber(String($0)) }
    guard sides.count == 2, let width = sides[0], let height = sides[1] else {
      throw ValueProblem(
        "not-a-box", "\(quoted(text)) is not a width and a height in pixels", advice: "write it like 400x400")
    }
    guard (1...65_500).contains(width), (1...65_500).contains(height) else {
      throw ValueProblem("out-of-range", "\(width)x\(height) is not from 1x1 to 65500x65500")
    }
    return PixelSize(width: width, height: height)
  } show: {
    $0.description
  }
}

extension ValueForm where Value == Colour {
  static let colour = ValueForm("a colour such as #ffffff") { (text, _) throws(ValueProblem) in
    let digits = Array(text.utf8.dropFirst())
    guard text.hasPrefix("#"), digits.count == 6,
      digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }), let value = UInt32(text.dropFirst(), radix: 16)
    else {
      throw ValueProblem("not-a-colour", "\(quoted(text)) is not a colour", advice: "write it like #ffffff")
    }
    return Colour(
      red: UInt8(value >> 16 & 255), green: UInt8(value >> 8 & 255), blue: UInt8(value & 255))
  } show: {
    $0.description
  }
}

extension ValueForm where Value == Disposal {
  static let disposal = ValueForm(
    "keep, delete or move FOLDER", choices: .words(["keep", "delete", "move"])
  ) { (text, folder) throws(ValueProblem) in
    let words = text.split(maxSplits: 1, whereSeparator: \.isWhitespace).map(String.init)
    switch (words.first, words.count) {
    case ("keep", 1): return .keep
    case ("delete", 1): return .delete
    case ("move", 2): return .move(try ValueForm<RawPath>.path.parse(words[1].trimmed, folder))
    case ("move", 1):
      throw ValueProblem("no-folder", "move does not say where to", advice: "write move FOLDER")
    default:
      throw ValueProblem(
        "not-a-disposal", "\(quoted(text)) is not what can become of a file",
        advice: "write keep, delete or move FOLDER")
    }
  } show: { disposal in
    switch disposal {
    case .keep: "keep"
    case .delete: "delete"
    case .move(let folder): ValueForm<RawPath>.path.show(folder).map { "move \($0)" }
    }
  }
}
