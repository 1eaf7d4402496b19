import Catalog
import Glibc
import Ingest
import Journal
import Model
import Posix
import Settings

/// `sluice watch`: the agent.
enum WatchCommand {
  static let command = Command(
    name: "watch",
    summary: "Watch the drop folders and take in whatever settles there, until told to stop.",
    discussion: """
      One line is logged for each file. SIGTERM and Ctrl-C finish the files in hand, for ten seconds at most, and end it \
      with status 0; a second one ends it at once. Nothing is lost either way. SIGHUP reads the configuration again. \
      Under systemd it says that it is ready when all watches stand.
      """,
    adviceOnArgument: """
      the folders to watch stand in agent.conf, which `sluice init` writes; `sluice ingest PATH` takes files in now
      """,
    examples: [
      Example("sluice watch", "Watch what the config names, until Ctrl-C"),
      Example(
        "sluice watch --set agent.workers=2 --set agent.log-level=debug", "With two workers, and everything in the log"),
    ],
    run: run)

  /// How long the files in hand have after the first SIGTERM, less what it takes to end.
  private static let grace = Duration.seconds(9)

  @Sendable private static func run(_ invocation: Invocation) async throws -> ExitStatus {
    let signals = try SignalBytes.of([SIGTERM, SIGINT, SIGHUP, SIGUSR1])
    let configuration = try invocation.configuration()
    try configuration.demandSomethingToWatch()
    let log = Log(
      level: invocation.isQuiet ? .error : configuration.logLevel, format: configuration.logFormat,
      environment: invocation.environment)
    let stages = try await configuration.open(.watch, log: log)
    let agent = WatchAgent(stages, folders: configuration.drops, headroom: configuration.headroom)
    let listening = Task {
      var isStopping = false
      for await signal in signals {
        switch signal {
        case SIGHUP: await reload(agent, running: configuration, invocation, log)
        case SIGUSR1: await agent.lookForDue()
        case _ where isStopping: exit(ExitStatus.couldNot.rawValue)
        default:
          isStopping = true
          ServiceNotification.stopping.send()
          log.info("stopping", ["hint": "the files in hand are finished"])
          Task { await agent.stop(within: grace) }
        }
      }
    }
    let heartbeat = Task { await keepAlive(agent) }
    defer {
      listening.cancel()
      heartbeat.cancel()
    }
    try await agent.run {
      log.info(
        "ready",
        [
          "pool": .path(configuration.pool), "catalog": .path(configuration.catalog),
          "workers": .integer(configuration.workers),
        ])
      ServiceNotification.ready.send()
    }
    log.info("stopped")
    return .done
  }

  /// Tells systemd that the agent is at work, for as long as it answers; wakes nobody where systemd does not ask for it.
  private static func keepAlive(_ agent: WatchAgent) async {
    guard let watchdog = ServiceWatchdog() else { return }
    while (try? await Alarm.sleep(for: watchdog.interval)) != nil {
      await agent.answer()
      ServiceNotification.alive.send()
    }
  }

  /// Goes on by the configuration as it is now; where that is wrong, by the old one.
  private static func reload(
    _ agent: WatchAgent, running: Configuration, _ invocation: Invocation, _ log: Log
  ) async {
    ServiceNotification.reloading.send()
    defer { ServiceNotification.ready.send() }
    do {
      let configuration = try invocation.configuration()
      guard configuration.source == running.source else {
        throw AgentError(
          .configuration, code: "other-source", tried: "read the configuration again",
          on: running.source.file?.description ?? "",
          cause: "it would now come from \(configuration.source.file?.description ?? "the defaults")",
          advice: "put the file back, or start Sluice anew")
      }
      if configuration.pool != running.pool || configuration.catalog != running.catalog
        || configuration.workers != running.workers || configuration.logLevel != running.logLevel
        || configuration.logFormat != running.logFormat
      {
        log.warning("pool, catalog, workers and the log change with a restart only")
      }
      await agent.reload(
        folders: configuration.drops, workerRules: configuration.rules,
        headroom: Headroom(on: [running.pool, running.catalog.parent], leastFree: configuration.leastFree))
      log.info("configuration read again", ["drops": .integer(configuration.drops.count)])
    } catch {
      log.error("the old configuration stays", ["reason": "\(error)"])
    }
  }
}
