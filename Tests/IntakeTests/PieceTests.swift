import Foundation
import Model
import Posix
import Synchronization
import Testing

@testable import Intake

@Suite struct IgnoreRulesTests {
  @Test(arguments: [
    ("a.jpg", false), (".a.jpg", true), ("a.jpg.part", true), ("a.PARTIAL", true), ("a.filepart", true),
    ("a.crdownload", true), ("a.tmp", true), ("a~", true), ("~$a", true), ("#123", true), ("#123 birds.jpg", false),
    ("Thumbs.db", true), ("desktop.ini", true), (".goutputstream-X1", true), (".nfs0001", true), ("@eaDir", false),
    ("part", false), ("a.raw", true), ("sub/b.jpg", false), ("sub/c.png", true), ("sub/x/c.png", false),
  ])
  func aFileIsIgnoredByItsName(_ path: String, _ isIgnored: Bool) {
    let rules = IgnoreRules(ignoring: ["*.raw", "/sub/*.png"])
    #expect(rules.ignores(RawPath(path), isFolder: false) == isIgnored)
  }

  @Test(arguments: [
    ("photos", false), ("@eaDir", true), ("#recycle", true), (".@__thumb", true), ("__MACOSX", true),
    (".stversions", true), ("lost+found", true), ("a.jpg", false), ("a.tmp", false), ("done", true),
    ("sub/done", false), ("cache", true),
  ])
  func aFolderIsIgnoredByItsName(_ path: String, _ isIgnored: Bool) {
    let rules = IgnoreRules(ignoring: ["cache/"], foreignFolders: [RawPath("done")])
    #expect(rules.ignores(RawPath(path), isFolder: true) == isIgnored)
  }

  @Test func aFileInAnIgnoredFolderIsIgnored() {
    #expect(IgnoreRules().ignoresAnywhere(RawPath("a/@eaDir/b/c.jpg"), isFolder: false))
    #expect(!IgnoreRules().ignoresAnywhere(RawPath("a/b/c.jpg"), isFolder: false))
  }
}

@Suite struct WatchTreeTests {
  let root = RootID(number: 1)

  private func tree() -> WatchTree {
    var tree = WatchTree()
    for (watch, path) in [(1, ""), (2, "a"), (3, "a/b"), (4, "a/b/c"), (5, "d")] {
      tree.put(Int32(watch), at: RawPath(path), below: root)
    }
    return tree
  }

  @Test func aWatchKnowsItsPath() {
    #expect(tree().place(of: 4)?.path == RawPath("a/b/c"))
    #expect(tree().watch(at: RawPath("a/b"), below: root) == 3)
    #expect(tree().watch(at: RawPath("a/x"), below: root) == nil)
    #expect(tree().place(of: 9) == nil)
    #expect(tree().isRoot(1) && !tree().isRoot(2))
  }

  @Test func aSubtreeIsCutOff() {
    var tree = tree()
    let cut = tree.cut(2)
    #expect(cut.sorted() == [2, 3, 4])
    #expect(tree.count == 2)
    #expect(tree.watch(at: RawPath("a"), below: root) == nil)
  }

  @Test func aMovedFolderTakesItsWatchAlong() {
    var tree = tree()
    tree.put(3, at: RawPath("d/e"), below: root)
    #expect(tree.place(of: 4)?.path == RawPath("d/e/c"))
    #expect(tree.watch(at: RawPath("a/b"), below: root) == nil)
  }

  @Test func aNewFolderUnderAnOldNameTakesItsPlace() {
    var tree = tree()
    tree.put(9, at: RawPath("a/b"), below: root)
    #expect(tree.watch(at: RawPath("a/b"), below: root) == 9)
    _ = tree.cut(3)
    #expect(tree.watch(at: RawPath("a/b"), below: root) == 9)
  }

  @Test func whatAWalkDidNotMeetIsCutOff() {
    var tree = tree()
    for (watch, path) in [(1, ""), (2, "a")] { tree.put(Int32(watch), at: RawPath(path), below: root, walk: 1) }
    let cut = tree.cutUnseen(below: root, since: 1)
    #expect(cut.sorted() == [3, 4, 5])
    #expect(tree.count == 2)
  }
}

@Suite struct MountTableTests {
  @Test func mountPointsAreRead() {
    let text = """
      22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
      90 22 0:30 / /mnt/my\\040photos rw shared:1 - tmpfs none rw
      91 90 0:31 /x /mnt/my\\040photos/b rw - tmpfs none rw
      """
    let table = MountTable(parsing: Array(text.utf8))
    #expect(table.mounts.count == 3)
    #expect(table.below(RawPath("/mnt/my photos")).map(\.number) == [91])
    #expect(table.below(RawPath("/mnt")).count == 2)
  }

  @Test func theTableThatIsReadFromProcHoldsProc() {
    #expect(MountTable.current.mounts.contains { $0.path == RawPath("/proc") })
  }
}

@Suite struct ScanQueueTests {
  @Test func eachPartWaitsOnceAndTheWholeCoversThem() {
    var queue = ScanQueue()
    for path in ["a", "b", "a"] { queue.add("main", RawPath(path)) }
    queue.add("other")
    queue.add("other", RawPath("x"))
    var order: [String] = []
    while let request = queue.popFirst() { order.append("\(request.drop)/\(request.path)") }
    #expect(order == ["main/a", "main/b", "other/"])
    let isEmpty = queue.isEmpty
    #expect(isEmpty)
    for number in 0..<1_000 { queue.add("main", RawPath("\(number)")) }
    let first = queue.popFirst()
    #expect(first == .init(drop: "main", path: RawPath("")))
  }
}

@Suite struct DeadlineQueueTests {
  @Test func theEarliestComesFirst() {
    let start = ContinuousClock.now
    var queue = DeadlineQueue<Int>()
    let numbers = (0..<200).map { ($0 * 73) % 200 }
    for number in numbers { queue.add(number, at: start + .seconds(number)) }
    queue.keep { _, number in number % 2 == 0 }
    var popped: [Int] = []
    while let (_, number) = queue.popFirst(dueAt: start + .seconds(99)) { popped.append(number) }
    #expect(popped == Array(stride(from: 0, through: 98, by: 2)))
    #expect(queue.earliest == start + .seconds(100))
  }
}

@Suite struct WriterPresenceTests {
  final class SharedFile: Sendable {
    let descriptor: Descriptor
    init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }
  }

  final class Race: Sendable {
    let opened = Atomic(0)
    let isDone = Atomic(false)
  }

  /// Whoever opens a file while its lease is held sends SIGIO to the holder, whose default is to end the process.
  @Test func askingForAWriterSurvivesAWriter() async throws {
    let path = NSTemporaryDirectory() + "writer-\(UUID().uuidString)"
    try Data([1]).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let file = try SharedFile(Descriptor.open(RawPath(path), O_RDONLY))
    let race = Race()
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        await withCheckedContinuation { ended in
          startThread(name: "writer") {
            while !race.isDone.load(ordering: .relaxed) {
              if (try? Descriptor.open(RawPath(path), O_WRONLY)) != nil { race.opened.add(1, ordering: .relaxed) }
            }
            ended.resume()
          }
        }
      }
      group.addTask {
        await withCheckedContinuation { ended in
          startThread(name: "asker") {
            while race.opened.load(ordering: .relaxed) < 20_000 { _ = WriterPresence.of(file.descriptor) }
            race.isDone.store(true, ordering: .relaxed)
            ended.resume()
          }
        }
      }
    }
    #expect(WriterPresence.of(file.descriptor) == .none)
  }
}
