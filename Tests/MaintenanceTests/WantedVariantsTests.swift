import Hashing
import Model
import Testing

@testable import Maintenance

@Suite struct WantedVariantsTests {
  private let small = VariantSpec(name: "small", box: PixelSize(width: 100, height: 100), encoding: .jpeg(quality: 80))
  private let large = VariantSpec(
    name: "large", box: PixelSize(width: 900, height: 900), encoding: .webp(quality: 80, effort: 4, lossless: false))

  private func folder(_ name: String, _ variants: [VariantSpec]) -> DropFolder {
    DropFolder(name: name, root: RawPath("/\(name)"), variants: variants)
  }

  @Test func anImageGoesByItsDropFolderAndOneOfNoneByTheFirst() {
    let wanted = WantedVariants([folder("one", [small]), folder("two", [small, large])])
    let size = PixelSize(width: 1_000, height: 1_000)
    #expect(wanted.plan(of: size, through: "one").items.map(\.spec.name) == ["small"])
    #expect(wanted.plan(of: size, through: "two").items.map(\.spec.name) == ["large", "small"])
    #expect(wanted.plan(of: size, through: "gone").items.map(\.spec.name) == ["small"])
  }

  @Test func whatAnotherDropFolderWantsIsMadeToo() {
    let wanted = WantedVariants([folder("one", [small]), folder("two", [large])])
    let size = PixelSize(width: 1_000, height: 1_000)
    let plan = wanted.plan(of: size, through: "one", making: [large.key])
    #expect(plan.items.map(\.spec.name) == ["large"])
    #expect(wanted.plan(of: size, through: "one", making: [small.key, large.key]).items.count == 2)
  }

  @Test func noVariantStandsForOneOfAnotherDropFolder() {
    let wanted = WantedVariants([folder("one", [large]), folder("two", [small])])
    let tiny = PixelSize(width: 80, height: 60)
    let jpeg = VariantSpec(name: "huge", box: PixelSize(width: 999, height: 999), encoding: .jpeg(quality: 80))
    #expect(wanted.plan(of: tiny, through: "one", making: [small.key, large.key]).items.count == 2)
    let same = WantedVariants([folder("one", [jpeg]), folder("two", [small])])
    #expect(same.plan(of: tiny, through: "one", making: [small.key, jpeg.key]).items.count == 2)
    // Of its own the smallest stands for the others.
    let both = WantedVariants([folder("one", [jpeg, small])])
    #expect(both.plan(of: tiny, through: "one", making: [small.key, jpeg.key]).items.map(\.spec) == [small])
  }

  @Test func aVariantOfAnotherRecipeOrNameIsNotCurrent() {
    let wanted = WantedVariants([folder("one", [small]), folder("two", [large])])
    #expect(wanted.isCurrent(large.key, recipe: Recipe(large).digest))
    #expect(!wanted.isCurrent(large.key, recipe: Recipe(small).digest))
    #expect(!wanted.isCurrent(VariantKey(name: "large", format: .jpeg), recipe: Recipe(large).digest))
  }
}
