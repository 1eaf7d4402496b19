"""What Sluice does around the pixels: a backlog, a single photo, what is known already."""
import os, pathlib, sqlite3, subprocess, sys

from .agent import cost, measured
from .contests import in_turn
from .ground import files, tell, warm, with_comment

SCANNED = "drop inbox: scanned"


def backlog(ground, agent, rounds, quick):
    """`sluice watch` is started on a drop folder in which photos wait: what memory it takes, of few and of many."""
    counts = [50, 300] if quick else [1_000, 10_000]
    photos = files(ground.photos("web", counts[1]))
    laps = {str(count): [] for count in counts}
    # A peak hardly differs from round to round, and these take long.
    rounds = min(rounds, 3)
    for round in range(rounds):
        for count in in_turn(counts, round):
            with ground.away() as folder:
                folder = pathlib.Path(folder)
                agent.lay_out(folder)
                for path in photos[:count]:
                    os.link(path, folder / "drop" / path.name)
                watch = agent.watch(folder)
                _, when = watch.wait(lambda message: message == "stored", count)
                seconds = when - watch.begin
                laps[str(count)].append({**watch.end(), "seconds": seconds, "photos": count})
            tell(f"backlog of {count}, round {round + 1}: {laps[str(count)][-1]['together'] >> 20} MiB")
    return {"counts": counts, "rounds": rounds, "laps": laps}


def latency(ground, agent, rounds, quick):
    """Seconds from mv to `stored`, photo by photo, on an agent that has nothing to do."""
    count = 10 if quick else 100
    sources = files(ground.photos("camera", 4 if quick else 16))
    found = {}
    for settle in None, "0 ms":
        settings = [f"drop inbox.settle={settle}"] if settle else []
        waits = []
        with ground.away() as folder:
            folder = pathlib.Path(folder)
            agent.lay_out(folder)
            watch = agent.watch(folder, settings)
            # It is ready and has looked through the folder, in whatever order.
            watch.wait(lambda message: message == "ready" or message.startswith(SCANNED), 2)
            for number in range(count + 1):
                source = sources[number % len(sources)]
                path = folder / "written.part"
                path.write_bytes(with_comment(source.read_bytes(), number))
                os.sync()
                begin = watch.now()
                os.rename(path, folder / "drop" / f"{number:04d}.jpg")
                line, when = watch.wait(lambda message: message == "stored")
                name = f"{number:04d}.jpg"
                check_stored(folder / "catalog.sqlite", name)
                # The first one meets what has never run before, as no photo of an agent at work does.
                waits += [when - begin] if number else []
            watch.end()
        waits.sort()
        name = settle or "default"
        found[name] = waits
        tell(f"latency, settle {name}: {1000 * waits[len(waits) // 2]:.0f} ms in the middle")
    return {"photos": count, "laps": found}


def check_stored(catalog, name):
    with sqlite3.connect(f"file:{catalog}?mode=ro", uri=True) as connection:
        state = connection.execute("SELECT state FROM arrivals WHERE path = ?", (name.encode(),)).fetchone()
    connection.close()
    if state != ("stored",):
        sys.exit(f"race: the log says of {name} that it is stored, and the catalog {state}")


def scan(ground, agent, rounds, quick):
    """The scan with which `sluice watch` starts, of a drop folder full of files that it knows, against find."""
    count = 20_000 if quick else 1_000_000
    place = ground.made(f"known-{count}", lambda out: make_known(agent, out, count))
    laps = {"find": [], "sluice": []}
    for round in range(-1, rounds):
        for name in in_turn(laps, round):
            with ground.away() as folder:
                lap = (find if name == "find" else look)(agent, place, pathlib.Path(folder), count)
            # One that is not counted fills the caches.
            if round >= 0:
                laps[name].append(lap)
                tell(f"scan of {count}, round {round + 1}: {name}: {lap['processor']:.2f} s of processor")
    return {"files": count, "laps": laps}


