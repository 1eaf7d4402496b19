/// Mistakes about who may do what, each made by a user without rights.
extension Mistake {
  static let ofRights = [
    Mistake(
      name: "a config that can't be read", newcomer: .nobody, before: "echo >a.conf; chmod 600 a.conf",
      script: "$SLUICE watch --config a.conf", status: 78,
      text: """
        could not read the configuration HERE/a.conf: permission denied; as root, `chgrp nogroup HERE/a.conf && chmod g+r \
        HERE/a.conf` lets user nobody read it
        """),
    Mistake(
      name: "the home of another", newcomer: .nobody, before: "mkdir -m 700 home",
      script: "HOME=$PWD/home $SLUICE watch", status: 78,
      text: """
        could not read the configuration HERE/home/.config/sluice/agent.conf: permission denied; as root, `chmod o+x \
        HERE/home` lets user nobody through to it; or name another with --config FILE, or set HOME to a home of that user
        """),
    Mistake(
      name: "a drop folder that can't be read", newcomer: .nobody, before: "mkdir -m 700 drop",
      script: watching(until: "paused"), status: 0,
      text: """
        drop inbox: paused, permission denied; as root, `chgrp nogroup HERE/drop && chmod g+rwx HERE/drop` lets user nobody \
        in; it is taken up again by itself
        """),
    Mistake(
      name: "a pool that can't be written", newcomer: .nobody, before: "mkdir pool",
      script: "mkdir drop; $SLUICE watch", status: 1,
      text: """
        could not open the pool HERE/pool: permission denied; as root, `install -d -o nobody HERE/pool` gives it to user \
        nobody
        """),
    Mistake(
      name: "a pool of a service", newcomer: .nobody, before: "mkdir pool; chown daemon pool",
      script: "mkdir drop; $SLUICE watch", status: 1,
      text: """
        could not open the pool HERE/pool: permission denied; it is user daemon's: `sudo -u daemon sluice ...` works with it \
        as that user
        """),
    Mistake(
      name: "a catalog that only a group may see", newcomer: .nobody,
      before: "mkdir -m 750 var; chown daemon:daemon var",
      script: "$SLUICE status --set agent.catalog=var/c.sqlite", status: 1,
      text: """
        HERE/var/c.sqlite: permission denied; as root, `adduser nobody daemon` lets user nobody through to it, who has to log \
        in anew then
        """),
    Mistake(
      name: "a catalog whose folder can't be written", newcomer: .nobody, before: "mkdir db",
      script: "mkdir drop; $SLUICE watch --set agent.catalog=db/c.sqlite", status: 1,
      text: """
        could not open the catalog HERE/db/c.sqlite: unable to open database file; as root, `install -d -o nobody HERE/db` \
        gives it to user nobody
        """),
    Mistake(
      name: "a catalog that root made", newcomer: .nobody,
      before: "mkdir drop; echo >a.jpg; $SLUICE ingest a.jpg || true",
      script: "$SLUICE watch", status: 1,
      text: """
        could not open HERE/catalog.sqlite-runs: permission denied; as root, `chown nobody HERE HERE/catalog.sqlite*` gives \
        it to user nobody
        """),
    Mistake(
      name: "init where one may not", newcomer: .nobody, before: "mkdir srv", script: "$SLUICE init srv/photos",
      status: 1,
      text: """
        could not make the folder HERE/srv/photos: permission denied; as root, `install -d -o nobody HERE/srv/photos` gives \
        it to user nobody; or name a folder of yours with `sluice init DIR`
        """),
    Mistake(
      name: "a pool of one's own that is read-only", newcomer: .nobody,
      script: "mkdir drop; mkdir -m 500 pool; $SLUICE watch",
      status: 1,
      text: """
        could not open the pool HERE/pool: permission denied; `chmod u+rwx HERE/pool` lets user nobody read and write it
        """),
    Mistake(
      name: "a photograph that can't be read", newcomer: .nobody, before: "echo >a.jpg; chmod 600 a.jpg",
      script: "mkdir drop; $SLUICE ingest a.jpg", status: 2,
      text: """
        HERE/a.jpg: failed: permission denied; as root, `chgrp nogroup HERE/a.jpg && chmod g+r HERE/a.jpg` lets user nobody \
        read it
        """),
    Mistake(
      name: "check says it before", newcomer: .nobody, before: "mkdir pool",
      script: "mkdir drop; $SLUICE config --check >&2",
      status: 2,
      text: """
        MEND pool: HERE/pool can't be written by this user; as root, `install -d -o nobody HERE/pool` gives it to user \
        nobody
        """),
  ]
}
