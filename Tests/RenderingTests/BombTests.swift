import Glibc
import Model
import Testing

@testable import Rendering

/// Files of a few bytes that want gigabytes, hours or an endless walk, by the limits that they break.
@Suite(.serialized) struct BombTests {
  private var peakMemory: Int {
    var usage = rusage()
    _ = unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
  }

  @Test func allOfThemAreThere() {
    #expect(Bomb.all.count > 40)
  }

  /// Judged before any library is asked: that is what `Original.init` promises.
  @Test(arguments: Bomb.all.filter { $0.key != nil })
  func whatIsBeyondALimitIsRefusedBeforeAnyLibraryIsAsked(bomb: Bomb) throws {
    let before = peakMemory
    let failure = #expect(throws: AgentError.self) { try judged(bomb.fixture) }
    #expect(failure?.code == bomb.code)
    #expect(failure?.fault == .file)
    #expect(failure?.reason.contains("\(bomb.key ?? "") in [limits]") == true, "\(failure?.reason ?? "")")
    #expect(failure?.cause.contains { $0.isNumber } == true, "the figure is in the reason")
    #expect(peakMemory - before < 64 << 20)
  }

  @Test(arguments: Bomb.all.filter { $0.code == "damaged" })
  func whatGoesRoundInCirclesIsDamaged(bomb: Bomb) throws {
    let failure = #expect(throws: AgentError.self) { try judged(bomb.fixture) }
    #expect(failure?.code == "damaged")
    #expect(failure?.fault == .file)
  }

  /// The same through the front door, and what is only unusual is taken.
  @Test(arguments: Bomb.all)
  func eachIsExaminedAsItDeserves(bomb: Bomb) {
    do {
      let facts = try bomb.fixture.examined()
      #expect(bomb.code == nil, "\(facts)")
    } catch {
      #expect((error as? AgentError)?.code == bomb.code, "\(error)")
    }
  }

  @Test func aMegabyteOfMetadataIsRefusedWhereTheConfigSaysSo() throws {
    let limits = Limits(maxMetadataSize: 512 << 10)
    let failure = try Bomb.named("metadata-1-MiB.jpg").failure(WorkerRules(limits: limits))
    #expect(failure?.code == "too-much-metadata")
    #expect(
      failure?.reason.hasSuffix(
        "bytes of metadata or more are above the limit of 524288; "
          + "raise max-metadata-size in [limits] if such pictures are wanted") == true)
    #expect(try Bomb.named("metadata-1-MiB.jpg").failure() == nil)
  }

  /// What it is inflated to is not kept, and counted no further than past the limit.
  @Test func aCompressedProfileIsCountedAndNotKept() throws {
    let extent = try extent(of: Bomb.named("profile-inflates-to-64-MiB.png"), .png)
    #expect(extent.profileLength > 4 << 20 && extent.profileLength < 5 << 20)
  }

  @Test func scansAreCountedThroughTheirData() throws {
    #expect(try extent(of: Bomb.named("50000-scans.jpg"), .jpeg).scans == 50_001)
    let progressive = try extent(of: Fixture("progressive.jpg"), .jpeg)
    #expect((2...20).contains(progressive.scans))
    #expect(progressive.decodingMemory >= 96 * 64 * 2)
    #expect(try extent(of: Fixture("orientation-1.jpg"), .jpeg).decodingMemory == 0)
  }

  /// Two bytes for each coefficient of the whole picture, whatever size is wanted of it.
  @Test func aProgressiveJPEGIsHeavyByItsCoefficients() throws {
    let heavy = try Bomb.named("progressive-65000x3900.jpg")
    let coefficients = 65_000 * 3904 * 3 * 2
    #expect(try heavy.examined().decodingMemory == coefficients)
    #expect(coefficients > Limits().heavyMemory)
    let rules = WorkerRules(limits: Limits(workerMemory: 1 << 30))
    let failure = #expect(throws: AgentError.self) { try judged(heavy, rules) }
    #expect(failure?.code == "too-much-memory")
    #expect(
      failure?.reason == "decoding it takes about 1452 MiB, and a worker has 1022 MiB for it; "
        + "raise worker-memory in [limits], now 1024 MiB, if such pictures are wanted")
  }

  /// What the libraries have taken already is not there for a picture.
  @Test func theEstimateIsHeldAgainstWhatIsLeft() throws {
    let picture = try Fixture("plain.heic")
    let rules = WorkerRules(limits: Limits(workerMemory: 1 << 30))
    let need = try extent(of: picture, .heic).decodingMemory
    #expect(need == 96 * 64 * 7)
    let enough = (1 << 30) - picture.bytes.count - need
    #expect(throws: Never.self) { try judged(picture, rules, ground: enough) }
    let failure = #expect(throws: AgentError.self) { try judged(picture, rules, ground: enough + 1) }
    #expect(failure?.code == "too-much-memory")
  }

  @Test(arguments: [
    ("orientation-6.jpg", InputFormat.jpeg), ("progressive.jpg", .jpeg), ("cmyk.jpg", .jpeg), ("upright.png", .png),
    ("sixteen.png", .png), ("palette.png", .png), ("plain.webp", .webp), ("alpha.webp", .webp), ("frames.webp", .webp),
    ("plain.gif", .gif), ("frames.gif", .gif), ("plain.tif", .tiff), ("pages.tif", .tiff), ("deflate.tif", .tiff),
    ("plain.heic", .heic), ("irot.heic", .heic), ("plain.avif", .avif), ("plain.jxl", .jxl), ("boxed.jxl", .jxl),
  ])
  func theSizeIsReadWithoutALibrary(name: String, format: InputFormat) throws {
    let extent = try extent(of: Fixture(name), format)
    #expect([extent.size.width, extent.size.height].sorted() == [64, 96])
    #expect(extent.frames == (name.hasPrefix("frames") || name.hasPrefix("pages") ? 2 : 1))
  }

  /// Each byte of each format's beginning changed: whatever it comes to, the walk ends within its bounds.
  @Test(arguments: [
    ("progressive.jpg", InputFormat.jpeg), ("srgb-profile.png", .png), ("frames.webp", .webp), ("frames.gif", .gif),
    ("pages.tif", .tiff), ("facts.heic", .heic), ("facts.avif", .avif), ("boxed.jxl", .jxl),
  ])
  func noWalkLeavesTheFile(name: String, format: InputFormat) throws {
    let whole = try Fixture(name).bytes
    for place in 0..<min(whole.count, 1000) {
      for value: UInt8 in [0x00, 0x7F, 0xFF] where whole[place] != value {
        var bytes = whole
        bytes[place] = value
        _ = try? extent(of: Fixture(bytes: bytes), format)
      }
      _ = try? extent(of: Fixture(bytes: Array(whole[..<place])), format)
    }
  }

  private func judged(_ fixture: Fixture, _ rules: WorkerRules = WorkerRules(), ground: Int = 0) throws {
    try unsafe fixture.bytes.withUnsafeBytes { buffer in
      _ = try Original(unsafe Bytes(buffer), rules: rules, ground: ground)
    }
  }

  private func extent(of fixture: Fixture, _ format: InputFormat) throws -> Extent {
    try unsafe fixture.bytes.withUnsafeBytes { buffer in
      try Extent(of: unsafe Bytes(buffer), format: format, limits: Limits())
    }
  }
}
