import Foundation

/// What `sluice documents` writes, in a folder of its own.
final class DocumentFolder {
  private let folder: TemporaryFolder
  var url: URL { folder.url }

  init() throws {
    folder = try TemporaryFolder()
    let result = try SluiceProcess.run(["documents", "."], in: url, environment: ["SOURCE_DATE_EPOCH": "1700000000"])
    guard result.status == 0, result.errors.isEmpty else { throw NotWritten(errors: result.errors) }
  }

  func text(_ name: String) throws -> String { try String(contentsOf: url.appending(path: name), encoding: .utf8) }

  /// `man1/sluice.1`, and all others.
  func pages() throws -> [String] {
    try ["man1", "man5"].flatMap { section in
      try FileManager.default.contentsOfDirectory(atPath: url.appending(path: section).path).map { "\(section)/\($0)" }
    }
    .sorted()
  }

  /// A page as a terminal of 80 columns shows it, without bold and italics.
  func shown(_ page: String) async throws -> String {
    try await Tool.shell(
      "man -l \(page) | col -bx", in: url,
      environment: ["LC_ALL": "C.UTF-8", "MANWIDTH": "80", "MANPAGER": "cat", "HOME": url.path])
  }

  struct NotWritten: Error {
    var errors: String
  }
}
