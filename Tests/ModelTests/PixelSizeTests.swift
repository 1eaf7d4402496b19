import Model
import Testing

@Suite struct PixelSizeTests {
  @Test(arguments: [
    ((4_000, 3_000), (400, 400), (400, 300)), ((3_000, 4_000), (400, 400), (300, 400)),
    ((100, 50), (400, 400), (100, 50)),
    ((400, 400), (400, 400), (400, 400)), ((401, 400), (400, 400), (400, 399)), ((10_000, 1), (400, 400), (400, 1)),
    ((1_000, 1_000), (200, 100), (100, 100)), ((3, 3), (2, 1), (1, 1)),
  ])
  func aSizeIsLimitedToABox(_ original: (Int, Int), _ box: (Int, Int), _ limited: (Int, Int)) {
    let size = PixelSize(width: original.0, height: original.1)
    let expected = PixelSize(width: limited.0, height: limited.1)
    #expect(size.limited(to: PixelSize(width: box.0, height: box.1)) == expected)
  }

  @Test func anErrorReadsAsASentence() {
    let error = AgentError(
      .transient, code: "EACCES", tried: "open", on: "drop/a.jpg", cause: "permission denied", advice: "let it")
    #expect(error.description == "could not open drop/a.jpg: permission denied; let it")
    #expect(error.reason == "permission denied; let it")
    #expect(AgentError(.bug, code: "x", tried: "y", cause: "z").description == "could not y: z")
  }
}
