import CGLib
import Model

/// An INI file as GKeyFile reads it: sections and keys in the order of the file, values as they stand.
///
/// GKeyFile joins sections of one name and keeps the last of two equal keys; here both are errors. Comments are whole
/// lines that begin with `#`. A byte order mark and CRLF line ends are accepted; the text must be UTF-8.
/// C functions: `g_key_file_load_from_data`, `g_key_file_get_groups`, `g_key_file_get_keys`, `g_key_file_get_value`.
struct KeyFile: Hashable {
  struct Section: Hashable {
    var name: String
    var entries: [Entry]
  }

  struct Entry: Hashable {
    var key: String
    var value: String
  }

  var sections: [Section]

  /// Reads the text of a file.
  init(parsing bytes: [UInt8]) throws(ValueProblem) {
    let text = try Self.checkedText(bytes)
    try KeyFileOutline.check(text)
    let file = unsafe g_key_file_new()
    defer { unsafe g_key_file_unref(file) }
    var failure: UnsafeMutablePointer<GError>?
    let flags = GKeyFileFlags(rawValue: G_KEY_FILE_KEEP_TRANSLATIONS.rawValue)
    guard unsafe g_key_file_load_from_data(file, text, gsize(text.utf8.count), flags, &failure) != 0 else {
      defer { unsafe g_error_free(failure) }
      let words = if let failure = unsafe failure { unsafe String(cString: failure.pointee.message) } else { "" }
      throw ValueProblem("syntax", "it is not an INI file: \(safeText(words.utf8))")
    }
    sections = unsafe Self.strings(g_key_file_get_groups(file, nil)).map { name in
      let keys = unsafe Self.strings(g_key_file_get_keys(file, name, nil, nil))
      return Section(
        name: name,
        entries: keys.map { key in
          let value = unsafe g_key_file_get_value(file, name, key, nil)
          defer { unsafe g_free(value) }
          let shown = if let value = unsafe value { unsafe String(cString: value) } else { "" }
          return Entry(key: key, value: shown.trimmed)
        })
    }
  }

  private static func checkedText(_ bytes: [UInt8]) throws(ValueProblem) -> String {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    var bytes = bytes.starts(with: mark) ? Array(bytes.dropFirst(mark.count)) : bytes
    // CRLF becomes LF, for in Swift the two are one character.
    bytes = bytes.indices.filter { bytes[$0] != 13 || $0 + 1 == bytes.count || bytes[$0 + 1] != 10 }.map { bytes[$0] }
    guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
      throw ValueProblem(
        "syntax", "it is not text in UTF-8",
        advice: "save it in UTF-8, or name the agent.conf that is meant with --config FILE")
    }
    return text
  }

  /// The strings of a NULL-terminated vector, which is freed.
  ///
  /// C function: `g_strfreev`.
  private static func strings(_ vector: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> [String] {
    defer { unsafe g_strfreev(vector) }
    guard let vector = unsafe vector else { return [] }
    var strings: [String] = []
    while let string = unsafe vector[strings.count] { unsafe strings.append(String(cString: string)) }
    return strings
  }
}

extension StringProtocol {
  /// Without the white space around it.
  var trimmed: String {
    let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0.isNewline }
    return String(drop(while: isSpace).reversed().drop(while: isSpace).reversed())
  }
}
