"""Photographs in, variants out: Sluice against what its users would run instead, and against the least work."""
import collections, json, os, pathlib, struct, subprocess, sys, zlib

from .agent import cost, measured
from .ground import HERE, files, size_of, tell, warm
from .profile import profile

SIZES = 3
START = "start-up"
# The name of a peer, its program in peers.py, and the environment that it runs in.
Peer = collections.namedtuple("Peer", "name program environment")
CASCADES = [
    Peer("pyvips-cascade, newest", "pyvips-cascade", "newest"), Peer("pyvips-cascade, Debian's", "pyvips-cascade", "debian")]
ALL = [
    *CASCADES, Peer("opencv-cascade", "opencv-cascade", "newest"), Peer("pillow-cascade", "pillow-cascade", "newest"),
    Peer("vipsthumbnail", "vipsthumbnail", "newest"), Peer("pyvips-each, newest", "pyvips-each", "newest"),
    Peer("pyvips-each, Debian's", "pyvips-each", "debian"), Peer("pillow-each", "pillow-each", "newest"),
    Peer("magick", "magick", "newest")]
FAST = [ALL[0], ALL[1], ALL[2], ALL[3]]

# Where `part` is a number, only sluice and the first peer take all photos, and the others the first so many: the photos are drawn
# from the same urn, and what one costs is the same.
Contest = collections.namedtuple(
    "Contest", "title kind count quick format peers floors part", defaults=["jpeg", CASCADES, False, None])

CONTESTS = {
    "camera": Contest("12-megapixel JPEG", "camera", 16, 4, peers=ALL, floors=True),
    "large": Contest("48-megapixel JPEG", "large", 4, 2, peers=FAST, floors=True),
    "web": Contest("Web-sized JPEG", "web", 10_000, 300, peers=ALL[:3], floors=True, part=2_000),
    "odd": Contest("Web-sized JPEG, no two of one size", "odd", 500, 100, peers=ALL[:3], floors=True),
    "png": Contest("PNG of 12 megapixels", "png", 8, 2),
    "webp": Contest("WebP of 12 megapixels", "webp", 8, 2),
    "heic": Contest("HEIC of 12 megapixels", "heic", 8, 2, peers=CASCADES[1:]),
    "png-to-webp": Contest("PNG of 12 megapixels to WebP", "png", 8, 2, "webp"),
    "to-webp": Contest("12-megapixel JPEG to WebP", "camera", 16, 4, "webp"),
    "to-avif": Contest("12-megapixel JPEG to AVIF", "camera", 4, 2, "avif"),
}


def scripts(agent):
    """The progressive scripts that the agent knows, its default first."""
    value = agent.values().get("progressive")
    return [value, *(other for other in ("yes", "fast", "no") if other != value)] if value else []


def in_turn(names, round):
    """Another order each round."""
    names = list(names)
    place = round * 5 % len(names)
    names = names[place:] + names[:place]
    return names[::-1] if round % 2 else names


