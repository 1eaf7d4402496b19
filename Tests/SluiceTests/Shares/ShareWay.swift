import Foundation

/// A way of bringing photographs into a drop folder over the network, with clients that can be killed half way.
///
/// Each script is `sh`, runs in the folder of the photographs and knows: `$photos`, names of small ones; `$held`, the name
/// of a large one; `$drop`; and what the server tells of itself.
struct ShareWay: Sendable {
  enum Half: Sendable {
    /// A part stands under the photograph's own name.
    case left
    /// Nothing that anybody sees.
    case nothing
  }

  var name: String
  /// Brings `$photos`.
  var send: String
  /// Brings `$held` so slowly that it can be met half way, at 80 kB a second or so, then `$photos`.
  var hold: String
  /// Brings `$held` after that, and `$photos`.
  var resume: String
  /// What the killed client leaves.
  var half = Half.left

  // MARK: Samba

  /// A put from a pipe, which can be held anywhere. It alone reads the pipe, so that `head` ends with it.
  static let smbclient = ShareWay(
    name: "smbclient",
    send: #"{ for f in $photos; do echo "put $f"; done; } | "# + smb(#"> said"#),
    hold: #"""
      commands="put - $held"; for f in $photos; do commands="$commands; put $f"; done
      mkfifo pipe; exec 3<>pipe 4>pipe; rm pipe; head -c 200000 "$held" >&4 3<&- 4>&- & exec 4>&-
      """# + "\nexec " + smb(#"-c "$commands" <&3 > said"#),
    resume: #"{ for f in "$held" $photos; do echo "put $f"; done; } | "# + smb(#"> said"#))

  private static func smb(_ rest: String) -> String {
    #"smbclient -b 16384 -s "$smbconf" -N -p "$smb" "//127.0.0.1/$share" "# + rest
  }

  /// As Windows and most camera tools do: the whole length first, then the bytes, then the times.
  static let windows = windows(named: "length first, as Windows")

  static func windows(named name: String) -> ShareWay {
    let copy = "/usr/bin/python3 '\(DocumentPage.project.path)/Tests/Fixtures/shares/smb-copy' $smb $share"
    return ShareWay(
      name: name, send: "\(copy) $photos", hold: "exec \(copy) --hold $held $held $photos",
      resume: "\(copy) $held $photos")
  }

  // MARK: ssh

  static let sftp = ShareWay(
    name: "sftp",
    send: sftp(#"for f in $photos; do echo "put $f"; done"#, ""),
    hold: sftp(#"for f in "$held" $photos; do echo "put $f"; done"#, "-l 640", start: "exec"),
    resume: sftp(#"echo "reput $held"; for f in $photos; do echo "put $f"; done"#, ""))

  private static func sftp(_ batch: String, _ options: String, start: String = "") -> String {
    #"{ echo "cd $drop"; \#(batch); } > batch; \#(start) sftp -q \#(options) -b batch -F "$ssh" drop > said"#
  }

  static let scp = ShareWay(
    name: "scp",
    send: #"scp -q -p -F "$ssh" $photos "drop:$drop/""#,
    hold: #"exec scp -q -p -l 640 -F "$ssh" "$held" $photos "drop:$drop/""#,
    resume: #"scp -q -p -F "$ssh" "$held" $photos "drop:$drop/""#)

  static let rsyncOverSSH = ShareWay(
    name: "rsync over ssh",
    send: rsync(#"-e "ssh -F '$ssh'" $photos"#, "drop:$drop/"),
    hold: "exec " + rsync(#"--bwlimit=80 -e "ssh -F '$ssh'" "$held" $photos"#, "drop:$drop/"),
    resume: rsync(#"-e "ssh -F '$ssh'" "$held" $photos"#, "drop:$drop/"), half: .nothing)

  static let rsyncInPlace = ShareWay(
    name: "rsync --inplace over ssh",
    send: rsync(#"--inplace -e "ssh -F '$ssh'" $photos"#, "drop:$drop/"),
    hold: "exec " + rsync(#"--inplace --bwlimit=80 -e "ssh -F '$ssh'" "$held" $photos"#, "drop:$drop/"),
    resume: rsync(#"--inplace -e "ssh -F '$ssh'" "$held" $photos"#, "drop:$drop/"))

  // MARK: The rsync daemon

  static let rsyncDaemon = ShareWay(
    name: "rsync daemon",
    send: rsync("$photos", "$rsync/"), hold: "exec " + rsync(#"--bwlimit=80 "$held" $photos"#, "$rsync/"),
    resume: rsync(#""$held" $photos"#, "$rsync/"), half: .nothing)

  /// The part stands under its own name when the connection is gone, and is gone on with.
  static let rsyncPartial = ShareWay(
    name: "rsync daemon, --partial",
    send: rsync("--partial $photos", "$rsync/"),
    hold: "exec " + rsync(#"--partial --bwlimit=80 "$held" $photos"#, "$rsync/"),
    resume: rsync(#"--partial "$held" $photos"#, "$rsync/"))

  private static func rsync(_ what: String, _ target: String) -> String {
    #"rsync -a \#(what) "\#(target)""#
  }
}
