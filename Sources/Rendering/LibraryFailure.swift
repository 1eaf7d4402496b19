import CPlanes
import CVips

/// What libvips or libjpeg said when an operation failed.
struct LibraryFailure: Error, Hashable {
  /// On one line, without control characters, at most 300 characters.
  var message: String

  /// Cleans what the library said: each line once, without the name of the part that said it.
  init(message: String) {
    var lines: [String] = []
    for line in message.split(whereSeparator: \.isNewline) {
      let parts = line.split(separator: ": ", maxSplits: 1)
      let isNamed = parts.count == 2 && !parts[0].contains(" ")
      let words = (isNamed ? parts[1] : line).split(whereSeparator: \.isWhitespace).joined(separator: " ")
      let shown = String(String.UnicodeScalarView(words.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }))
      if !shown.isEmpty, !lines.contains(shown) { lines.append(shown) }
    }
    let all = String(String.UnicodeScalarView(lines.joined(separator: "; ").unicodeScalars.prefix(300)))
    self.message = all.isEmpty ? "libvips gave no reason" : all
  }

  /// Of a text that a C function left behind.
  init(text: [CChar]) {
    self.init(message: String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
  }

  /// Room for such a text.
  static var emptyText: [CChar] { [CChar](repeating: 0, count: Int(SLUICE_MESSAGE_LENGTH)) }

  /// The text of the library's one error buffer, which is emptied.
  ///
  /// C function: `vips_error_buffer_copy`.
  static func takeText() -> String {
    guard let text = unsafe sluice_vips_take_error() else { return "" }
    defer { unsafe sluice_vips_free(text) }
    return unsafe String(cString: text)
  }

  /// Whether one of these lower-case phrases is in the message.
  func says(_ phrases: [String]) -> Bool {
    let lower = message.lowercased()
    return phrases.contains { lower.contains($0) }
  }

  /// Whether memory was refused; libheif's own security limits are about damaged numbers, not about memory.
  var isOutOfMemory: Bool {
    says([
      "out of memory", "insufficient memory", "cannot allocate", "memory allocation", "memory exhausted",
      "unable to allocate", "error creating thread",
    ])
      && !says(["security limit"])
  }

  /// Whether no thread could be started.
  var isOutOfThreads: Bool { says(["error creating thread"]) }

  /// Whether libheif 1.15 says no more than this when its decoders were refused memory, or were given nonsense.
  var mayBeOutOfMemory: Bool {
    says(["decoder plugin generated an error", "unsupported color conversion"])
  }

  /// Whether a warning of libjpeg's says that a part of the picture is missing, for which it fills in grey and goes on.
  ///
  /// Others (bytes between segments, an odd version) say nothing of the pixels.
  var isLossOfJPEGData: Bool {
    let restarts = (0...7).map { "extraneous bytes before marker 0xd\($0)" }
    return says(["premature end", "bad huffman code", "instead of rst"] + restarts)
  }

  /// Whether the words are those that the libraries use for data that end early.
  var isTruncation: Bool {
    says([
      "premature end", "truncated", "unexpected end", "end of file", "end-of-file", "end of data", "not enough data",
      "unable to read source", "read error", "premature eof", "ran out of data", "need more input",
    ])
  }
}

/// Throws what libvips said unless the status is 0.
///
/// All its statuses pass here.
func check(_ status: Int32) throws(LibraryFailure) {
  guard status != 0 else { return }
  throw LibraryFailure(message: LibraryFailure.takeText())
}
