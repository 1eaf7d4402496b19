import Foundation
import Testing

@testable import Rendering

@Suite struct RenderPathDocumentTests {
  @Test func theDocumentHasEveryReasonInItsOrder() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
    let text = try String(contentsOf: root.appending(path: "docs/rendering.md"), encoding: .utf8)
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("| it") }
      .map { $0.split(separator: "|")[0].trimmingCharacters(in: .whitespaces) }
    #expect(rows == RenderPath.Reason.allCases.map(\.rawValue))
  }
}
