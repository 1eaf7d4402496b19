import FoundationEssentials
import Glibc
import Model
import Posix
import Testing

@testable import Pool

@Suite struct SweepTests {
  let fixture: PoolFixture

  init() throws {
    fixture = try PoolFixture()
  }

  @Test func onlyOurOwnLeftOversAreSweptAway() async throws {
    let living = try fixture.open(stagesUnnamed: false)
    let staged = try await living.stage()
    let held = try #require(staged.temporaryName).text
    let left = TemporaryName().text
    let theirs = [".sluice-note.part", ".sluice-0.part", "notes.txt", "ab.part"]
    for name in theirs + [left] { try Data("x".utf8).write(to: URL(filePath: "\(fixture.root)/\(name)")) }
    let folder = TemporaryName().text
    try FileManager.default.createDirectory(atPath: "\(fixture.root)/\(folder)", withIntermediateDirectories: false)
    _ = try fixture.open()
    #expect(try fixture.files() == (theirs + [held]).sorted())
    #expect(try FileStatus(of: RawPath("\(fixture.root)/\(folder)")).kind == .folder)
    withExtendedLifetime(staged) {}
  }

  @Test func theWalkTellsWhatIsOursFromWhatIsNot() async throws {
    let pool = try fixture.open()
    let paths = [try name(1), try name(1, "large"), try name(2)]
    for path in paths { try await pool.publish([try await pool.publication(picture(1), as: path)]) }
    let folder = "\(paths[0].folders[0])/\(paths[0].folders[1])"
    let hex = paths[0].hash.hex
    try FileManager.default.createDirectory(atPath: "\(fixture.root)/zz/deep", withIntermediateDirectories: true)
    try FileManager.default.createDirectory(
      atPath: "\(fixture.root)/\(folder)/\(hex)_folder.jpg", withIntermediateDirectories: true)
    let strays = ["notes.txt", "\(paths[0].folders[0])/x", "\(folder)/\(hex)_small.gif", "zz/deep/lost"]
    for name in strays { try Data("x".utf8).write(to: URL(filePath: "\(fixture.root)/\(name)")) }
    for looking in [false, true] {
      var walk = try pool.view.walk(lookingAtFiles: looking)
      let found = try walk.all()
      #expect(found.files == paths.sorted())
      #expect(
        found.strays.sorted() == ["notes.txt", strays[1], strays[2], "zz", "\(folder)/\(hex)_folder.jpg"].sorted())
    }
  }
}
