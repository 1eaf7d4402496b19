"""Where the processor time of an ingest goes, by perf(1)."""
import collections, pathlib, subprocess

from .ground import run

# Libraries whose business is pixels, and code that was made at run time (orc).
LIBRARIES = ("libvips", "libjpeg", "libturbojpeg", "libzimg", "liborc", "orcexec", "libwebp", "libpng", "libz.", "liblcms", "[JIT]")
WORKER = "sluice-worker"
# The C that works on planes, and is linked into the program: Sources/C/CPlanes.
PLANES = ("make_rows", "lay_on_side", "make_columns", "stand_up", "encode", "sluice_plane", "sluice_jpeg", "sluice_resampling")


def is_pixels(thread, library, symbol, program):
    if any(part in library for part in LIBRARIES):
        return True
    return thread == WORKER and library == program and symbol.split("]")[-1].strip().startswith(PLANES)


def profile(race):
    """The share of the samples that are pixels, and the share of each library; nothing where perf may not look."""
    with race.ground.away() as folder:
        folder = pathlib.Path(folder)
        race.agent.lay_out(folder)
        words = race.agent.words("ingest", folder, ["agent.workers=1"], "--json", "--quiet", race.photos)
        data = folder / "perf.data"
        record = ["perf", "record", "-q", "-e", "cpu-clock", "-F", "499", "-o", data, "--", *words]
        try:
            done = subprocess.run(record, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        except FileNotFoundError:
            return {}
        if done.returncode or not data.exists():
            return {}
        fields = ["-t", "|", "--sort", "comm,dso,sym", "-F", "overhead,comm,dso,sym"]
        text = run(["perf", "report", "-i", data, "--stdio", *fields], stderr=subprocess.DEVNULL)
    parts, pixels = collections.Counter(), 0
    for line in text.splitlines():
        share, *rest = (field.strip() for field in line.split("|"))
        if not share.endswith("%") or len(rest) < 3:
            continue
        share = float(share[:-1]) / 100
        parts[rest[1]] += share
        pixels += share * is_pixels(*rest[:3], race.agent.program.name)
    return {"pixels": pixels, "parts": parts}
