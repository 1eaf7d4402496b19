import Glibc
import Model
import Testing

@Suite struct LimitTests {
  private var peakMemory: Int {
    var usage = rusage()
    _ = unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
  }

  @Test func anImmensePictureIsRefusedByItsHeader() throws {
    let before = peakMemory
    let failure = try Fixture("bomb.png").failure()
    #expect(
      failure?.description == "could not decode: 60000x60000 pixels are more than the limit of 256000000; "
        + "raise max-pixels in [limits] if such pictures are wanted")
    #expect(failure?.fault == .file)
    #expect(failure?.code == "too-many-pixels")
    #expect(peakMemory - before < 256 << 20)
  }

  @Test(arguments: ["frames.gif", "frames.webp", "pages.tif"])
  func framesCount(name: String) throws {
    let fixture = try Fixture(name)
    let few = fixture.failure(WorkerRules(limits: Limits(maxFrames: 1)))
    #expect(few?.code == "too-many-frames")
    #expect(few?.description.contains("2 frames are more than the limit of 1; raise max-frames") == true)
    let small = fixture.failure(WorkerRules(limits: Limits(maxPixels: 96 * 64 * 2 - 1)))
    #expect(small?.code == "too-many-pixels")
    #expect(small?.cause == "96x64 pixels in 2 frames are more than the limit of 12287")
    #expect(fixture.failure(WorkerRules(limits: Limits(maxPixels: 96 * 64 * 2, maxFrames: 2))) == nil)
  }
}
