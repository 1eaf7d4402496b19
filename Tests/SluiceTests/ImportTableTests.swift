import Foundation
import Testing

/// The table of modules in docs/architecture.md is true of the sources.
@Suite struct ImportTableTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  /// What any module may import.
  private static let free: Set = ["Glibc", "Synchronization", "FoundationEssentials", "Dispatch"]

  /// A module and what the table lets it import.
  private static func table() throws -> [String: Set<String>] {
    let text = try String(contentsOf: root.appending(path: "docs/architecture.md"), encoding: .utf8)
    var table: [String: Set<String>] = [:]
    for line in text.split(separator: "\n") where line.hasPrefix("| `") {
      let cells = line.split(separator: "|", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }
      table[cells[1].trimmingCharacters(in: ["`"])] = Set(cells[3].split(separator: " ").map(String.init))
    }
    return table
  }

  private static func imports(of module: String) throws -> Set<String> {
    let folder = root.appending(path: "Sources/\(module)")
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
    var found: Set<String> = []
    for file in files {
      let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
      for line in text.split(separator: "\n") {
        let words = line.split(separator: " ")
        guard let index = words.firstIndex(of: "import"), index <= 2, index + 1 < words.count else { continue }
        guard words[..<index].allSatisfy({ ["package", "public", "internal", "private", "fileprivate"].contains($0) })
        else { continue }
        found.insert(String(words[index + 1]))
      }
    }
    return found
  }

  @Test func everyModuleImportsOnlyWhatTheTableLetsIt() throws {
    let table = try Self.table()
    let modules = try FileManager.default.contentsOfDirectory(atPath: Self.root.appending(path: "Sources").path)
      .filter { $0 != "C" }
    #expect(Set(modules) == Set(table.keys))
    for module in modules {
      let extra = try Self.imports(of: module).subtracting(table[module] ?? []).subtracting(Self.free)
      #expect(extra.isEmpty, "\(module) imports \(extra.sorted())")
    }
  }

  @Test func everyCLibraryIsImportedByOneModule() throws {
    var importers: [String: [String]] = [:]
    for module in try Self.table().keys {
      for name in try Self.imports(of: module) where name.hasPrefix("C") && name != "Catalog" {
        importers[name, default: []].append(module)
      }
    }
    #expect(!importers.isEmpty)
    for (library, modules) in importers { #expect(modules.count == 1, "\(library) is imported by \(modules.sorted())") }
  }
}
