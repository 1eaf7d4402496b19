import Foundation
import Model
import Testing

@testable import Intake

/// A way to write `drop/a.jpg`, or what is named in `files`.
struct Writer: CustomTestStringConvertible, Sendable {
  var name: String
  var tools: [String] = []
  /// Before the watching begins.
  var before = ""
  var line: String
  var files = ["a.jpg"]

  var testDescription: String { name }

  static let fill = "head -c 200000 /dev/urandom"

  static let all = [
    Writer(name: "cp", line: "cp outside/x.jpg drop/a.jpg"),
    Writer(name: "cp -a", line: "cp -a outside/x.jpg drop/a.jpg"),
    Writer(name: "cp over existing", before: "echo old > drop/a.jpg", line: "cp outside/x.jpg drop/a.jpg"),
    Writer(
      name: "cp -r",
      before: "mkdir -p outside/t/u; cp outside/x.jpg outside/t/1.jpg; cp outside/x.jpg outside/t/u/2.jpg",
      line: "cp -r outside/t drop/t", files: ["t/1.jpg", "t/u/2.jpg"]),
    Writer(name: "mv", line: "mv outside/x.jpg drop/a.jpg"),
    Writer(name: "mv over existing", before: "echo old > drop/a.jpg", line: "mv outside/x.jpg drop/a.jpg"),
    Writer(
      name: "mv of a folder",
      before: "mkdir -p outside/t/u; cp outside/x.jpg outside/t/1.jpg; cp outside/x.jpg outside/t/u/2.jpg",
      line: "mv outside/t drop/t", files: ["t/1.jpg", "t/u/2.jpg"]),
    Writer(
      name: "mv across filesystems", before: "cp outside/x.jpg /dev/shm/sluice-$(basename $PWD).jpg",
      line: "mv /dev/shm/sluice-$(basename $PWD).jpg drop/a.jpg"),
    Writer(name: "ln", line: "ln outside/x.jpg drop/a.jpg"),
    Writer(
      name: "tar over existing", tools: ["tar"],
      before: "echo old > drop/a.jpg; cp outside/x.jpg outside/a.jpg; tar cf outside/x.tar -C outside a.jpg",
      line: "tar xf outside/x.tar -C drop"),
    Writer(name: "install", tools: ["install"], line: "install -m 644 outside/x.jpg drop/a.jpg"),
    Writer(name: "rsync", tools: ["rsync"], line: "rsync -a outside/x.jpg drop/a.jpg"),
    Writer(
      name: "rsync over existing", tools: ["rsync"], before: "echo old > drop/a.jpg",
      line: "rsync outside/x.jpg drop/a.jpg"),
    Writer(name: "rsync --inplace", tools: ["rsync"], line: "rsync -a --inplace outside/x.jpg drop/a.jpg"),
    Writer(
      name: "rsync --delay-updates", tools: ["rsync"],
      before: "mkdir outside/t; cp outside/x.jpg outside/t/a.jpg",
      line: "rsync -a --delay-updates outside/t/ drop/"),
    Writer(name: "sed -i", before: "echo old > drop/a.jpg", line: "sed -i s/old/new/ drop/a.jpg"),
    Writer(
      name: "two steps", line: "\(fill) > drop/a.jpg; sleep 0.05; \(fill) >> drop/a.jpg"),
    Writer(
      name: "held open", line: "exec 3> drop/a.jpg; \(fill) >&3; sleep 0.8; \(fill) >&3; exec 3>&-"),
    Writer(
      name: "fallocate first", tools: ["fallocate"],
      line: "fallocate -l 200000 drop/a.jpg; dd if=outside/x.jpg of=drop/a.jpg conv=notrunc status=none"),
    Writer(name: "chmod after", line: "cp outside/x.jpg drop/a.jpg; sleep 0.05; chmod 640 drop/a.jpg"),
    Writer(name: "touch with a time after", line: "cp outside/x.jpg drop/a.jpg; touch -d 2001-01-01 drop/a.jpg"),
    Writer(
      name: "shutil.copy2", tools: ["python3"],
      line: "python3 -c \"import shutil; shutil.copy2('outside/x.jpg', 'drop/a.jpg')\""),
    Writer(
      name: "O_TMPFILE and linkat", tools: ["python3"],
      line: """
        python3 -c "
        import os
        f = os.open('drop', os.O_TMPFILE | os.O_RDWR, 0o644)
        os.write(f, os.urandom(200000))
        os.link('/proc/self/fd/%d' % f, 'drop/a.jpg', src_dir_fd=f)
        os.close(f)"
        """),
    Writer(
      name: "mmap", tools: ["python3"],
      line: """
        python3 -c "
        import mmap, os, time
        f = os.open('drop/a.jpg', os.O_CREAT | os.O_RDWR, 0o644)
        os.ftruncate(f, 200000)
        m = mmap.mmap(f, 200000)
        os.close(f)
        m[0:100000] = os.urandom(100000); time.sleep(0.8)
        m[100000:200000] = os.urandom(100000)
        m.flush(); m.close()"
        """),
    Writer(
      name: "temporary name, then a good one",
      line: "cp outside/x.jpg drop/a.jpg.part; sleep 0.3; mv drop/a.jpg.part drop/a.jpg"),
    Writer(
      name: "renamed in the drop folder", line: "cp outside/x.jpg drop/b.jpg; mv drop/b.jpg drop/a.jpg"),
    Writer(
      name: "folder renamed while it is filled",
      line: "mkdir drop/t; cp outside/x.jpg drop/t/1.jpg; mv drop/t drop/u; cp outside/x.jpg drop/u/2.jpg",
      files: ["u/1.jpg", "u/2.jpg"]),
  ]
}

extension WatchingTests {
  @Test(
    .enabled("a writer's tool is not installed") {
      Writer.all.flatMap { $0.tools }.allSatisfy { Playground.hasTool($0) }
    },
    arguments: Writer.all)
  func everyWriterEndsInTheFinishedFileAndNothingElse(_ writer: Writer) async throws {
    let ground = try Playground()
    try await ground.shell("\(Writer.fill) > outside/x.jpg; \(writer.before)")
    let old = (try? ground.identity("a.jpg")).map { [$0] } ?? []
    try await ground.watching { source in
      try await ground.quiet(source)
      #expect(ground.arrivals.map(\.identity) == old)
      #expect(try await ground.shell(writer.line) == 0)
      try await ground.until("all have come") { ground.arrivals.count >= old.count + writer.files.count }
      try await ground.quiet(source)
    }
    let new = ground.arrivals.dropFirst(old.count)
    #expect(new.map(\.path.description).sorted() == writer.files)
    for arrival in new { #expect(try arrival.identity == ground.identity(arrival.path.description)) }
  }
}
