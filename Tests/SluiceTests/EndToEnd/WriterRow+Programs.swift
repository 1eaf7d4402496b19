extension WriterRow {
  /// Small programs that write as no common tool does.
  ///
  /// `holding` is for how many seconds a writer keeps its file open.
  static func programs(holding: Double) -> [WriterRow] {
    [
      python("shutil.copy2", "shutil.copy2(photo, f)"),
      python(
        "mmap",
        """
        file = os.open(f, os.O_RDWR | os.O_CREAT)
        os.ftruncate(file, len(data))
        with mmap.mmap(file, len(data)) as memory:
          os.close(file)
          for start in range(0, len(data), 8192):
            memory[start:start + 8192] = data[start:start + 8192]
            time.sleep(1.5 * 8192 / len(data))
        """),
      python(
        "fallocate, then slowly",
        """
        file = os.open(f, os.O_WRONLY | os.O_CREAT)
        os.posix_fallocate(file, 0, len(data))
        slowly(file)
        os.close(file)
        """),
      python(
        "O_TMPFILE and linkat",
        """
        file = os.open(os.path.dirname(f), os.O_WRONLY | os.O_TMPFILE)
        os.write(file, data)
        os.link(f"/proc/self/fd/{file}", f, src_dir_fd=file, follow_symlinks=True)
        os.close(file)
        """),
      python(
        "O_TMPFILE and linkat before the bytes",
        """
        file = os.open(os.path.dirname(f), os.O_WRONLY | os.O_TMPFILE)
        os.write(file, data[:9000])
        os.link(f"/proc/self/fd/{file}", f, src_dir_fd=file, follow_symlinks=True)
        time.sleep(1)
        os.write(file, data[9000:])
        os.close(file)
        """),
      python(
        "held open for \(holding) s",
        """
        file = os.open(f, os.O_WRONLY | os.O_CREAT)
        os.write(file, data[:20000])
        time.sleep(\(holding))
        os.write(file, data[20000:])
        os.close(file)
        """),
      python(
        "whole, and held open for \(holding) s",
        """
        file = os.open(f, os.O_WRONLY | os.O_CREAT)
        os.write(file, data)
        time.sleep(\(holding))
        os.close(file)
        """),
      python(
        "as Windows over SMB: the end first, then chunks, then times",
        """
        file = os.open(f, os.O_WRONLY | os.O_CREAT)
        os.utime(f, (10**9, 10**9))
        os.ftruncate(file, len(data))
        slowly(file)
        os.utime(f, (10**9, 10**9))
        os.close(file)
        os.utime(f, (10**9, 10**9))
        """),
      python(
        "overwritten in place, slowly", earlier: true,
        """
        file = os.open(f, os.O_WRONLY)
        slowly(file)
        os.ftruncate(file, len(data))
        os.close(file)
        """),
      python(
        "opened and closed again and again",
        """
        for start in range(0, len(data), 20000):
          with open(f, "ab") as file:
            file.write(data[start:start + 20000])
          time.sleep(0.05)
        """, canBeSeenUnfinished: true),
      WriterRow(
        "a client that dies half way and leaves the full length",
        broken: program(
          """
          file = os.open(f, os.O_WRONLY | os.O_CREAT)
          os.ftruncate(file, len(data))
          os.write(file, data[:len(data) // 2])
          os.kill(os.getpid(), 9)
          """) + "\n[ -s \"$f\" ]",
        #"cp "$photo" "$f""#),
    ]
  }

  private static func python(
    _ name: String, earlier: Bool = false, _ lines: String, canBeSeenUnfinished: Bool = false
  ) -> WriterRow {
    WriterRow(
      name, earlier: earlier ? #"cp "$old" "$f""# : nil, program(lines), canBeSeenUnfinished: canBeSeenUnfinished)
  }

  private static func program(_ lines: String) -> String {
    """
    python3 - "$photo" "$f" <<'END' || [ $? -eq 137 ]
    import mmap, os, shutil, sys, time
    photo, f = sys.argv[1:]
    with open(photo, "rb") as file: data = file.read()

    def slowly(file):
      for start in range(0, len(data), 8192):
        os.pwrite(file, data[start:start + 8192], start)
        time.sleep(1.5 * 8192 / len(data))

    \(lines)
    END
    """
  }
}
