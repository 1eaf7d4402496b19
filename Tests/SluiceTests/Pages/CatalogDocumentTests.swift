import Foundation
import Testing

/// `docs/catalog.md` has every table, every column and its type.
@Suite(.enabled(if: Tool.areInstalled("sqlite3"), "sqlite3 is not installed")) struct CatalogDocumentTests {
  @Test func everyColumnIsInIt() async throws {
    let folder = try AgentFolder()
    try await folder.sluice("ingest", folder.drop.path)
    let query = """
      SELECT m.name || ' ' || p.name || ' ' || p.type || iif(p."notnull" OR p.pk AND m.sql LIKE '%WITHOUT ROWID%' OR p.name = 'id',
        '', ', NULL')
      FROM sqlite_schema m, pragma_table_info(m.name) p WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'
      """
    let real = try await Tool.run("sqlite3", ["-readonly", folder.catalog.path, query], in: folder.root)
    #expect(real.status == 0, "\(real.errors)")
    let page = try String(contentsOf: DocumentPage.project.appending(path: "docs/catalog.md"), encoding: .utf8)
    #expect(Self.columns(in: page).sorted() == real.output.split(separator: "\n").map(String.init).sorted())
    let version = try await Tool.shell("sqlite3 -readonly catalog.sqlite 'PRAGMA user_version'", in: folder.root)
    #expect(page.contains("Version \(version.trimmingCharacters(in: .newlines)), which this page is about"))
  }

  /// `TABLE COLUMN TYPE` of each that the page has. A row may have several columns, with one type for all of them or one each.
  private static func columns(in page: String) -> [String] {
    var table = ""
    var columns: [String] = []
    for line in page.split(separator: "\n") {
      if line.hasPrefix("#") {
        table = line.hasPrefix("### `") ? String(line.dropFirst(5).dropLast()) : ""
      } else if line.hasPrefix("| `"), !table.isEmpty {
        let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        let names = cells[0].matches(of: /`(\w+)`/).map { String($0.1) }
        let isMaybe = cells[1].hasSuffix(", NULL")
        let types = (isMaybe ? String(cells[1].dropLast(6)) : cells[1]).components(separatedBy: ", ")
        for (index, name) in names.enumerated() {
          columns.append("\(table) \(name) \(types.count == 1 ? types[0] : types[index])\(isMaybe ? ", NULL" : "")")
        }
      }
    }
    return columns
  }
}
