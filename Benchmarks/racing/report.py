"""Results as tables in Markdown, and what of them is promised."""
import collections, math, statistics

from .contests import CONTESTS, START
from .quality import GENERAL, MODEL, MODEL_OF_GENERAL

Promise = collections.namedtuple("Promise", "what figure limit holds")
MEBI = 1 << 20

# Processor seconds of sluice at most this many times those of the other.
MOST = {"camera": {
    "pyvips-cascade, newest": 0.60, "opencv-cascade": 0.75, "pyvips-cascade, Debian's": 0.42, "pillow-cascade": 0.26,
    "vipsthumbnail": 0.17}}
MOST |= {key: {"pyvips-cascade, Debian's": 1.05} for key in ("png", "webp", "heic", "png-to-webp", "to-webp")}
MOST_TIMES_FLOOR = {"camera": 1.25}
LEAST_SPEED_UP = 1.85
MOST_BESIDE_PIXELS = 0.15
MOST_GROWTH = 1.10
MOST_TIMES_FIND = 3
MOST_TIMES_SHA256SUM = 1.5
MOST_WORSE = 0.002
MOST_OTHER_BYTES = 0.05


def spread(values, form="{:.2f}"):
    """`median (least to most)`."""
    texts = [form.format(value) for value in (statistics.median(values), min(values), max(values))]
    return f"{texts[0]} ({texts[1]} to {texts[2]})" if len(values) > 1 else texts[0]


def table(head, rows):
    lines = [f"| {' | '.join(head)} |", f"| {' | '.join('---' for _ in head)} |"]
    return "\n".join(lines + [f"| {' | '.join(row)} |" for row in rows])


def at_most(what, values, limit):
    median = statistics.median(values)
    return Promise(what, spread(values, "{:.3f}"), f"at most {limit:g}", median <= limit)


def ratios(ones, others):
    return [one / other for one, other in zip(ones, others)]


def net(laps, start, key):
    """What a photo costs, round by round, without what it costs to start, which is the same in all of them."""
    begin = statistics.median(lap[key] for lap in start)
    return [(lap[key] - begin) / lap["photos"] for lap in laps]


def whole(laps, key):
    return [lap[key] / lap["photos"] for lap in laps]


def costs(found):
    """Seconds of processor a photo of each, comparable: of sluice without its start, as of the others without theirs."""
    laps = dict(found["laps"])
    start = laps.pop(START)
    ours = lambda name: name.split(",")[0] == "sluice"
    return {
        name: net(each, start, "processor") if ours(name) else whole(each, "processor") for name, each in laps.items()}


def floor_of(name, found):
    """The floor with the same script as this entrant of ours."""
    script = name.partition("progressive = ")[2] or (found["scripts"] or ["yes"])[0]
    return f"floor, {script}"


def contest(key, found):
    each, laps = costs(found), found["laps"]
    ours = each["sluice"]
    most = MOST.get(key, {})
    promises = [at_most(f"{CONTESTS[key].title}: processor, to {name}", ratios(ours, each[name]), limit)
                for name, limit in most.items()]
    rows = []

    def row(name, seconds, clock, ratio, limit):
        lap = laps[name]
        kept = "floor" not in name
        rows.append([
            f"**{name}**" if name.startswith("sluice") else name, spread([1000 * value for value in seconds], "{:.1f}"),
            ratio, limit, spread([1000 * value for value in clock], "{:.1f}") if kept else "",
            f"{1 / statistics.median(clock):.1f}" if kept else "",
            f"{statistics.median(each['together'] for each in lap) / MEBI:.0f}",
            f"{statistics.median(whole(lap, 'bytes')) / 1000:.0f}"])

    for name, seconds in each.items():
        if name.split(",")[0] == "sluice":
            clock, floor = net(laps[name], laps[START], "seconds"), floor_of(name, found)
            ratio = limit = ""
            if floor in each:
                against = ratios(seconds, each[floor])
                ratio = f"{spread(against)} of {floor}"
                if key in MOST_TIMES_FLOOR:
                    promises.append(at_most(f"{CONTESTS[key].title}: {name}, to {floor}", against, MOST_TIMES_FLOOR[key]))
                    limit = f"{MOST_TIMES_FLOOR[key]:g}"
            row(name, seconds, clock, ratio, limit)
        else:
            limit = f"{most[name]:g}" if name in most else ""
            row(name, seconds, whole(laps[name], "seconds"), spread(ratios(ours, seconds)), limit)
    rows.sort(key=lambda row: float(row[1].split()[0]))
    head = ["", "processor, ms a photo", "sluice to it", "at most", "clock, ms a photo", "photos a second",
            "memory, MiB", "kB a photo"]
    start = laps[START]
    first = CONTESTS[key].peers[0].name
    part = f" Sluice and {first} take all of them, the others the first {found['part']}." if "part" in found else ""
    text = [
        f"{found['photos']} photos of {found['bytes'] / found['photos'] / 1000:.0f} kB; {found['rounds']} rounds.{part}", "",
        table(head, rows), "",
        f"To start and to end takes sluice {spread([1000 * lap['processor'] for lap in start], '{:.0f}')} ms of processor and "
        f"{spread([1000 * lap['seconds'] for lap in start], '{:.0f}')} ms, which is not in the figures above. With it, a photo "
        f"took {spread([1000 * value for value in whole(laps['sluice'], 'processor')], '{:.1f}')} ms of processor here, "
        f"{spread(ratios(whole(laps['sluice'], 'processor'), each[MODEL]))} of pyvips-cascade, Debian's."]
    if (ten := "sluice, progressive = yes") in each:
        against = [f"{spread(ratios(each[ten], each[peer.name]))} of {peer.name}" for peer in CONTESTS[key].peers if peer.name in most]
        text += ["", f"With the ten scans that the others write (`progressive = yes`), sluice takes {'; '.join(against)}."]
    if key == "web":
        more, promise = beside_pixels(found, each)
        text += ["", *more]
        promises += promise
    return "\n".join(text), promises


