import Foundation
import Testing

@Suite struct ConfigCommandTests {
  @Test func whatIsPrintedIsAnAgentConf() throws {
    let folder = try TemporaryFolder()
    try folder.write("[variant web]\nbox = 640x480\n", to: "agent.conf")
    let first = try SluiceProcess.run(["config", "--set", "agent.workers=2"], in: folder.url)
    #expect(first.status == 0)
    #expect(first.errors.isEmpty)
    #expect(first.text.hasPrefix("# Read from \(folder.url.path)/agent.conf.\n\n[variant web]\n"))
    #expect(first.text.contains("\n# --set\nworkers = 2\n"))
    try folder.write(first.text, to: "again.conf")
    let second = try SluiceProcess.run(["config", "--config=again.conf"], in: folder.url)
    let values = { (text: String) in text.split(separator: "\n").filter { !$0.hasPrefix("#") } }
    #expect(values(second.text) == values(first.text))
  }

  @Test func jsonSaysTheSame() throws {
    let folder = try TemporaryFolder()
    try folder.write("[variant web]\nbox = 640x480\n", to: "agent.conf")
    let result = try SluiceProcess.run(["config", "--json", "--set", "agent.workers=2"], in: folder.url)
    let report = try #require(try JSONSerialization.jsonObject(with: result.output) as? [String: Any])
    #expect(report["file"] as? String == "\(folder.url.path)/agent.conf")
    #expect(report["chosen_by"] as? String == "search")
    let entries = try #require(report["entries"] as? [[String: String]])
    #expect(
      entries.contains([
        "section": "variant web", "key": "box", "value": "640x480", "origin": "file",
        "file": "\(folder.url.path)/agent.conf",
      ]))
    #expect(entries.contains(["section": "agent", "key": "workers", "value": "2", "origin": "--set"]))
    #expect(entries.contains(["section": "limits", "key": "timeout", "value": "1 min", "origin": "default"]))
  }

  @Test func aWrongConfigEndsWith78() throws {
    let folder = try TemporaryFolder()
    try folder.write("[agent]\nworker = 2\n", to: "agent.conf")
    let result = try SluiceProcess.run(["config"], in: folder.url)
    #expect(result.status == 78)
    #expect(result.output.isEmpty)
    #expect(
      result.errors == "sluice: could not use the configuration \(folder.url.path)/agent.conf: "
        + "[agent]: there is no key \"worker\"; did you mean workers?\n")
  }
}
