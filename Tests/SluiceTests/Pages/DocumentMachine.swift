import Foundation

/// A machine as the pages suppose it: the package is installed, its service runs, and has taken in three photographs; Ada is at
/// work in her home, and has photographs in `~/Pictures`.
///
/// `/home`, `/etc`, `/srv`, `/var/lib` and `/usr/local/bin` are the page's own, in a namespace of mounts that each command is run
/// in, so that every path can be written as it is. C functions: `unshare` with `CLONE_NEWNS`, `mount` with `MS_BIND`.
final class DocumentMachine {
  private let folder: TemporaryFolder
  private let isAda: Bool
  private var place = "/home/ada"
  private var status: Int32 = 0
  private(set) var agent: RunningAgent?
  private var service: ChildProcess?

  /// A `sluice watch` of the page, and what the page shows of its log.
  struct RunningAgent {
    var process: ChildProcess
    var log: URL
    var step: DocumentPage.Step
  }

  static let isPossible =
    BindMount.isPossible && DocumentPhotos.areMakeable
    && Tool.areInstalled("unshare", "sqlite3", "sudo", "setfacl", "setpriv")

  private static let ownPlaces = ["/home", "/etc", "/srv", "/var/lib", "/usr/local/bin"]

  /// The pages that are about somebody who is at work at home; who types what the others say is root.
  private static let pagesOfAda: Set = ["docs/getting-started.md", "docs/terminal.md"]

  init(for page: DocumentPage) async throws {
    folder = try TemporaryFolder()
    isAda = Self.pagesOfAda.contains(page.name)
    for name in ["home/ada/Pictures", "etc/sluice", "srv", "var/lib/sluice/inbox", "usr/local/bin"] {
      try FileManager.default.createDirectory(at: folder.url.appending(path: name), withIntermediateDirectories: true)
    }
    try await DocumentPhotos.put(into: folder.url.appending(path: "home/ada/Pictures"))
    for name in ["IMG_0001.jpg", "IMG_0002.jpg", "IMG_0004.jpg"] {
      try TestPhoto.variation(of: TestPhoto.large, name)
        .write(to: folder.url.appending(path: "var/lib/sluice/inbox/\(name)"))
    }
    let installing = """
      cp -a /etc/. etc
      \(DocumentPage.project.path)/packaging/installed-config | sed 's/^min-free = .*/min-free = 0/' >etc/sluice/agent.conf
      touch usr/local/bin/sluice place
      chmod 666 place
      sed -i '/^sluice:/d; /^ada:/d' etc/passwd etc/group etc/shadow etc/gshadow
      printf '%s\\n' 'ada:x:64122:64122::/home/ada:/bin/bash' 'sluice:x:64123:64123::/var/lib/sluice:/usr/sbin/nologin' >>etc/passwd
      printf '%s\\n' 'ada:x:64122:' 'sluice:x:64123:' >>etc/group
      chown -R 64122:64122 home/ada
      chmod 2770 var/lib/sluice/inbox
      chown -R 64123:64123 var/lib/sluice
      """
    try await Tool.shell(installing, in: folder.url)
    try await startService()
    try await wait(for: "photographs", story: { self.serviceLog }) {
      self.serviceLog.components(separatedBy: " stored ").count > 3
    }
  }

  /// There is no systemd in a test.
  static let doneHere: Set = ["systemctl start sluice", "systemctl stop sluice"]

  /// What `systemctl start sluice` does.
  ///
  /// Each program becomes the next, so that the child of the test is the agent itself. A `runuser` would stay above it,
  /// and when that is killed the agent goes on for ever.
  func startService() async throws {
    guard service?.isRunning != true else { return }
    let user = "setpriv --reuid sluice --regid sluice --init-groups env HOME=/var/lib/sluice USER=sluice"
    service = try start("exec \(user) sluice watch", asAda: false, log: serviceFile)
    try await wait(for: "the service", story: { self.serviceLog }) {
      self.serviceLog.contains(" ready ") || self.service?.isRunning != true
    }
  }

  /// What `systemctl stop sluice` does.
  func stopService() async throws {
    guard let service else { return }
    if service.isRunning { kill(service.pid, SIGTERM) }
    try await service.ended()
    self.service = nil
    try? FileManager.default.removeItem(at: serviceFile)
  }

