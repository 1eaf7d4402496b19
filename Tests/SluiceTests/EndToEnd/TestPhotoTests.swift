import Foundation
import Testing

/// The photos of the other tests are what they say they are, by somebody else's decoder.
@Suite(.enabled(if: Tool.areInstalled("vips", "vipsheader"), "libvips-tools is not installed"))
struct TestPhotoTests {
  @Test(arguments: [(TestPhoto.small, 64, 48), (TestPhoto.medium, 600, 400), (TestPhoto.large, 1_500, 1_000)])
  func photosAreWholeJPEGs(_ photo: Data, _ width: Int, _ height: Int) async throws {
    let folder = try TemporaryFolder()
    try TestPhoto.variation(of: photo, "a comment").write(to: folder.url.appending(path: "photo.jpg"))
    let header = try await Tool.run("vipsheader", ["photo.jpg"], in: folder.url)
    #expect(header.output.contains("\(width)x\(height) uchar, 3 bands, srgb"))
    let average = try await Tool.run("vips", ["avg", "photo.jpg[fail_on=warning]"], in: folder.url)
    #expect(average.status == 0)
    #expect(average.errors.isEmpty)
  }
}
