import Model

extension OutputFormat {
  /// Whether a file that begins with these bytes can be of this format.
  ///
  /// Sources: ITU-T T.81 B.1.1.3, RFC 9649, ISO/IEC 23000-22 (brand `avif` or `avis`), RFC 2083.
  func isMarked(_ head: [UInt8]) -> Bool {
    func has(_ text: String, at offset: Int) -> Bool { head.dropFirst(offset).starts(with: text.utf8) }
    return switch self {
    case .jpeg: head.starts(with: [0xFF, 0xD8, 0xFF])
    case .webp: has("RIFF", at: 0) && has("WEBP", at: 8)
    case .avif: has("ftypavif", at: 4) || has("ftypavis", at: 4)
    case .png: head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    }
  }
}
