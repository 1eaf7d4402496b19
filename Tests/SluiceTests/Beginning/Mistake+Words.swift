/// Mistakes in what is typed and written, and what the machine does not have.
extension Mistake {
  private static func config(_ text: String) -> String { "printf '\(text)' >agent.conf; $SLUICE watch" }
  private static let inConfig = "could not use the configuration HERE/agent.conf: "

  static let ofWords = [
    Mistake(
      name: "no command", script: "$SLUICE wach", status: 64,
      text: "could not understand the command line: there is no command \"wach\"; did you mean watch?"),
    Mistake(
      name: "no option", script: "$SLUICE watch --confg x", status: 64,
      text: "could not understand the command line: sluice watch has no option \"--confg\"; did you mean --config?"),
    Mistake(
      name: "a folder to watch", script: "$SLUICE watch drop", status: 64,
      text: """
        could not understand the command line: sluice watch has no use for "drop"; the folders to watch stand in agent.conf, \
        which `sluice init` writes; `sluice ingest PATH` takes files in now
        """),
    Mistake(
      name: "nothing to ingest", script: "$SLUICE ingest", status: 64,
      text: "could not understand the command line: sluice ingest needs a PATH; write it like sluice ingest ~/Pictures"),
    Mistake(
      name: "a photograph that is not there", script: "mkdir drop; $SLUICE ingest nope.jpg", status: 2,
      text: "nope.jpg: failed: no such file or directory; look whether the name is right"),
    Mistake(
      name: "text for a photograph", script: "mkdir drop; echo hello >drop/a.jpg; $SLUICE ingest drop", status: 2,
      text: "HERE/drop/a.jpg: rejected: it is not a picture but text"),
    Mistake(
      name: "no section", script: config("[agnet]\\n"), status: 78,
      text: inConfig + "[agnet]: there is no section [agnet]; did you mean [agent]?"),
    Mistake(
      name: "no key", script: config("[agent]\\nwrokers = 2\\n"), status: 78,
      text: inConfig + "[agent]: there is no key \"wrokers\"; did you mean workers?"),
    Mistake(
      name: "no unit", script: config("[drop a]\\npath = x\\nsettle = 2\\n"), status: 78,
      text: inConfig + "[drop a] settle: \"2\" has no unit; write it like 500 ms, 1 s, 2 min or 1 h"),
    Mistake(
      name: "the wrong unit", script: config("[limits]\\ntimeout = 2 MB\\n"), status: 78,
      text: inConfig + "[limits] timeout: \"mb\" in \"2 MB\" is not a unit of a duration; use one of ms, s, min, h"),
    Mistake(
      name: "no section yet", script: config("workers = 2\\n"), status: 78,
      text: inConfig
        + "line 1, \"workers = 2\", stands before the first section; put it under a section such as [agent]"),
    Mistake(
      name: "a colon", script: config("[agent]\\nworkers: 2\\n"), status: 78,
      text: inConfig
        + "line 2, \"workers: 2\", is neither a [section] nor key = value nor a # comment; write it like workers = 2, or "
        + "put # before it"),
    Mistake(
      name: "a home of the shell", script: config("[agent]\\npool = ~/pool\\n"), status: 78,
      text: inConfig + "[agent] pool: \"~/pool\" begins with ~, which only a shell knows; write the whole path"),
    Mistake(
      name: "a slip in --set", script: "$SLUICE watch --set workers=2", status: 78,
      text: """
        could not use the configuration --set: "workers=2" is not SECTION.KEY=VALUE; write it like "variant \
        small.quality=70" or agent.workers=2
        """),
    Mistake(
      name: "two agents",
      script: """
        mkdir drop
        \(starting(until: "ready"))
        $SLUICE watch && status=0 || status=$?
        \(ending)
        exit $status
        """, status: 1,
      text: """
        could not watch: another `sluice watch` has this catalog, process PID; end that one first, with `systemctl stop \
        sluice` or `kill PID`; `sluice ingest PATH` may run beside it
        """),
    Mistake(
      name: "no space", script: "mkdir drop; echo >a.jpg; $SLUICE ingest a.jpg --set 'agent.min-free=1024 TiB'",
      status: 1,
      text: "left, and 1.0 PiB are to stay free; free some space, or lower `min-free` in [agent]; it goes on by itself"),
  ]

  private static let fewWatches =
    "unshare -Ur sh -c 'echo 3 >/proc/sys/user/max_inotify_watches; exec $SLUICE watch'"

  /// With limits of their own in a user namespace.
  static let ofLimits = [
    Mistake(
      name: "no inotify instances",
      script: """
        mkdir drop
        unshare -Ur sh -c 'echo 0 >/proc/sys/user/max_inotify_instances; exec $SLUICE watch'
        """, status: 1,
      text: """
        could not watch folders: too many programs of this user do; as root, `sysctl fs.inotify.max_user_instances=1024` \
        raises the limit, and the same setting in /etc/sysctl.d/60-sluice.conf keeps it
        """),
    Mistake(
      name: "no inotify watches",
      script: """
        mkdir -p drop/1 drop/2 drop/3
        \(starting(fewWatches, until: "no more folders"))
        \(ending)
        cat log >&2
        """, status: 0,
      text: """
        drop inbox: no more folders can be watched, the rest is polled; as root, `sysctl fs.inotify.max_user_watches=8` \
        raises the limit, and the same setting in /etc/sysctl.d/60-sluice.conf keeps it
        """),
  ]
}
