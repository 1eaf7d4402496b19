import Foundation

// The servers of docs/shares.md.
extension FileServer {
  /// An smbd with the share that is shipped, open to guests who become the user of the test; the lines are added to it.
  static func shippedShare(of folder: URL, adding lines: [String] = []) async throws -> FileServer {
    let shipped = try String(
      contentsOf: DocumentPage.project.appending(path: "packaging/samba/sluice.conf"), encoding: .utf8)
    let section = shipped.split(separator: "\n").map(String.init).compactMap { line -> String? in
      let key = line.split(separator: "=").first?.trimmingCharacters(in: .whitespaces)
      switch key {
      case "path": return "path = \(folder.path)"
      case "guest ok": return "guest ok = yes"
      case "valid users": return nil
      case "force user": return "force user = \(NSUserName())"
      // The first group of root, which is the test's user then.
      case "force group": return "force group = root"
      default: return line
      }
    }
    return try await smbd(share: "photos", (section + lines).joined(separator: "\n") + "\n")
  }

  /// An rsync daemon with the folder as its module `photos`.
  static func rsyncd(sharing folder: URL) async throws -> FileServer {
    // Only root can become anybody, be it himself.
    let identity = Tool.isRoot ? "uid = root\ngid = root" : ""
    return try await firstThatStarts { place, port in
      try place.write(
        """
        address = 127.0.0.1
        port = \(port)
        use chroot = no
        \(identity)
        [photos]
        path = \(folder.path)
        read only = no
        incoming chmod = D2770,F0660

        """, to: "rsyncd.conf")
      return Plan(
        program: "rsync", arguments: ["--daemon", "--no-detach", "--config=rsyncd.conf"],
        environment: ["rsync": "rsync://127.0.0.1:\(port)/photos"], probe: #"rsync "$rsync/" > listing"#)
    }
  }
}
