import Foundation
import Testing

/// Brings photographs past an agent in one way, kills a client half way now and then, and resumes.
struct ShareTrial {
  /// How many photographs of usual size come in each way. A client is killed for each twenty of them, and once at least.
  static let photos = Int(ProcessInfo.processInfo.environment["SLUICE_SHARE_PHOTOS"] ?? "") ?? 6
  static let kills = max(1, photos / 20)
  /// About a megabyte: at the speed of the ways it takes ten seconds longer than a client has to be met half way.
  private static let large = TestPhoto.draw(width: 2_400, height: 1_600, detail: 24)

  let way: ShareWay
  let folder: AgentFolder
  let agent: AgentProcess
  let environment: [String: String]
  private let began = ContinuousClock.now
  private var hashes: Set<String> = []
  private var incomplete = 0
  private var healed = 0

  init(_ way: ShareWay, in folder: AgentFolder, past agent: AgentProcess, environment: [String: String]) {
    self.way = way
    self.folder = folder
    self.agent = agent
    self.environment = environment
  }

  /// Runs all of it, and prints what was dropped, stored, incomplete and healed.
  static func run(_ way: ShareWay, in folder: AgentFolder, server: FileServer) async throws {
    let agent = try await AgentProcess.ready(in: folder)
    var trial = ShareTrial(way, in: folder, past: agent, environment: server.environment)
    for number in 1...kills {
      let share = photos / kills + (number <= photos % kills ? 1 : 0)
      try await trial.run(batch: number, of: share)
    }
    try await trial.finish()
    #expect(try await agent.stop() == 0)
    withExtendedLifetime(server) {}
  }

  /// Half of the photographs, then a client that is killed in the midst of the next, then the rest.
  private mutating func run(batch: Int, of count: Int) async throws {
    let place = folder.outside.appending(path: "batch-\(batch)")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    var names: [String] = []
    for number in 1...count {
      names.append("photo-\(batch)-\(number).jpg")
      try make(names[number - 1], of: TestPhoto.medium, in: place)
    }
    let held = "held-\(batch).jpg"
    try make(held, of: Self.large, in: place)
    let (first, rest) = (names.prefix(count / 2), names.dropFirst(count / 2))
    if !first.isEmpty { try await Tool.shell(way.send, in: place, environment: variables(first, held)) }
    try await killHalfWay(held, in: place, environment: variables(rest, held))
    try await Tool.shell(way.resume, in: place, environment: variables(rest, held))
    try await agent.wait(for: "stored", of: held)
    if way.half == .left { healed += 1 }
    try FileManager.default.removeItem(at: place)
  }

  private func variables(_ photos: ArraySlice<String>, _ held: String) -> [String: String] {
    let own = [
      "photos": photos.joined(separator: " "), "held": held, "drop": folder.drop.path, "HOME": folder.outside.path,
    ]
    return own.merging(environment) { own, _ in own }
  }

  private mutating func make(_ name: String, of photo: Data, in place: URL) throws {
    let data = TestPhoto.variation(of: photo, "\(way.name) \(name)")
    try data.write(to: place.appending(path: name))
    hashes.insert(AgentFolder.hash(of: data))
  }

  private mutating func killHalfWay(_ held: String, in place: URL, environment: [String: String]) async throws {
    let errors = place.appending(path: "errors")
    let shell = URL(filePath: "/bin/sh")
    let client = try ChildProcess(
      shell, ["-euc", way.hold], in: place, environment: environment.merging(["PATH": Tool.path]) { own, _ in own },
      output: errors, errors: errors)
    let story = { (try? String(contentsOf: errors, encoding: .utf8)) ?? "" }
    try await wait(for: "\(way.name): half of \(held)", every: .milliseconds(10), story: story) {
      try #require(client.isRunning, "\(way.name): \(story())")
      return written(of: held) > 20_000
    }
    // However busy the machine is, it gets no further.
    kill(client.pid, SIGSTOP)
    // Several times as long as a file has to be quiet.
    try await Task.sleep(for: .milliseconds(700))
    #expect(client.isRunning, "\(way.name): \(held) came too fast")
    #expect(try said(of: held) == [], "\(way.name): taken in while it was being written")
    kill(client.pid, SIGKILL)
    try await client.ended()
    guard way.half == .left else { return }
    try await agent.wait(for: "rejected", of: held)
    let newest = try await folder.story(of: folder.drop.appending(path: held)).newest
    #expect(newest?.code == "truncated", "\(way.name): \(String(describing: newest))")
    incomplete += 1
  }

  /// The bytes of a photograph that have been written under its name, or a hidden one that begins with it.
  private func written(of name: String) -> Int {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.drop.path)) ?? []
    return names.filter { $0.hasPrefix(name) || $0.hasPrefix("." + name) }.map { found in
      var status = stat()
      guard unsafe stat(folder.drop.appending(path: found).path, &status) == 0 else { return 0 }
      // Not its length: that is set before the first byte in some ways.
      return Int(status.st_blocks) * 512
    }.max() ?? 0
  }

  private func said(of name: String) throws -> [String] {
    try agent.lines().filter { $0.path?.hasSuffix(name) == true }.compactMap(\.outcome)
  }

  private func finish() async throws {
    let dropped = Self.photos + Self.kills
    try await folder.wait(until: "stored", reaches: dropped, within: .seconds(60 + dropped / 5))
    let time = ContinuousClock.now - began
    let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
    let status = try await folder.status()
    #expect(status.arrivals.values.reduce(0, +) == dropped && status.count("stored") == dropped)
    #expect(status.images == dropped)
    // Nothing but the halves was ever refused, and they once each.
    let rejected = try agent.lines().filter { $0.outcome == "rejected" || $0.outcome == "failed" }.compactMap(\.path)
    #expect(rejected.count == incomplete, "\(way.name): \(rejected)")
    try folder.expectPool(of: hashes)
    // A server may need a moment to clean up behind its last client.
    let left = { try FileManager.default.contentsOfDirectory(atPath: folder.drop.path).filter { $0.hasPrefix(".") } }
    try await SluiceTests.wait(for: "\(way.name): no hidden files", story: { "\((try? left()) ?? [])" }) {
      try left().isEmpty
    }
    print(
      "\(way.name): dropped \(dropped), stored \(status.count("stored")), incomplete \(incomplete), healed \(healed), "
        + "\((seconds * 10).rounded() / 10) s")
  }
}
