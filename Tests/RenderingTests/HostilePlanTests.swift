import Model
import Testing

/// A plan is from the agent; a renderer that has lost its way must not make more of it than there is.
@Suite struct HostilePlanTests {
  @Test func nothingIsMadeLargerThanItIs() throws {
    let spec = VariantSpec(
      name: "large", box: PixelSize(width: 60_000, height: 60_000), encoding: .jpeg(quality: 85))
    let plan = RenderPlan(original: PixelSize(width: 60_000, height: 40_000), specs: [spec])
    let error = #expect(throws: AgentError.self) { try Fixture("upright.png").rendered(plan) }
    #expect(error?.code == "enlarged")
    #expect(error?.cause == "60000x40000 was asked for of a picture of 96x64")
  }
}
