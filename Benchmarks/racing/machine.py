"""What it was measured on."""
import os, platform


def machine(folder):
    """One line a fact."""
    processor = next(
        (line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")),
        platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    place, mount = os.fsencode(folder.resolve()), ("/", "unknown", "")
    for line in open("/proc/self/mountinfo"):
        fields = line.split()
        point, dash = fields[4].encode().decode("unicode_escape"), fields.index("-")
        if os.path.commonpath([os.fsencode(point), place]) == os.fsencode(point) and len(point) >= len(mount[0]):
            mount = point, fields[dash + 1], fields[5]
    yield f"{len(os.sched_getaffinity(0))} cores, {processor}, {memory / 2**30:.0f} GiB of memory"
    yield f"{platform.system()} {platform.release()}, {mount[1]} ({mount[2]})"
    yield f"load when it began {os.getloadavg()[0]:.1f}"
