import Foundation
import Model
import Testing

@testable import Settings

@Suite struct FolderPlanTests {
  private static let head = "could not use the configuration DIR/agent.conf: "

  @Test(arguments: [
    (
      "[drop a]\npath=x\n[drop b]\npath=./x/",
      "[drop b] path: DIR/x is already watched as [drop a]; take one of the two sections out"
    ),
    (
      "[drop a]\npath=x\n[drop b]\npath=x/y",
      "[drop b] path: DIR/x/y and the folder DIR/x of [drop a] lie one in the other, "
        + "and a file would have two rules; take the section of the inner one out, "
        + "for the outer one watches it too; or name a folder beside it"
    ),
    (
      "[drop a]\npath=x/y\n[drop b]\npath=x/y/../../x",
      "[drop b] path: DIR/x/y/../../x and the folder DIR/x/y of [drop a] lie one in the other, "
        + "and a file would have two rules; take the section of the inner one out, "
        + "for the outer one watches it too; or name a folder beside it"
    ),
    (
      "[agent]\npool=drop/pool",
      "[agent] pool: DIR/drop/pool lies in the drop folder DIR/drop of [drop inbox], and what is written there would arrive; "
        + "name a place beside the drop folder, like pool = DIR/pool"
    ),
    (
      "[agent]\ncatalog=drop/c.sqlite",
      "[agent] catalog: DIR/drop/c.sqlite lies in the drop folder DIR/drop of [drop inbox], and what is written there would arrive; "
        + "name a place beside the drop folder, like catalog = DIR/catalog.sqlite"
    ),
    (
      "[agent]\npool=drop",
      "[agent] pool: DIR/drop is the drop folder DIR/drop of [drop inbox] itself, and what is written there would "
        + "arrive; name a place beside the drop folder, like pool = DIR/pool"
    ),
    (
      "[drop a]\npath=pool/in",
      "[drop a] path: DIR/pool/in lies in the pool DIR/pool; name a folder beside the pool, like path = DIR/drop"
    ),
    (
      "[drop a]\npath=x\non-rejected=move x/bad",
      "[drop a] on-rejected: DIR/x/bad lies in the drop folder DIR/x of [drop a], "
        + "and what is moved there would arrive again; move to a folder outside"
    ),
    (
      "[drop a]\npath=x\n[drop b]\npath=y\non-stored=move x",
      "[drop b] on-stored: DIR/x lies in the drop folder DIR/x of [drop a], "
        + "and what is moved there would arrive again; move to a folder outside"
    ),
    (
      "[drop a]\npath=x\non-stored=move pool/done",
      "[drop a] on-stored: DIR/pool/done lies in the pool DIR/pool; move to a folder outside"
    ),
  ])
  func foldersThatWouldFeedEachOther(_ text: String, _ complaint: String) throws {
    #expect(try ConfigFolder(text).complaint() == Self.head + complaint)
  }

  @Test(arguments: [
    "[drop a]\npath=x\nrecursive=false\non-stored=move x/done",
    "[drop a]\npath=x\n[drop b]\npath=xy",
    "[drop a]\npath=x\non-stored=move xdone",
    "[drop a]\npath=x\non-stored=move x/../done",
  ])
  func foldersThatDoNot(_ text: String) throws {
    #expect(try ConfigFolder(text).complaint() == "no complaint")
  }

  @Test func aSymbolicLinkDoesNotHideIt() throws {
    let folder = try ConfigFolder("[agent]\npool = link/pool\n[drop a]\npath = real\n")
    try FileManager.default.createDirectory(at: folder.url.appending(path: "real"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      at: folder.url.appending(path: "link"), withDestinationURL: folder.url.appending(path: "real"))
    #expect(
      folder.complaint() == Self.head
        + "[agent] pool: DIR/link/pool lies in the drop folder DIR/real of [drop a], "
        + "and what is written there would arrive; name a place beside the drop folder, like pool = DIR/pool")
  }
}
