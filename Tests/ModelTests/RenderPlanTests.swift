import Model
import Testing

@Suite struct RenderPlanTests {
  private static func spec(_ name: String, _ side: Int, _ encoding: Encoding = .jpeg(quality: 85)) -> VariantSpec {
    VariantSpec(name: name, box: PixelSize(width: side, height: side), encoding: encoding)
  }

  private static let usual = [spec("small", 400), spec("medium", 800), spec("large", 1_200)]

  @Test(arguments: [
    (PixelSize(width: 1_000, height: 700), ["large 1000x700", "medium 800x560", "small 400x280"], []),
    (PixelSize(width: 300, height: 200), ["small 300x200"], ["medium small", "large small"]),
    (PixelSize(width: 4_000, height: 3_000), ["large 1200x900", "medium 800x600", "small 400x300"], []),
    (PixelSize(width: 400, height: 400), ["small 400x400"], ["medium small", "large small"]),
    (PixelSize(width: 800, height: 10), ["medium 800x10", "small 400x5"], ["large medium"]),
    (PixelSize(width: 60_000, height: 1), ["large 1200x1", "medium 800x1", "small 400x1"], []),
    (PixelSize(width: 1, height: 1), ["small 1x1"], ["medium small", "large small"]),
  ])
  func anOriginalGetsTheseSizes(_ original: PixelSize, _ items: [String], _ skipped: [String]) {
    for specs in [Self.usual, Self.usual.reversed()] {
      let plan = RenderPlan(original: original, specs: specs)
      #expect(plan.items.map { "\($0.spec.name) \($0.size)" } == items)
      #expect(plan.skipped.map { "\($0.name) \($0.resolvesTo)" } == skipped)
    }
  }

  @Test func everyFormatHasAVariantOfItsOwn() {
    let webp = Encoding.webp(quality: 80, effort: 4, lossless: false)
    let specs = Self.usual + Self.usual.map { Self.spec($0.name, $0.box.width, webp) }
    let plan = RenderPlan(original: PixelSize(width: 300, height: 200), specs: specs)
    #expect(Set(plan.items.map(\.spec.encoding.format)) == [.jpeg, .webp])
    #expect(plan.items.allSatisfy { $0.spec.name == "small" })
    #expect(plan.skipped.count == 4)
  }

  @Test func eachItemFitsTheOneBeforeItAndNoItemIsBlownUp() {
    let specs = [Self.spec("a", 64), Self.spec("b", 1_000), Self.spec("c", 999), Self.spec("d", 5_000)]
    for width in stride(from: 1, to: 6_000, by: 397) {
      for height in [1, 63, 64, 65, 1_000, 4_999] {
        let original = PixelSize(width: width, height: height)
        let plan = RenderPlan(original: original, specs: specs)
        var last = original
        for item in plan.items {
          #expect(item.size.fits(in: last) && item.size.fits(in: item.spec.box))
          #expect(item.size.width >= 1 && item.size.height >= 1)
          last = item.size
        }
        #expect(!plan.items.isEmpty && Set(plan.items.map(\.size)).count == plan.items.count)
        #expect(plan.items.count + plan.skipped.count == specs.count)
      }
    }
  }

  @Test func filteringKeepsTheSkipped() {
    let plan = RenderPlan(original: PixelSize(width: 500, height: 500), specs: Self.usual)
    let part = plan.filtered { $0.spec.name == "small" }
    #expect(part.items.map(\.spec.name) == ["small"])
    #expect(part.skipped == plan.skipped)
  }
}
