import Foundation
import Model
import Posix
import Synchronization
import Testing

@testable import Intake

extension WatchingTests {
  @Test(arguments: [false, true]) func onlyRegularFilesWithGoodNamesArrive(_ isPollingForced: Bool) async throws {
    let ground = try Playground()
    let make = """
      cd drop; mkdir -p sub @eaDir .hidden new/@eaDir; mkfifo pipe.jpg
      for n in good.jpg sub/good.jpg @eaDir/bad.jpg .hidden/bad.jpg new/@eaDir/bad.jpg .bad.jpg bad.jpg.part bad.TMP \
        bad~ '~$bad' '#12' '#12.jpg' Thumbs.db bad.raw deep.raw.jpg $'new\\nline.jpg' $'inv\\xff.jpg' new/pick.jpg \
        new/other.jpg; do
        echo "$n" > "$n"
      done
      ln -s /etc/passwd link.jpg; ln -s .. up; ln -s good.jpg inner.jpg; mkdir a.jpg
      """
    try await ground.watching(
      [ground.dropFolder(ignore: ["*.raw", "new/o*.jpg"])], isPollingForced: isPollingForced
    ) { source in
      #expect(try await ground.shell(make) == 0)
      try await ground.until("all have come") { ground.arrivals.count >= 7 }
      try await ground.quiet(source)
      let expected = [
        "#12.jpg", "deep.raw.jpg", "good.jpg", "inv\\xff.jpg", "new/pick.jpg", "new\\nline.jpg", "sub/good.jpg",
      ]
      #expect(ground.paths == expected)
      #expect(try await ground.shell("mv drop/bad.jpg.part drop/now.jpg; mv drop/.hidden drop/shown") == 0)
      try await ground.until("what was renamed has come") { ground.arrivals.count >= 9 }
      try await ground.quiet(source)
    }
    #expect(ground.paths.count == 9)
    #expect(Set(ground.paths).isSuperset(of: ["now.jpg", "shown/bad.jpg"]))
    for arrival in ground.arrivals { #expect(arrival.identity.size > 0) }
  }

  @Test func whatLiesInTheFoldersForOriginalsOrInAnotherDropFolderIsLeftAlone() async throws {
    let ground = try Playground()
    let done = RawPath(ground.drop.path).appending("done")
    let folders = [
      ground.dropFolder(onStored: .move(done)),
      ground.dropFolder("inner", at: ground.drop.appending(path: "inner")),
    ]
    try await ground.shell(
      "mkdir -p drop/done drop/inner; echo 1 > drop/done/a; echo 1 > drop/inner/b; echo 1 > drop/c")
    try await ground.watching(folders) { source in
      try await ground.quiet(source)
      try await ground.shell("echo 2 > drop/done/d; echo 2 > drop/inner/e; echo 2 > drop/f")
      try await ground.until("all have come") { ground.arrivals.count >= 4 }
      try await ground.quiet(source)
    }
    let found = ground.arrivals.map { "\($0.drop):\($0.path)" }.sorted()
    #expect(found == ["inner:b", "inner:e", "main:c", "main:f"])
  }

  @Test func aFlatDropFolderTakesNothingFromBelow() async throws {
    let ground = try Playground()
    try await ground.shell("mkdir drop/sub; echo 1 > drop/sub/a; echo 1 > drop/b")
    try await ground.watching([ground.dropFolder(isRecursive: false)]) { source in
      try await ground.quiet(source)
      try await ground.shell("mkdir drop/more; echo 1 > drop/more/a; echo 1 > drop/sub/c; echo 1 > drop/d")
      try await ground.until("both have come") { ground.arrivals.count >= 2 }
      try await ground.quiet(source)
      #expect(await source.snapshot.watches == 1)
    }
    #expect(ground.paths == ["b", "d"])
  }

  @Test func anEmptyFileArrivesInTheEndAndAgainWhenItIsFilled() async throws {
    let ground = try Playground()
    try await ground.watching { source in
      try await ground.shell("touch drop/a.jpg")
      try await ground.until("it has come") { ground.arrivals.count == 1 }
      #expect(ground.arrivals.map(\.identity.size) == [0])
      try await ground.shell("echo 12345 > drop/a.jpg")
      try await ground.until("it has come again") { ground.arrivals.count == 2 }
      try await ground.quiet(source)
    }
    #expect(ground.arrivals.map(\.identity.size) == [0, 6])
  }

  @Test func aKnownFileDoesNotArriveAgain() async throws {
    let ground = try Playground()
    try await ground.shell("for i in 1 2 3; do echo $i > drop/$i.jpg; done")
    let known = try ["1.jpg", "2.jpg"].map {
      try Arrival(drop: "main", path: RawPath($0), identity: ground.identity($0))
    }
    ground.catalog.withLock { $0 = Set(known) }
    try await ground.watching { source in
      try await ground.until("the new one has come") { ground.arrivals.count == 1 }
      // Opened for writing, and left as it was: CLOSE_WRITE comes, and the file is the same.
      try await ground.shell(": >> drop/1.jpg; chmod --reference=drop/1.jpg drop/3.jpg || true")
      try await ground.quiet(source)
    }
    #expect(Set(ground.paths) == ["3.jpg"])
    #expect(
      ground.notices.contains(.scanned(drop: "main", path: RawPath(""), files: 3, known: 2, new: 1)))
  }
}
