import Foundation
import Testing

/// What takes more memory than a worker may have, in a real worker under its real limit.
@Suite struct MemoryTests {
  private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../RenderingTests/Fixtures").standardized

  /// An AVIF of 6000x5000 black pixels in 1 kB, under limits that grow until it is taken: by its header, by the decoder
  /// or by the end of its worker, it is the memory that is named, and never damage.
  ///
  /// libheif has no words for it. `SLUICE_MEMORY_STEP` (MiB, 24 by default) makes the steps finer.
  @Test func wantOfMemoryIsNeverTakenForDamage() async throws {
    let step = Int(ProcessInfo.processInfo.environment["SLUICE_MEMORY_STEP"] ?? "") ?? 24
    let folder = try AgentFolder()
    try folder.put(try Data(contentsOf: Self.fixtures.appending(path: "black.avif")), as: "black.avif")
    for memory in stride(from: 512, through: 2048, by: max(1, step)) {
      let run = try await folder.ingest("drop/black.avif", "--set", "limits.worker-memory=\(memory) MiB")
      let file = try #require(run.files.first)
      if file.outcome == "stored" { return }
      #expect(file.outcome == "rejected")
      let reason = file.reason ?? ""
      #expect(reason.contains("memory") && reason.contains("worker-memory"), "\(memory) MiB: \(reason)")
      #expect(!reason.contains("damaged"), "\(memory) MiB: \(reason)")
    }
    Issue.record("it was not taken in with 2 GiB either")
  }

  /// Of what takes more than a quarter of a worker's memory one is worked on at a time, and all are taken in.
  @Test func heavyFilesAreTakenInBesideLightOnes() async throws {
    // The picture takes 200 MiB, and a quarter is 195.
    let folder = try AgentFolder(agent: ["workers = 2"], limits: ["worker-memory = 780 MiB"])
    let black = try Data(contentsOf: Self.fixtures.appending(path: "black.avif"))
    for number: UInt8 in 1...3 {
      // A box that means nothing makes it another file.
      try folder.put(black + [0, 0, 0, 9] + Data("free".utf8) + [number], as: "heavy-\(number).avif")
    }
    try folder.put(3, of: TestPhoto.small, called: "light")
    let run = try await folder.ingest("drop")
    #expect(run.files.allSatisfy { $0.outcome == "stored" }, "\(run.files)")
    #expect(run.end.stored == 6)
  }
}