  /// Ends whatever runs here, the page's own agent and the service, and waits for it.
  ///
  /// One that does not end is killed when the machine is let go of.
  func shutDown() async throws {
    if let process = agent?.process {
      if process.isRunning { kill(process.pid, SIGKILL) }
      try await process.ended()
      agent = nil
    }
    try await stopService()
  }

  private var serviceFile: URL { folder.url.appending(path: "service-log") }
  private var serviceLog: String { (try? String(contentsOf: serviceFile, encoding: .utf8)) ?? "" }

  private func start(_ words: String, asAda: Bool, log: URL) throws -> ChildProcess {
    try ChildProcess(
      URL(filePath: "/usr/bin/unshare"), namespace(words, asAda: asAda), in: folder.url, environment: Self.environment,
      output: log, errors: log)
  }

  /// Runs a command, or goes on with an agent in the background. Returns what it printed, a line each.
  @discardableResult
  func run(_ step: DocumentPage.Step) async throws -> (status: Int32, lines: [String]) {
    if Self.doneHere.contains(step.text) {
      step.text.contains("stop") ? try await stopService() : try await startService()
      return (0, [])
    }
    try folder.write("\(step.text)\n", to: "step")
    let words = step.kind == .script ? "sh -eu \(path(of: "step"))" : ". \(path(of: "step"))"
    let result = try await Tool.run(
      "unshare", namespace("(exit \(status)); \(words); code=$?; pwd >\(path(of: "place")); exit $code", asAda: isAda),
      in: folder.url, environment: Self.environment, within: .seconds(120))
    status = result.status
    if step.kind == .command, let here = try? String(contentsOfFile: path(of: "place"), encoding: .utf8) {
      place = here.trimmingCharacters(in: .newlines)
    }
    return (result.status, Self.lines(of: result.output + result.errors))
  }

  /// Starts a `sluice watch` and waits until it is ready.
  func watch(_ step: DocumentPage.Step) async throws {
    let log = folder.url.appending(path: "log-\(step.line)")
    let process = try start("exec \(step.text)", asAda: isAda, log: log)
    agent = RunningAgent(process: process, log: log, step: step)
    try await wait(for: "ready", story: { self.log.joined(separator: "\n") }) {
      self.log.contains { $0.contains(" ready ") } || !process.isRunning
    }
  }

  /// Ends the agent as Ctrl-C does, once it has logged all that the page shows. Returns its status, and what it did not log.
  func endAgent() async throws -> (status: Int32, missing: [String])? {
    guard let agent else { return nil }
    let shown = agent.step.shown ?? []
    var missing: [String] { OutputShape.difference(between: shown, and: log).missing }
    try? await wait(for: "what the page shows") { missing.isEmpty }
    let rest = missing
    if agent.process.isRunning { kill(agent.process.pid, SIGINT) }
    let status = try await agent.process.ended()
    self.agent = nil
    return (status, rest)
  }

  /// What the agent has logged so far.
  var log: [String] {
    guard let agent, let text = try? String(contentsOf: agent.log, encoding: .utf8) else { return [] }
    return Self.lines(of: text)
  }

  private static let environment = [
    "PATH": "/usr/local/bin:\(Tool.path)", "HOME": "/home/ada", "USER": "ada", "LANG": "C.UTF-8", "TERM": "dumb",
  ]

  private func path(of name: String) -> String { folder.url.appending(path: name).path }

  private static func lines(of text: String) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  /// The arguments of `unshare` that run this where the machine's places are the page's own.
  private func namespace(_ words: String, asAda: Bool) -> [String] {
    // The disks of other tests are not held here.
    let others = "{ findmnt -rno TARGET | grep /sluice-test- | xargs -r umount -l 2>/dev/null; true; }"
    let mounts = [others] + Self.ownPlaces.map { "mount --bind \(path(of: String($0.dropFirst()))) \($0)" }
    let program = "mount --bind \(SluiceProcess.program.path) /usr/local/bin/sluice"
    let user = asAda ? "setpriv --reuid ada --regid ada --init-groups " : ""
    let script = mounts + [program, "cd \(place)", "exec \(user)bash -c '\(words.replacing("'", with: "'\\''"))'"]
    return ["--mount", "sh", "-euc", script.joined(separator: "\n")]
  }
}