def beside_pixels(found, each):
    floor = floor_of("sluice", found)
    beyond = [1 - ratio for ratio in ratios(each[floor], each["sluice"])]
    laps, start = found["laps"]["sluice"], found["laps"][START]
    agent = ratios(net(laps, start, "own"), each["sluice"])
    text = [
        f"What is not pixels: {spread(beyond, '{:.0%}')} of sluice's processor time is what it takes more than the floor; "
        f"{spread(agent, '{:.0%}')} is that of the agent's own process, which touches no pixel."]
    what = "Web-sized JPEG: share of processor time that is not pixels"
    limit = f"at most {MOST_BESIDE_PIXELS:.0%}"
    promises = [Promise(
        f"{what}, by the floor", spread(beyond, "{:.0%}"), limit, statistics.median(beyond) <= MOST_BESIDE_PIXELS)]
    profile = found.get("profile")
    if not profile:
        return [*text, "perf(1) was not there, or may not look."], promises
    parts = sorted(profile["parts"].items(), key=lambda part: -part[1])[:8]
    share = 1 - profile["pixels"]
    text += [
        f"By the samples of perf(1), {share:.0%} lie outside what works on pixels (libraries, and the C of a worker): "
        + ", ".join(f"{name} {value:.0%}" for name, value in parts) + "."]
    return text, [*promises, Promise(f"{what}, by perf", f"{share:.0%}", limit, share <= MOST_BESIDE_PIXELS)]


def workers(found):
    laps, rows, speeds = found["laps"], [], {}
    for name in laps:
        if name.startswith(START):
            continue
        count = int(name.split()[0])
        start = laps[f"{START}, {count}"]
        clock = net(laps[name], start, "seconds")
        speeds[count] = [1 / value for value in clock]
        rows.append([
            name, spread(speeds[count], "{:.1f}"), spread(ratios(speeds[count], speeds[1])),
            spread(ratios(whole(laps["1 worker"], "seconds"), whole(laps[name], "seconds"))),
            spread([1000 * value for value in net(laps[name], start, "processor")], "{:.1f}"),
            f"{statistics.median(lap['together'] for lap in laps[name]) / MEBI:.0f}"])
    head = ["", "photos a second", "times one worker", "start included", "processor, ms a photo", "memory, MiB"]
    speed_up = ratios(speeds[2], speeds[1])
    promise = Promise("12-megapixel JPEG: photos a second with two workers, to one", spread(speed_up),
                      f"at least {LEAST_SPEED_UP:g}", statistics.median(speed_up) >= LEAST_SPEED_UP)
    text = f"{found['photos']} photos, {found['most']} processors; {found['rounds']} rounds."
    return f"{text}\n\n{table(head, rows)}", [promise]


