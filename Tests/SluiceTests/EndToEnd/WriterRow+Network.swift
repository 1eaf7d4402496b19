extension WriterRow {
  /// Through an sshd of the test's own; `$ssh` is its client's configuration, which has a host `drop`.
  static let ssh: [WriterRow] = [
    WriterRow("scp", #"scp -q -F "$ssh" "$photo" "drop:$f""#),
    WriterRow("scp -p of an old photo", #"touch -d 2001-02-03 "$photo"; scp -q -p -F "$ssh" "$photo" "drop:$f""#),
    WriterRow("scp -O", #"scp -q -O -F "$ssh" "$photo" "drop:$f""#),
    WriterRow(
      "scp -r of a tree",
      #"mkdir -p "$work/$id/x"; cp "$photo" "$work/$id/a.jpg"; cp "$second" "$work/$id/x/b.jpg""#
        + #"; scp -q -r -F "$ssh" "$work/$id" "drop:$drop/""#,
      finished: ["/a.jpg": .photo, "/x/b.jpg": .second]),
    WriterRow("scp over existing", earlier: #"cp "$old" "$f""#, #"scp -q -F "$ssh" "$photo" "drop:$f""#),
    WriterRow("sftp put", sftp(#"put $photo $f"#)),
    WriterRow("sftp put and rename", sftp(#"put $photo $drop/.$id.jpg\nrename $drop/.$id.jpg $f"#)),
    WriterRow(
      "sftp put and rename by link and unlink", sftp(#"put $photo $drop/.$id.jpg\nrename -l $drop/.$id.jpg $f"#)),
    WriterRow(
      "scp killed half way, then sftp reput",
      broken: untilHalfWay + """
        scp -q -l 1600 -F "$ssh" "$photo" "drop:$f" & until_half_way "$f"; kill -9 $!; wait $! || true
        """,
      sftp(#"reput $photo $f"#), isLarge: true),
    WriterRow("rsync over ssh", #"rsync -a -e "ssh -F '$ssh'" "$photo" "drop:$f""#),
  ]

  /// Through an smbd of the test's own; `$smb` is its port and `$smbconf` a configuration for the client.
  static let samba: [WriterRow] = [
    WriterRow("smbclient put, new", smb(#"put $photo $id.jpg"#)),
    WriterRow("smbclient put over existing", earlier: #"cp "$old" "$f""#, smb(#"put $photo $id.jpg"#)),
    WriterRow("smbclient put and rename", smb(#"put $photo $id.tmp; rename $id.tmp $id.jpg"#)),
    WriterRow(
      "smbclient mkdir and put", smb(#"mkdir $id; put $photo $id/a.jpg; mkdir $id/x; put $second $id/x/b.jpg"#),
      finished: ["/a.jpg": .photo, "/x/b.jpg": .second]),
    WriterRow(
      "smbclient put, then times", smb(#"put $photo $id.jpg; utimes $id.jpg 2001:02:03-04:05:06 -1 -1 -1"#)),
    WriterRow(
      "smbclient killed half way, then put again",
      broken: smbKilled,
      smb(#"put $photo $id.jpg"#), isLarge: true),
    WriterRow(
      "smbclient killed half way over existing, then put again", earlier: #"cp "$old" "$f""#,
      broken: smbKilled,
      smb(#"put $photo $id.jpg"#), isLarge: true),
  ]

  /// A put from a pipe that never ends. smbclient's own reput is of no use: it writes the rest over the beginning.
  private static let smbKilled =
    untilHalfWay + """
      mkfifo "$work/pipe"
      \(smb(#"put - $id.jpg"#)) < "$work/pipe" & client=$!
      exec 3> "$work/pipe"; head -c -9000 "$photo" >&3
      until_half_way "$f"; kill -9 $client; wait $client || true; exec 3>&-
      """

  /// The commands in an sftp batch; `\n` stands between them.
  private static func sftp(_ commands: String) -> String {
    #"printf '%b\n' ""# + commands + #"" > "$work/batch"; sftp -q -b "$work/batch" -F "$ssh" drop > "$work/said""#
  }

  private static func smb(_ commands: String) -> String {
    #"smbclient -b 16384 -s "$smbconf" -N -p "$smb" //127.0.0.1/drop -c ""# + commands + #"" > "$work/said""#
  }
}
