import Model
import Testing

@testable import Rendering

@Suite struct RenderTests {
  private func specs(_ boxes: [(Int, Int)], _ encodings: [Encoding] = [.jpeg(quality: 85)]) -> [VariantSpec] {
    boxes.flatMap { box in
      encodings.map {
        VariantSpec(name: "v\(box.0)x\(box.1)", box: PixelSize(width: box.0, height: box.1), encoding: $0)
      }
    }
  }

  @Test(arguments: ["orientation-1.jpg", "orientation-6.jpg", "plain.webp", "alpha.webp", "sixteen.png", "cmyk.tif"])
  func everyVariantHasExactlyThePlannedSize(name: String) throws {
    let boxes = [(95, 95), (50, 64), (47, 47), (31, 90), (13, 13), (12, 5), (1, 1), (300, 300)]
    let encodings: [Encoding] = [.jpeg(quality: 85), .png(compression: 1)]
    let plan = RenderPlan(original: PixelSize(width: 96, height: 64), specs: specs(boxes, encodings))
    let files = try Fixture(name).rendered(plan)
    #expect(files.count == plan.items.count)
    for (file, item) in zip(files, plan.items) {
      #expect(try Pixels(of: file, format: item.spec.encoding.format).size == item.size)
    }
  }

  @Test func aSmallOriginalIsNotBlownUp() throws {
    let plan = RenderPlan(
      original: try Fixture("orientation-6.jpg").examined().size, specs: specs([(400, 400), (800, 800)]))
    let files = try Fixture("orientation-6.jpg").rendered(plan)
    #expect(files.count == 1)
    #expect(try Pixels(of: files[0], format: .jpeg).size == PixelSize(width: 96, height: 64))
  }

  @Test func anEmptyPlanTakesNoWork() throws {
    #expect(
      try Fixture("upright.png").rendered(RenderPlan(original: PixelSize(width: 96, height: 64), specs: [])) == [])
  }

  /// The picture that shrinking on load gives is the one that a full decode would give, to the eye.
  @Test(arguments: ["orientation-1.jpg", "plain.webp"])
  func shrinkingOnLoadKeepsThePicture(name: String) throws {
    let plan = RenderPlan(original: PixelSize(width: 96, height: 64), specs: specs([(24, 24)], [.png(compression: 1)]))
    let pixels = try Pixels(of: try #require(Fixture(name).rendered(plan).first), format: .png)
    for (place, colour) in zip([(0.4, 0.4), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)], Pixels.drawn) {
      for (found, expected) in zip(pixels.at(place.0, place.1), colour) { #expect(abs(found - expected) <= 16) }
    }
  }

  @Test func whatTheReceiverThrowsIsPassedOn() throws {
    let full = AgentError(.resource, code: "ENOSPC", tried: "write", cause: "no space left on device")
    let bytes = try Fixture("upright.png").bytes
    let plan = RenderPlan(original: PixelSize(width: 96, height: 64), specs: specs([(40, 40), (20, 20)]))
    let renderer = try Renderer(rules: WorkerRules())
    var calls = 0
    #expect(throws: full) {
      _ = try unsafe bytes.withUnsafeBytes { bytes in
        try unsafe renderer.render(bytes, plan: plan) { _, _ in
          calls += 1
          throw full
        }
      }
    }
    #expect(calls == 1)
  }

  @Test func aPictureTooLargeForAFormatIsRefusedInWords() throws {
    // A drawing of 20,000 pixels in width, which WebP has no room for.
    let rules = WorkerRules(inputFormats: [.svg])
    let drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"20000\" height=\"4\"></svg>"
    let spec = VariantSpec(
      name: "wide", box: PixelSize(width: 30_000, height: 100),
      encoding: .webp(quality: 80, effort: 0, lossless: false))
    let plan = RenderPlan(original: PixelSize(width: 20_000, height: 4), specs: [spec])
    #expect {
      _ = try Fixture(bytes: Array(drawing.utf8)).rendered(plan, rules: rules)
    } throws: { error in
      let error = error as? AgentError
      return error?.code == "not-encoded" && error?.advice.contains("variant wide") == true
    }
  }

  @Test func theLibraryAnswersForItself() throws {
    #expect(Renderer.libraryVersions.hasPrefix("libvips 8."))
    let (reads, writes) = try Renderer.supported()
    #expect(Set(InputFormat.usual).isSubset(of: reads))
    #expect(Set(writes) == Set(OutputFormat.allCases))
  }
}
