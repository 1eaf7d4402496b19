/// Mistakes about what is where.
extension Mistake {
  static let ofPlaces = [
    Mistake(
      name: "nothing is there", script: "$SLUICE watch", status: 78,
      text: """
        could not watch: there is no agent.conf in any of the usual places, and no folder HERE/drop; `sluice init` makes \
        both here, `sluice init DIR` elsewhere; or name a file with --config FILE
        """),
    Mistake(
      name: "the wrong folder", script: "$SLUICE status", status: 1,
      text: """
        could not open the catalog HERE/catalog.sqlite: it does not exist; no agent.conf was found either: go to the folder \
        that has it, name it with --config FILE, or begin here with `sluice init`
        """),
    Mistake(
      name: "a config that is not there", script: "$SLUICE watch --config nope.conf", status: 78,
      text: """
        could not read the configuration HERE/nope.conf: no such file or directory; check what --config names, or let \
        `sluice init` write one
        """),
    Mistake(
      name: "a folder for a config", script: "mkdir x; $SLUICE watch --config x", status: 78,
      text: """
        could not read the configuration HERE/x: is a directory; name the file in it, as in --config HERE/x/agent.conf
        """),
    Mistake(
      name: "a photograph for a config", script: #"printf '\377\330\377\340' >a.jpg; $SLUICE watch --config a.jpg"#,
      status: 78,
      text: """
        could not use the configuration HERE/a.jpg: it is not text in UTF-8; save it in UTF-8, or name the agent.conf that \
        is meant with --config FILE
        """),
    Mistake(
      name: "init twice", script: "$SLUICE init >/dev/null; $SLUICE init", status: 64,
      text: """
        could not write HERE/agent.conf: there is such a file already; `sluice config --config HERE/agent.conf` shows what \
        it says; name another folder with `sluice init DIR`, or move the file away first
        """),
    Mistake(
      name: "init in a file", script: "echo >a.jpg; $SLUICE init a.jpg", status: 64,
      text: "could not begin in HERE/a.jpg: it is a file; name a folder, as in sluice init HERE"),
    Mistake(
      name: "a drop folder that is not there", script: "echo >agent.conf; " + watching(until: "paused"), status: 0,
      text: """
        drop inbox: paused, no such file or directory; mount what is to be there, or make it with `mkdir -p HERE/drop`; it \
        is taken up again by itself
        """),
    Mistake(
      name: "a photograph for a drop folder", script: "echo >drop; " + watching(until: "paused"), status: 0,
      text: """
        drop inbox: paused, HERE/drop is no folder; let `path` of [drop inbox] name one; it is taken up again by itself
        """),
    Mistake(
      name: "a pool in no folder", script: "mkdir drop; $SLUICE watch --set agent.pool=x/y/pool", status: 1,
      text: """
        could not open the pool HERE/x/y/pool: no such file or directory; `mkdir -p HERE/x/y` makes the folder for it; or \
        mount it, or name another `pool`
        """),
    Mistake(
      name: "a photograph for a pool", script: "mkdir drop; echo >a.jpg; $SLUICE watch --set agent.pool=a.jpg",
      status: 1,
      text: "could not open the pool HERE/a.jpg: not a directory; let the config's `pool` name a folder"),
    Mistake(
      name: "a catalog in no folder", script: "mkdir drop; $SLUICE watch --set agent.catalog=x/c.sqlite", status: 1,
      text: """
        could not open the catalog in HERE/x: no such file or directory; `mkdir -p HERE/x` makes the folder; or let the \
        config's `catalog` name another
        """),
    Mistake(
      name: "a photograph for a catalog",
      script: "mkdir drop; echo this is no database >a.jpg; $SLUICE watch --set agent.catalog=a.jpg", status: 78,
      text: """
        could not use the catalog HERE/a.jpg: file is not a database; it is something else, or damaged: let `catalog` in \
        [agent] name another file, which `sluice verify --rebuild-catalog FILE` makes if there is a pool
        """),
    Mistake(
      name: "the pool is the drop folder", script: "$SLUICE watch --set agent.pool=drop", status: 78,
      text: """
        [agent] pool: HERE/drop is the drop folder HERE/drop of [drop inbox] itself, and what is written there would arrive; \
        name a place beside the drop folder, like pool = HERE/pool
        """),
    Mistake(
      name: "the pool lies in the drop folder", script: "$SLUICE watch --set agent.pool=drop/pool", status: 78,
      text: """
        [agent] pool: HERE/drop/pool lies in the drop folder HERE/drop of [drop inbox], and what is written there would \
        arrive; name a place beside the drop folder, like pool = HERE/pool
        """),
    Mistake(
      name: "the drop folder lies in the pool",
      script: "$SLUICE watch --set agent.pool=pool --set 'drop inbox.path=pool/in'",
      status: 78,
      text: """
        [drop inbox] path: HERE/pool/in lies in the pool HERE/pool; name a folder beside the pool, like path = HERE/drop
        """),
    Mistake(
      name: "a drop folder in another", script: "$SLUICE watch --set 'drop b.path=drop/b'", status: 78,
      text: """
        [drop b] path: HERE/drop/b and the folder HERE/drop of [drop inbox] lie one in the other, and a file would have two \
        rules; take the section of the inner one out, for the outer one watches it too; or name a folder beside it
        """),
    Mistake(
      name: "a drop folder twice", script: "$SLUICE watch --set 'drop b.path=drop'", status: 78,
      text: "[drop b] path: HERE/drop is already watched as [drop inbox]; take one of the two sections out"),
  ]
}
