import Catalog
import FoundationEssentials
import Glibc
import Model
import Posix
import Testing

@testable import Ingest

@Suite struct DisposalTests {
  private let yard: Yard
  private let broken = AgentError(.file, code: "broken", tried: "decode", cause: "it is no picture")

  init() throws {
    yard = try Yard()
  }

  private var out: Disposal { .move(yard.path.appending("out")) }

  private func dispose(_ arrival: Arrival, of outcome: Outcome, in folder: DropFolder) async throws {
    let disposal = OriginalDisposal(
      catalog: try CatalogStore(at: yard.path.appending("catalog.sqlite")), threads: FileThreads(),
      targets: MoveTargets(of: [folder]))
    var ending = Ending(arrival, outcome, error: outcome == .rejected ? broken : nil)
    #expect(try await disposal.dispose(of: arrival, by: outcome, in: folder, of: [folder], &ending) == outcome)
  }

  /// A mount that went away says nothing about the files on it; a file that went away is gone.
  @Test func aMissingDropFolderIsNoMissingFile() throws {
    let arrival = try yard.drop("a.jpg")
    var folder = yard.folder()
    folder.root = yard.path.appending("elsewhere")
    let missing = #expect(throws: AgentError.self) { try Original(arrival, in: folder) }
    #expect(missing?.fault == .transient && missing?.code == "drop-missing")
    try DurableFiles.remove(yard.path.appending("drop/a.jpg"))
    let gone = #expect(throws: AgentError.self) { try Original(arrival, in: yard.folder()) }
    #expect(gone?.fault == .moved)
  }

  @Test(arguments: [Outcome.stored, .duplicate, .rejected, .failed])
  func whatIsToBeKeptIsKept(_ outcome: Outcome) async throws {
    try await dispose(try yard.drop("a.jpg"), of: outcome, in: yard.folder())
    #expect(try yard.files() == ["drop/a.jpg"])
  }

  @Test func eachOutcomeHasItsOwnRuleAndAFailedFileStays() async throws {
    let folder = yard.folder(stored: .delete, duplicate: out)
    try await dispose(try yard.drop("a.jpg"), of: .stored, in: folder)
    try await dispose(try yard.drop("b.jpg"), of: .duplicate, in: folder)
    try await dispose(try yard.drop("c.jpg"), of: .rejected, in: folder)
    try await dispose(try yard.drop("d.jpg"), of: .failed, in: folder)
    #expect(try yard.files() == ["drop/c.jpg", "drop/d.jpg", "out/b.jpg"])
  }

  @Test func aMovedFileKeepsItsPathAndATakenNameGetsANumber() async throws {
    for text in ["one", "two", "three"] {
      try await dispose(try yard.drop("day/a.jpg", text: text), of: .stored, in: yard.folder(stored: out))
    }
    #expect(try yard.files() == ["out/day/a-2.jpg", "out/day/a-3.jpg", "out/day/a.jpg"])
    #expect(try yard.text("out/day/a-2.jpg") == "two")
  }

  @Test func aRejectedFileHasItsReasonBesideIt() async throws {
    try await dispose(try yard.drop("a.jpg"), of: .rejected, in: yard.folder(rejected: out))
    #expect(try yard.files() == ["out/a.jpg", "out/a.jpg.reason.txt"])
    #expect(try yard.text("out/a.jpg.reason.txt") == "a.jpg: rejected: it is no picture\n")
  }

  @Test func aFileThatChangedAfterItSettledIsNotTouched() async throws {
    let arrival = try yard.drop("a.jpg")
    try yard.write("another photo", to: "drop/a.jpg")
    for rule in [out, .delete] {
      let error = await #expect(throws: AgentError.self) {
        try await dispose(arrival, of: .stored, in: yard.folder(stored: rule))
      }
      #expect(error?.fault == .moved)
    }
    #expect(try yard.files() == ["drop/a.jpg"])
  }

  @Test func aFileThatSomebodyHasOpenForWritingIsNotTouched() async throws {
    let arrival = try yard.drop("a.jpg")
    let writer = try Descriptor.open(yard.path.appending("drop/a.jpg"), 1)
    await #expect(throws: AgentError.self) { try await dispose(arrival, of: .stored, in: yard.folder(stored: .delete)) }
    #expect(try yard.files() == ["drop/a.jpg"])
    _ = consume writer
    try await dispose(arrival, of: .stored, in: yard.folder(stored: .delete))
    #expect(try yard.files() == [])
  }

  @Test func anotherLinkToADeletedFileStays() async throws {
    let first = try yard.drop("a.jpg")
    try yard.link("drop/a.jpg", as: "drop/b.jpg")
    let arrival = Arrival(
      drop: "inbox", path: first.path, identity: try FileStatus(of: yard.path.appending("drop/a.jpg")).identity)
    try await dispose(arrival, of: .stored, in: yard.folder(stored: .delete))
    #expect(try yard.files() == ["drop/b.jpg"])
  }

  /// Deleting is what makes room again.
  @Test(.enabled(if: geteuid() == 0, "needs the right to mount"))
  func aFullDiskCanBeCleared() async throws {
    let drop = yard.path.appending("drop")
    guard unsafe mount("none", drop.description, "tmpfs", 0, "size=1m,nr_inodes=4") == 0 else { return }
    defer { unsafe _ = umount2(drop.description, 2) }
    let arrival = try yard.drop("a.jpg")
    var fill = 0
    while (try? DurableFiles.create(drop.appending("fill-\(fill)"), text: "")) == true { fill += 1 }
    let full = #expect(throws: AgentError.self) { try DurableFiles.makeFolder(drop.appending("more")) }
    #expect(full?.code == "ENOSPC")
    try await dispose(arrival, of: .stored, in: yard.folder(stored: .delete))
    #expect(try !FileManager.default.contentsOfDirectory(atPath: drop.description).contains { !$0.hasPrefix("fill-") })
  }

  @Test func aFileOutsideAllDropFoldersIsNeverTouched() async throws {
    try yard.write("photo", to: "out/a.jpg")
    let path = yard.path.appending("out/a.jpg")
    let arrival = Arrival(drop: "inbox", path: path, identity: try FileStatus(of: path).identity)
    try await dispose(arrival, of: .stored, in: yard.folder(stored: .delete))
    #expect(try yard.files() == ["out/a.jpg"])
  }

  @Test(arguments: [Outcome.stored, .duplicate])
  func aFileThatLiesWhereOriginalsAreMovedToHadItsTurn(_ outcome: Outcome) async throws {
    let done = Disposal.move(yard.path.appending("drop/done"))
    try await dispose(try yard.drop("done/a.jpg"), of: outcome, in: yard.folder(stored: done, duplicate: .delete))
    #expect(try yard.files() == ["drop/done/a.jpg"])
  }
}
