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

  private func dispose(_ arrival: Arrival, of outcome: Outcome, in folder: DropFolder) throws {
    try Original(arrival, in: folder).dispose(
      of: outcome, in: folder, reason: outcome == .rejected ? broken : nil)
  }

  /// A mount that went away says nothing about the files on it; a file that went away is gone.
  @Test func aMissingDropFolderIsNoMissingFile() throws {
    let arrival = try yard.drop("a.jpg")
    var folder = yard.folder()
    folder.root = yard.path.appending("elsewhere")
    let missing = #expect(throws: AgentError.self) { try Original(arrival, in: folder) }
    #expect(missing?.fault == .transient && missing?.code == "drop-missing")
    try FileMove.remove(yard.path.appending("drop/a.jpg"))
    let gone = #expect(throws: AgentError.self) { try Original(arrival, in: yard.folder()) }
    #expect(gone?.fault == .moved)
  }

  @Test(arguments: [Outcome.stored, .duplicate, .rejected, .failed])
  func whatIsToBeKeptIsKept(_ outcome: Outcome) throws {
    try dispose(try yard.drop("a.jpg"), of: outcome, in: yard.folder())
    #expect(try yard.files() == ["drop/a.jpg"])
  }

  @Test func eachOutcomeHasItsOwnRuleAndAFailedFileStays() throws {
    let folder = yard.folder(stored: .delete, duplicate: out)
    try dispose(try yard.drop("a.jpg"), of: .stored, in: folder)
    try dispose(try yard.drop("b.jpg"), of: .duplicate, in: folder)
    try dispose(try yard.drop("c.jpg"), of: .rejected, in: folder)
    try dispose(try yard.drop("d.jpg"), of: .failed, in: folder)
    #expect(try yard.files() == ["drop/c.jpg", "drop/d.jpg", "out/b.jpg"])
  }

  @Test func aMovedFileKeepsItsPathAndATakenNameGetsANumber() throws {
    for text in ["one", "two", "three"] {
      try dispose(try yard.drop("day/a.jpg", text: text), of: .stored, in: yard.folder(stored: out))
    }
    #expect(try yard.files() == ["out/day/a-2.jpg", "out/day/a-3.jpg", "out/day/a.jpg"])
    #expect(try yard.text("out/day/a-2.jpg") == "two")
  }

  @Test func aRejectedFileHasItsReasonBesideIt() throws {
    try dispose(try yard.drop("a.jpg"), of: .rejected, in: yard.folder(rejected: out))
    #expect(try yard.files() == ["out/a.jpg", "out/a.jpg.reason.txt"])
    #expect(try yard.text("out/a.jpg.reason.txt") == "a.jpg: rejected: it is no picture\n")
  }

  @Test func aFileThatChangedAfterItSettledIsNotTouched() throws {
    let arrival = try yard.drop("a.jpg")
    try yard.write("another photo", to: "drop/a.jpg")
    for rule in [out, .delete] {
      let error = #expect(throws: AgentError.self) {
        try dispose(arrival, of: .stored, in: yard.folder(stored: rule))
      }
      #expect(error?.fault == .moved)
    }
    #expect(try yard.files() == ["drop/a.jpg"])
  }

  @Test func aFileThatSomebodyHasOpenForWritingIsNotTouched() throws {
    let arrival = try yard.drop("a.jpg")
    let writer = try Descriptor.open(yard.path.appending("drop/a.jpg"), 1)
    #expect(throws: AgentError.self) { try dispose(arrival, of: .stored, in: yard.folder(stored: .delete)) }
    #expect(try yard.files() == ["drop/a.jpg"])
    _ = consume writer
    try dispose(arrival, of: .stored, in: yard.folder(stored: .delete))
    #expect(try yard.files() == [])
  }

  @Test func anotherLinkToADeletedFileStays() throws {
    let first = try yard.drop("a.jpg")
    try yard.link("drop/a.jpg", as: "drop/b.jpg")
    let arrival = Arrival(
      drop: "inbox", path: first.path, identity: try FileStatus(of: yard.path.appending("drop/a.jpg")).identity)
    try dispose(arrival, of: .stored, in: yard.folder(stored: .delete))
    #expect(try yard.files() == ["drop/b.jpg"])
  }

  @Test func aFileOutsideAllDropFoldersIsNeverTouched() throws {
    try yard.write("photo", to: "out/a.jpg")
    let path = yard.path.appending("out/a.jpg")
    let arrival = Arrival(drop: "inbox", path: path, identity: try FileStatus(of: path).identity)
    try dispose(arrival, of: .stored, in: yard.folder(stored: .delete))
    #expect(try yard.files() == ["out/a.jpg"])
  }

  @Test(arguments: [Outcome.stored, .duplicate])
  func aFileThatLiesWhereOriginalsAreMovedToHadItsTurn(_ outcome: Outcome) throws {
    let done = Disposal.move(yard.path.appending("drop/done"))
    try dispose(try yard.drop("done/a.jpg"), of: outcome, in: yard.folder(stored: done, duplicate: .delete))
    #expect(try yard.files() == ["drop/done/a.jpg"])
  }
}