def quality(found):
    likeness = found["likeness"]
    rows, promises, sums = [], [], {}
    for name, list in likeness.items():
        values = [each["reference"] for each in list]
        others = [each["model"] for each in list if each["model"] is not None]
        sums[name] = statistics.mean(values), min(values), sum(each["bytes"] for each in list)
        model = MODEL_OF_GENERAL if name == GENERAL else MODEL
        share = sums[name][2] / sums[model][2] if model in sums else 1
        theirs = {(each["photo"], each["variant"]): each["reference"] for each in likeness[model]}
        differences = [each["reference"] - theirs[each["photo"], each["variant"]] for each in list]
        rows.append([
            f"**{name}**" if name.startswith("sluice") else name, f"{sums[name][0]:.4f}", f"{sums[name][1]:.4f}",
            f"{min(differences):+.4f}", f"{statistics.mean(others):.4f}", f"{min(others):.4f}", f"{share:.3f}"])
    pairs = [("sluice", MODEL), ("sluice", "pyvips-cascade, newest"), (GENERAL, MODEL_OF_GENERAL)]
    for ours, theirs in pairs:
        for place, what in enumerate(("mean", "worst")):
            less = sums[theirs][place] - sums[ours][place]
            promises.append(Promise(
                f"Quality: {what} SSIM of {ours} below that of {theirs}", f"{less:+.4f}", f"at most {MOST_WORSE:g}",
                less <= MOST_WORSE))
        share = sums[ours][2] / sums[theirs][2]
        promises.append(Promise(
            f"Quality: bytes of {ours}, to {theirs}", f"{share:.3f}", f"within {MOST_OTHER_BYTES:.0%}",
            abs(share - 1) <= MOST_OTHER_BYTES))
    head = ["", "SSIM to the reference, mean", "worst", "worst difference to the cascade's", "SSIM to the cascade's variant, mean",
            "worst", "bytes, to the cascade"]
    kinds = ", ".join(f"{count} {kind}" for kind, count in found["kinds"].items())
    text = (f"{found['photos']} real photographs ({kinds}), {len(next(iter(likeness.values())))} variants; the cascade is "
            "that of pyvips on Debian's libvips.")
    return f"{text}\n\n{table(head, rows)}", promises


def backlog(found):
    few, many = (found["laps"][str(count)] for count in found["counts"])
    rows = []
    for count, laps in zip(found["counts"], (few, many)):
        rows.append([
            str(count), spread([lap["together"] / MEBI for lap in laps], "{:.0f}"),
            spread([lap["largest"] / MEBI for lap in laps], "{:.0f}"),
            spread([lap["photos"] / lap["seconds"] for lap in laps], "{:.0f}")])
    head = ["photos that wait", "memory of agent and workers together, MiB", "of the largest of them", "photos a second"]
    growth = ratios([lap["together"] for lap in many], [lap["together"] for lap in few])
    what = f"Backlog: memory with {found['counts'][1]} photos, to {found['counts'][0]}"
    return f"{found['rounds']} rounds.\n\n{table(head, rows)}", [at_most(what, growth, MOST_GROWTH)]


def latency(found):
    rows = []
    for settle, waits in found["laps"].items():
        share = lambda part: 1000 * sorted(waits)[math.ceil(len(waits) * part) - 1]
        rows.append([settle, *(f"{value:.0f}" for value in (share(0.5), share(0.99), 1000 * min(waits), 1000 * max(waits)))])
    head = ["settle", "median, ms", "99th percentile", "least", "most"]
    return f"{found['photos']} photos of 12 megapixels, one after the other.\n\n{table(head, rows)}", []


def scan(found):
    return against("find", "Scan", MOST_TIMES_FIND, {f"{found['files']} known files": found}, found)


def duplicates(found):
    parts = {f"{found[kind]['files']} copies of {found[kind]['bytes'] / found[kind]['files'] / 1000:.0f} kB": found[kind]
             for kind in ("camera", "web")}
    return against("sha256sum", "Duplicates", MOST_TIMES_SHA256SUM, parts, found)


def against(other, title, limit, parts, found):
    rows, promises = [], []
    for what, part in parts.items():
        laps = part["laps"]
        for name in other, "sluice":
            usage = [lap["processor"] for lap in laps[name]]
            clock = [lap["seconds"] for lap in laps[name]]
            ratio = ratios(usage, [lap["processor"] for lap in laps[other]])
            slower = ratios(clock, [lap["seconds"] for lap in laps[other]])
            rows.append([
                what, f"**{name}**" if name == "sluice" else name, spread(usage), spread(ratio), spread(clock), spread(slower)])
        promises.append(at_most(f"{title}, {what}: processor, to {other}", ratio, limit))
    head = ["", "", "processor, s", f"times {other}", "clock, s", f"times {other}"]
    return f"{found['rounds']} rounds.\n\n{table(head, rows)}", promises


def tables(cases):
    """The text and the promises of each case that was measured."""
    own = {"workers": workers, "quality": quality, "backlog": backlog, "latency": latency, "scan": scan,
           "duplicates": duplicates}
    return {key: own[key](found) if key in own else contest(key, found) for key, found in cases.items()}


def promised(promises):
    rows = [[each.what, each.figure, each.limit, "yes" if each.holds else "**no**"] for each in promises]
    return table(["", "measured", "promised", "holds"], rows)
