extension WriterRow {
  /// Copies, and whatever else ends in a file that was written under its own name.
  static let copies: [WriterRow] = [
    WriterRow("cp, new", #"cp "$photo" "$f""#),
    WriterRow("cp, large", #"cp "$photo" "$f""#, isLarge: true),
    WriterRow("cp -a of an old photo", #"touch -d 2001-02-03 "$photo"; cp -a "$photo" "$f""#),
    WriterRow(
      "cp over existing", earlier: #"cp "$old" "$f""#, #"cp "$photo" "$f""#),
    WriterRow(
      "cp -r of a tree",
      #"mkdir -p "$work/$id/x/y"; cp "$photo" "$work/$id/a.jpg"; cp "$second" "$work/$id/x/y/b.jpg""#
        + #"; cp -r "$work/$id" "$drop/""#,
      finished: ["/a.jpg": .photo, "/x/y/b.jpg": .second]),
    WriterRow("install -m", #"install -m 640 "$photo" "$f""#),
    WriterRow("tar x, new", #"tar c --transform "s|.*|$id.jpg|" -P "$photo" | tar x -C "$drop""#),
    WriterRow(
      "tar x over existing", earlier: #"cp "$old" "$f""#,
      #"tar c --transform "s|.*|$id.jpg|" -P "$photo" | tar x -C "$drop""#),
    WriterRow("two steps, > then >>", #"cat "$half" > "$f"; tail -c +$(($(stat -c %s "$half") + 1)) "$photo" >> "$f""#),
    WriterRow(
      "two steps with a second between",
      #"cat "$half" > "$f"; sleep 1; "#
        + #"tail -c +$(($(stat -c %s "$half") + 1)) "$photo" >> "$f""#,
      canBeSeenUnfinished: true),
    WriterRow(
      "touch new, content later", #"touch "$f"; sleep 1; cat "$photo" > "$f""#, canBeSeenUnfinished: true),
    WriterRow(
      "touch existing", earlier: #"cp "$old" "$f""#, #"touch "$f"; cp "$photo" "$drop/$id-after.jpg""#,
      finished: [".jpg": .old, "-after.jpg": .photo]),
    WriterRow(
      "mv across filesystems", #"cp "$photo" "$shm/$id.jpg"; mv "$shm/$id.jpg" "$f""#, isLarge: true),
    WriterRow("curl -o of a file", #"curl -s -o "$f" "file://$photo""#),
  ]

  /// Names that appear when the bytes are there already, and links.
  static let renames: [WriterRow] = [
    WriterRow("mv on the same filesystem", #"cp "$photo" "$work/x.jpg"; mv "$work/x.jpg" "$f""#),
    WriterRow(
      "mv over existing", earlier: #"cp "$old" "$f""#, #"cp "$photo" "$work/x.jpg"; mv "$work/x.jpg" "$f""#),
    WriterRow(
      "mv of a folder",
      #"mkdir -p "$work/t/x"; cp "$photo" "$work/t/a.jpg"; cp "$second" "$work/t/x/b.jpg""#
        + #"; mv "$work/t" "$drop/$id""#,
      finished: ["/a.jpg": .photo, "/x/b.jpg": .second]),
    WriterRow(
      "cp into a folder that was moved in",
      #"mkdir -p "$work/t/x"; mv "$work/t" "$drop/$id"; sleep 0.3; cp "$photo" "$drop/$id/x/a.jpg""#,
      finished: ["/x/a.jpg": .photo]),
    WriterRow("ln", #"cp "$photo" "$work/x.jpg"; ln "$work/x.jpg" "$f""#),
    WriterRow(
      "symbolic link", #"ln -s "$second" "$f"; cp "$photo" "$drop/$id-after.jpg""#,
      finished: ["-after.jpg": .photo]),
    WriterRow(
      "mv out of the tree before it settles",
      #"cp "$second" "$f"; mv "$f" "$work/gone.jpg"; cp "$photo" "$drop/$id-after.jpg""#,
      finished: ["-after.jpg": .photo]),
    WriterRow("rename from a hidden name", #"cp "$photo" "$drop/.$id.jpg"; sleep 0.5; mv "$drop/.$id.jpg" "$f""#),
    WriterRow(
      "rename from a .part name", #"cp "$half" "$f.part"; sleep 0.5; cp "$photo" "$f.part"; mv "$f.part" "$f""#),
    WriterRow(
      "an editor: temporary file and rename over existing, as sed -i", earlier: #"cp "$old" "$f""#,
      #"cp "$photo" "$drop/sedA1b2C3"; mv "$drop/sedA1b2C3" "$f""#),
    WriterRow(
      "a rename while it is open, as nginx",
      """
      exec 3> "$drop/.$id.temporary"; cat "$photo" >&3; mv "$drop/.$id.temporary" "$f"; sleep 0.6; exec 3>&-
      """),
  ]

  static let rsync: [WriterRow] = [
    WriterRow("rsync, new", #"rsync "$photo" "$f""#),
    WriterRow("rsync -a of an old photo", #"touch -d 2001-02-03 "$photo"; rsync -a "$photo" "$f""#),
    WriterRow("rsync over existing", earlier: #"cp "$old" "$f""#, #"rsync "$photo" "$f""#),
    WriterRow(
      "rsync -a of a tree",
      #"mkdir -p "$work/t/x"; cp "$photo" "$work/t/a.jpg"; cp "$second" "$work/t/x/b.jpg""#
        + #"; rsync -a "$work/t/" "$drop/$id/""#,
      finished: ["/a.jpg": .photo, "/x/b.jpg": .second]),
    WriterRow("rsync --inplace", #"rsync --inplace "$photo" "$f""#),
    WriterRow(
      "rsync --inplace over existing, slowly", earlier: #"cp "$old" "$f""#,
      #"rsync --inplace --bwlimit=200 "$photo" "$f""#, isLarge: true),
    WriterRow(
      "rsync --delay-updates",
      #"mkdir "$work/d"; cp "$photo" "$work/d/$id.jpg"; rsync -a --delay-updates "$work/d/" "$drop/""#),
    WriterRow(
      "rsync killed, then again",
      untilHalfWay + """
        rsync --bwlimit=200 "$photo" "$f" & until_half_way "$drop"/.$id.jpg.
        kill -9 $!; wait $! || true; sleep 0.5; rsync "$photo" "$f"
        """,
      isLarge: true),
    WriterRow(
      "rsync --partial ended half way, then again",
      broken: untilHalfWay + """
        for attempt in 1 2 3 4 5; do
          rsync --partial --bwlimit=200 "$photo" "$f" &
          sleep 0.3; until_half_way "$drop"/.$id.jpg.; kill -TERM $!; wait $! || true; sleep 0.5
          # Now and then its receiver dies of the signal before it has kept the part.
          [ ! -s "$f" ] || break
        done
        [ -s "$f" ]
        """,
      #"rsync --partial "$photo" "$f""#, isLarge: true),
  ]
}
