import Testing

@testable import Journal

@Suite struct BarChartTests {
  @Test func theHighestValueReachesTheTopAndTheLeastIsSeen() {
    let chart = BarChart([0, 1, 4, 8, 1_000])
    #expect(chart.lines(height: 2, isFine: false) == ["        #", "  # # # #"])
    #expect(chart.lines(height: 2, isFine: true) == ["        █", "  ▁ ▁ ▁ █"])
    #expect(BarChart([2, 4]).lines(height: 3, isFine: true) == ["  █", "▄ █", "█ █"])
  }

  @Test func nothingButZeroesIsNoBar() {
    #expect(BarChart([0, 0]).lines(height: 2, isFine: true) == ["   ", "   "])
    #expect(BarChart([]).lines(height: 1, isFine: true) == [""])
  }

  @Test(arguments: [
    (["LANG": "de_DE.UTF-8"], true), (["LANG": "C.utf8"], true), (["LANG": "en_US.UTF-8@euro"], true), ([:], false),
    (["LANG": "C.UTF-8", "LC_ALL": "C"], false), (["LANG": "C", "LC_ALL": "", "LC_CTYPE": "C.UTF-8"], true),
  ])
  func whatTheTerminalCanShowIsSaidByTheLocale(_ environment: [String: String], _ isFine: Bool) {
    #expect(BarChart.isFine(in: environment) == isFine)
  }
}
