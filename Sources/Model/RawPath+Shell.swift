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
    return "'" + shown.map { $0 == "'" ? "'\\''" : String($0) }.joined() + "'"
  }
}
