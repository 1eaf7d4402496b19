import Posix
import Testing

@testable import Settings

/// Who may write to a config that was found in the current folder.
@Suite struct ConfigTrustTests {
  /// The caller is a user whose private group has the same number.
  private static let trust = ConfigTrust(caller: 1000, privateGroup: 1000)
  private static let rootTrust = ConfigTrust(caller: 0, privateGroup: nil)

  struct Row: Sendable {
    var name: String
    var file: WriteAccess
    var folder: WriteAccess
    var trust = ConfigTrustTests.trust
    var objection: ConfigTrust.Objection?
  }

  private static func file(
    _ owner: UInt32, _ permissions: UInt32 = 0o644, group: UInt32? = nil, links: Int = 1, list: Bool = false
  ) -> WriteAccess {
    WriteAccess(
      .file, owner: owner, group: group ?? owner, permissions: permissions, linkCount: links, hasAccessList: list)
  }

  private static func folder(
    _ owner: UInt32, _ permissions: UInt32 = 0o755, group: UInt32? = nil, list: Bool = false
  ) -> WriteAccess {
    WriteAccess(
      .folder, owner: owner, group: group ?? owner, permissions: permissions, linkCount: 2, hasAccessList: list)
  }

  private static func link(_ owner: UInt32) -> WriteAccess {
    WriteAccess(.link, owner: owner, group: owner, permissions: 0o777)
  }

  static let rows = [
    Row(name: "own file, own folder", file: file(1000), folder: folder(1000)),
    Row(name: "file of root, own folder", file: file(0), folder: folder(1000)),
    Row(name: "own file, folder of root", file: file(1000), folder: folder(0)),
    Row(name: "file and folder of root", file: file(0), folder: folder(0)),
    Row(name: "file of a stranger", file: file(1001), folder: folder(1000), objection: .belongs(to: 1001)),
    Row(
      name: "read-only file of a stranger", file: file(1001, 0o444), folder: folder(0), objection: .belongs(to: 1001)),
    Row(name: "folder of a stranger", file: file(1000), folder: folder(1001), objection: .folderBelongs(to: 1001)),
    Row(
      name: "file of root, folder of a stranger", file: file(0), folder: folder(1001),
      objection: .folderBelongs(to: 1001)),
    Row(
      name: "sticky folder of a stranger", file: file(1000), folder: folder(1001, 0o1777),
      objection: .folderBelongs(to: 1001)),

    Row(
      name: "all may write to the file", file: file(1000, 0o646), folder: folder(1000),
      objection: .writable(by: .everyone)
    ),
    Row(
      name: "a group may write to the file", file: file(1000, 0o664, group: 50), folder: folder(1000),
      objection: .writable(by: .group(50))),
    Row(
      name: "all may write to the folder", file: file(1000), folder: folder(1000, 0o777),
      objection: .folderWritable(by: .everyone)),
    Row(
      name: "a group may write to the folder", file: file(1000), folder: folder(1000, 0o775, group: 50),
      objection: .folderWritable(by: .group(50))),

    Row(name: "the private group may write", file: file(1000, 0o664), folder: folder(1000, 0o775)),
    Row(name: "folder of root, the private group may write", file: file(0), folder: folder(0, 0o775, group: 1000)),
    Row(
      name: "an access list lets others write to the file", file: file(1000, 0o664, list: true), folder: folder(1000),
      objection: .writable(by: .group(1000))),
    Row(
      name: "an access list lets others write to the folder", file: file(1000),
      folder: folder(1000, 0o775, list: true), objection: .folderWritable(by: .group(1000))),
    Row(name: "an access list that lets others read", file: file(1000, 0o644, list: true), folder: folder(1000)),
    Row(
      name: "no private group", file: file(1000, 0o664), folder: folder(1000),
      trust: ConfigTrust(caller: 1000, privateGroup: nil), objection: .writable(by: .group(1000))),

    Row(name: "own file in a sticky folder", file: file(1000), folder: folder(0, 0o1777)),
    Row(
      name: "file of root in a sticky folder", file: file(0), folder: folder(0, 0o1777),
      objection: .folderWritable(by: .everyone)),
    Row(
      name: "file of a stranger in a sticky folder", file: file(1001), folder: folder(0, 0o1777),
      objection: .belongs(to: 1001)),
    Row(
      name: "own file with a second name in a sticky folder", file: file(1000, links: 2), folder: folder(0, 0o1777),
      objection: .folderWritable(by: .everyone)),
    Row(name: "own file with a second name in an own folder", file: file(1000, links: 2), folder: folder(1000)),
    Row(name: "own file in a sticky folder of a group", file: file(1000), folder: folder(0, 0o1775, group: 50)),
    Row(
      name: "own file that all may write to, in a sticky folder", file: file(1000, 0o666), folder: folder(0, 0o1777),
      objection: .writable(by: .everyone)),

    Row(name: "own link", file: link(1000), folder: folder(1000)),
    Row(name: "own link in a sticky folder", file: link(1000), folder: folder(0, 0o1777)),
    Row(
      name: "link of a stranger in a sticky folder", file: link(1001), folder: folder(0, 0o1777),
      objection: .belongs(to: 1001)),
    Row(
      name: "link of root in a folder that all may write to", file: link(0), folder: folder(0, 0o777),
      objection: .folderWritable(by: .everyone)),

    Row(name: "root at home", file: file(0), folder: folder(0), trust: rootTrust),
    Row(name: "root in /tmp", file: file(0), folder: folder(0, 0o1777), trust: rootTrust),
    Row(
      name: "root in a stranger's folder", file: file(1001), folder: folder(1001), trust: rootTrust,
      objection: .belongs(to: 1001)),
    Row(
      name: "root, own file in a stranger's folder", file: file(0), folder: folder(1001), trust: rootTrust,
      objection: .folderBelongs(to: 1001)),
    Row(
      name: "root, root's group may write", file: file(0, 0o664), folder: folder(0), trust: rootTrust,
      objection: .writable(by: .group(0))),
  ]

  @Test(arguments: rows.indices) func onlyTheCallerAndRootDecide(_ index: Int) {
    let row = Self.rows[index]
    #expect(row.trust.objection(to: row.file, in: row.folder) == row.objection, "\(row.name)")
  }
}
