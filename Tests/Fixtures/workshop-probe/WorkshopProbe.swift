import Glibc
import Model
import Posix
import Workshop

/// A worker whose files order it about, an agent whose death its workers must not outlive, and an intruder before a
/// single wall.
@main struct WorkshopProbe {
  static func main() {
    let arguments = CommandLine.arguments.dropFirst()
    switch arguments.first {
    // On the only thread, as a sandbox wants it.
    case "worker": exit(WorkerLoop(configure: ObedientCraft.configure).run())
    case "agent":
      let file = RawPath(CommandLine.arguments[2])
      Task.detached { try await runAgent(file: file) }
      while true { pause() }
    case "intrude": exit(intrude(behind: CommandLine.arguments[2], arguments.dropFirst(2).joined(separator: " ")))
    default: exit(64)
    }
  }

  /// Sets two workers up, the one idle and the other at work on a file, says their numbers, and sleeps.
  private static func runAgent(file: RawPath) async throws {
    let crew = WorkerCrew(count: 2, rules: WorkerRules())
    try await crew.start()
    let file = try Descriptor.open(file, O_RDONLY)
    try await crew.withWorker { worker in
      _ = try await worker.hash(file)
      let numbers = crew.processIdentifiers.map(String.init).joined(separator: " ") + "\n"
      let said = Array(numbers.utf8)
      unsafe _ = write(2, said, said.count)
      _ = try await worker.examine()
    }
  }

  /// The errno of an intrusion behind one wall alone, or none; 0 when it was let.
  private static func intrude(behind wall: String, _ words: String) -> Int32 {
    do {
      // Where an unprivileged process puts a filter up, this one has to come first.
      _ = try Sandbox.put(up: .noNewPrivileges, limits: Limits())
      if let layer = SandboxLayer(rawValue: wall) { _ = try Sandbox.put(up: layer, limits: Limits()) }
      return Intrusion(words).attempt()
    } catch {
      return 255
    }
  }
}
