import Glibc
import Model
import Posix
import Workshop

/// A worker whose files order it about, and an agent whose death its workers must not outlive.
@main struct WorkshopProbe {
  static func main() async throws {
    switch CommandLine.arguments.dropFirst().first {
    case "worker": exit(WorkerLoop(configure: ObedientCraft.configure).run())
    case "agent": try await runAgent(file: RawPath(CommandLine.arguments[2]))
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
}
