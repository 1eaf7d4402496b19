import Glibc
import Model
import Posix

/// The command line: finds the command, runs it, says what went wrong.
@main
struct Sluice {
  /// In the order of the help.
  static let commands: [Command] = [
    InitCommand.command, WatchCommand.command, IngestCommand.command, StatusCommand.command, StatsCommand.command,
    RetryCommand.command,
    AnalyzeCommand.command,
    OrphanCleanupCommand.command, VerifyCommand.command, RegenerateCommand.command, ConfigCommand.command,
    DocumentsCommand.command, WorkerCommand.command,
  ]

  static func main() {
    holdStandardDescriptors()
    // A reader of our output that goes away is an error of write(2), not the end of the agent.
    signal(SIGPIPE, SIG_IGN)
    let arguments = arguments()
    // A worker takes no thread for tasks: its sandbox is closed around the only one.
    if arguments == [Array(WorkerCommand.command.name.utf8)] { exit(WorkerCommand.work().rawValue) }
    // And so is an outer limit of the size of files (`ulimit -f`), which counts files in memory too.
    signal(SIGXFSZ, SIG_IGN)
    TaskThreads.takeOver()
    Alarm.prepare()
    Task.detached { exit(await run(arguments).rawValue) }
    while true { pause() }
  }

  /// Fills the places of a standard input, output or error that we were started without.
  ///
  /// A variant or the catalog would be opened there else, and take what is meant for a person. Nothing can be written to
  /// what is open for reading only.
  private static func holdStandardDescriptors() {
    for number in STDIN_FILENO...STDERR_FILENO where fcntl(number, F_GETFD) < 0 {
      // The lowest free number is taken, which is this one.
      _ = unsafe open("/dev/null", O_RDONLY)
    }
  }

  private static func run(_ arguments: [[UInt8]]) async -> ExitStatus {
    do {
      switch try CommandParser(commands: commands).parse(arguments) {
      case .version: try StandardOutput.write("sluice \(sluiceVersion)\n")
      case .help(let command): try StandardOutput.write(command.map(HelpText.of) ?? HelpText.overview(commands))
      case .run(let invocation):
        return try await run(invocation)
      }
      return .done
    } catch let mistake as CommandParser.Mistake {
      StandardError.write("sluice: \(mistake.error)\nUsage: \(mistake.usage)")
      return .wrongUsage
    } catch {
      return report(error)
    }
  }

  private static func run(_ invocation: Invocation) async throws -> ExitStatus {
    do {
      return try await invocation.command.run(invocation)
    } catch let error as AgentError where error.fault == .usage {
      throw CommandParser.Mistake(error: error, usage: invocation.command.usage)
    }
  }

  private static func report(_ error: any Error) -> ExitStatus {
    // Whoever closed the pipe knows.
    if (error as? AgentError)?.code != "EPIPE" { StandardError.write("sluice: \(error)") }
    return ExitStatus(error)
  }

  /// The arguments as the kernel passed them, without the name of the program.
  private static func arguments() -> [[UInt8]] {
    (1..<max(1, Int(CommandLine.argc))).compactMap { index in
      guard let argument = unsafe CommandLine.unsafeArgv[index] else { return nil }
      return unsafe UnsafeBufferPointer(start: argument, count: strlen(argument)).map { UInt8(bitPattern: $0) }
    }
  }
}