def find(agent, place, folder, count):
    with open(os.devnull, "w") as nowhere:
        process, result = measured(["find", place / "drop", "-printf", "%i %s %T@\n"], folder, stdout=nowhere)
        return cost(process, result)


def look(agent, place, folder, count):
    watch = agent.watch(place)
    line, when = watch.wait(lambda message: message.startswith(SCANNED))
    lap = {**watch.end(), "seconds": when - watch.begin}
    if f"{count} known, 0 new" not in line["message"]:
        sys.exit(f"race: not all files are known: {line['message']}")
    return lap


def make_known(agent, out, count):
    """A drop folder of `count` files, in folders of a thousand, and a catalog that knows each of them as stored. The rows are
    like that of one real picture but for the path and the identity."""
    from .contests import make_tiny
    agent.lay_out(out)
    make_tiny(out / "drop")
    agent.ingest(out / "drop", out)
    catalog = sqlite3.connect(out / "catalog.sqlite", isolation_level=None)
    columns = [row[1] for row in catalog.execute("PRAGMA table_info(arrivals)") if row[1] != "id"]
    row = catalog.execute(f"SELECT {', '.join(columns)} FROM arrivals").fetchone()
    values = dict(zip(columns, row))
    put = f"INSERT INTO arrivals ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
    catalog.execute("PRAGMA synchronous=OFF")
    catalog.execute("BEGIN")
    # The picture is one of the files.
    for number in range(1, count):
        path = f"{number // 1000:04d}/IMG_{number:07d}.jpg"
        if number == 1 or number % 1000 == 0:
            (out / "drop" / f"{number // 1000:04d}").mkdir()
        file = os.open(out / "drop" / path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644)
        os.ftruncate(file, 2_000_000 + number)
        status = os.fstat(file)
        os.close(file)
        values.update(
            path=path.encode(), inode=status.st_ino, size=status.st_size, modified=status.st_mtime_ns,
            changed=status.st_ctime_ns)
        catalog.execute(put, list(values.values()))
    catalog.execute("COMMIT")
    catalog.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    catalog.close()


def duplicates(ground, agent, rounds, quick):
    """Copies of photos that are in the pool, taken in by `sluice ingest`, against sha256sum of the same files."""
    found = {}
    sets = [("camera", 4, 2), ("web", 300, 1)] if quick else [("camera", 16, 12), ("web", 1_000, 10)]
    for kind, count, copies in sets:
        photos = ground.photos(kind, count)
        storm = ground.made(f"storm-{kind}-{count}x{copies}", lambda out: copy(photos, out, copies))
        warm(storm)
        names = files(storm)
        laps = {"sha256sum": [], "sluice": []}
        with ground.away() as home:
            home = pathlib.Path(home)
            agent.lay_out(home)
            agent.ingest(photos, home)
            catalog = (home / "catalog.sqlite").read_bytes()
            for round in range(rounds):
                for name in in_turn(laps, round):
                    os.sync()
                    if name == "sluice":
                        # A catalog that knows the photos, and not these files.
                        (home / "catalog.sqlite").write_bytes(catalog)
                        summary, lap = agent.ingest(storm, home)
                        if summary["duplicate"] != len(names):
                            sys.exit(f"race: not all files are duplicates: {summary}")
                    else:
                        (home / "names").write_bytes(b"\0".join(os.fsencode(path) for path in names))
                        words = ["xargs", "-0", "-a", home / "names", "sha256sum"]
                        lap = cost(*measured(words, home, stdout=subprocess.DEVNULL))
                    laps[name].append({**lap, "photos": len(names)})
                    tell(f"storm of {kind}, round {round + 1}: {name}: {lap['processor']:.2f} s of processor")
        found[kind] = {"files": len(names), "bytes": sum(path.stat().st_size for path in names), "laps": laps}
    return found


def copy(photos, out, copies):
    for path in files(photos):
        for number in range(copies):
            (out / f"{path.stem}_{number:03d}{path.suffix}").write_bytes(path.read_bytes())