class Race:
    """One contest, ready to be run round by round."""

    def __init__(self, ground, agent, contest, quick):
        self.ground, self.agent, self.contest = ground, agent, contest
        count = contest.quick if quick else contest.count
        self.photos = ground.photos(contest.kind, count)
        self.names = [path for path in files(self.photos)]
        self.tiny = ground.made("tiny", make_tiny)
        self.entrants = dict(self.line_up())

    def settings(self, **keys):
        formats = {"formats": self.contest.format} if self.contest.format != "jpeg" else {}
        sets = [f"variant {name}.box={size}x{size}" for name, size in (("large", 1200), ("medium", 800), ("small", 400))]
        keys = {**formats, **keys}
        more = [f"variant {name}.{key}={value}" for name in ("large", "medium", "small") for key, value in keys.items()]
        return ["agent.workers=1", *sets, *more] if keys else ["agent.workers=1"]

    def line_up(self):
        yield START, lambda folder: self.sluice(folder, self.tiny)
        yield "sluice", lambda folder: self.sluice(folder, self.photos)
        known = scripts(self.agent) if self.contest.floors else []
        for script in known[1:] if self.contest.kind == "camera" else []:
            sets = self.settings(progressive=script)
            yield f"sluice, progressive = {script}", lambda folder, sets=sets: self.sluice(folder, self.photos, sets)
        for name, program, kind in self.contest.peers:
            python = getattr(self.ground, kind)
            most = None if name == self.contest.peers[0].name else self.contest.part
            yield name, lambda folder, words=(program, python, most): self.peer(folder, *words)
        if self.contest.floors:
            every = ["yes", "fast", "no"]
            for script in every if self.contest.kind == "camera" else [(known or every)[0]]:
                yield f"floor, {script}", lambda folder, script=script: self.bottom(folder, script)

    def sluice(self, folder, photos, settings=None):
        self.agent.lay_out(folder)
        summary, usage = self.agent.ingest(photos, folder, self.settings() if settings is None else settings)
        done, bytes = size_of(folder / "pool")
        wanted = len(files(photos))
        if summary["stored"] != wanted:
            sys.exit(f"race: of {wanted} photos sluice stored {summary['stored']}: {summary}")
        return {**usage, "photos": wanted, "files": done, "bytes": bytes}

    def peer(self, folder, program, python, most=None):
        out = folder / "out"
        out.mkdir()
        values = self.agent.values()
        options = {
            "jpeg": {"Q": int(values["jpeg-quality"]), "interlace": True, "optimize_coding": True},
            "webp": {"Q": int(values["webp-quality"]), "effort": int(values["webp-effort"])},
            "avif": {"Q": int(values["avif-quality"]), "effort": int(values["avif-effort"]), "compression": "av1"},
        }[self.contest.format]
        words = [python, HERE / "peers.py", program, self.photos, out, self.contest.format, json.dumps(options)]
        words += [str(most)] if most else []
        process, result = measured(words, folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        answer = process.stdout.read()
        usage = cost(process, result)
        if usage["status"]:
            sys.exit(f"race: {program} ended with status {usage['status']}")
        own = json.loads(answer)
        done, bytes = size_of(out)
        warm_up = size_of(out / "warm-up")
        usage["largest"] = max(usage["largest"], own.pop("largest"))
        usage["together"] = max(usage["together"], usage["largest"])
        return {**usage, **own, "files": done - warm_up[0], "bytes": bytes - warm_up[1]}

    def bottom(self, folder, script):
        listing = folder / "list"
        names = self.names[:self.contest.part]
        listing.write_text("".join(f"{path}\n" for path in names))
        process, result = measured([self.ground.floor, script, listing], folder, stdout=subprocess.PIPE, text=True)
        answer = process.stdout.read()
        return {**cost(process, result), **json.loads(answer), "files": SIZES * len(names)}

    def go(self, rounds):
        """Each entrant's costs, round by round."""
        warm(self.photos)
        laps = {name: [] for name in self.entrants}
        for round in range(rounds):
            for name in in_turn(self.entrants, round):
                # What others left behind is on the disk before one begins.
                os.sync()
                with self.ground.away() as folder:
                    laps[name].append(self.entrants[name](pathlib.Path(folder)))
                lap = laps[name][-1]
                each = 1000 * lap["processor"] / lap["photos"]
                tell(f"{self.contest.title}, round {round + 1}: {name}: {each:.1f} ms of processor a photo")
        return laps


def contest(ground, agent, key, rounds, quick):
    race = Race(ground, agent, CONTESTS[key], quick)
    laps = race.go(rounds)
    photos = len(race.names)
    input = sum(path.stat().st_size for path in race.names)
    found = {"photos": photos, "bytes": input, "laps": laps, "scripts": scripts(agent)}
    found |= {"part": race.contest.part} if race.contest.part and race.contest.part < photos else {}
    if key == "web":
        found["profile"] = profile(race)
    return found


def workers(ground, agent, rounds, quick):
    """12-megapixel photos a second, with one worker and with as many as there are processors."""
    race = Race(ground, agent, CONTESTS["camera"], quick)
    photos = ground.numbered("camera", len(race.names), 2 if quick else 6)
    most = len(os.sched_getaffinity(0))
    race.entrants = {}
    for count in sorted({1, 2, most}):
        settings = [f"agent.workers={count}"]
        race.entrants[f"{START}, {count}"] = lambda folder, s=settings: race.sluice(folder, race.tiny, s)
        race.entrants[f"{count} worker{'s' * (count > 1)}"] = lambda folder, s=settings: race.sluice(folder, photos, s)
    warm(photos)
    return {"photos": len(files(photos)), "most": most, "laps": race.go(rounds)}


def make_tiny(out):
    """One picture of 16 by 16 pixels: all that it costs to take it in is what it costs to start."""
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    pixels = zlib.compress(bytes(16 * (1 + 48)))
    header = struct.pack(">IIBBBBB", 16, 16, 8, 2, 0, 0, 0)
    data = chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    (out / "tiny.png").write_bytes(b"\x89PNG\r\n\x1a\n" + data)
