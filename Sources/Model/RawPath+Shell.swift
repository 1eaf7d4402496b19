/// Text as it stands between single quotation marks of a shell.
///
/// Scalar by scalar: a mark and what combines with it are one character to Swift, and two to the shell.
package func quotedForShell(_ text: String) -> String {
  text.unicodeScalars.map { $0 == "'" ? "'\\''" : String($0) }.joined()
}

extension RawPath {
  /// The path as a word that can be pasted into a shell: quoted where it has to be.
  ///
  /// What is no text or could deceive a terminal is shown as ``description`` has it, and is not to be pasted.
  package var shellWord: String {
    let shown = description
    let plain: (UInt8) -> Bool = { byte in
      UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
        || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || Array("/._-+,:@%".utf8).contains(byte)
    }
    if !bytes.isEmpty, bytes.allSatisfy(plain) { return shown }
    return "'" + quotedForShell(shown) + "'"
  }
}
