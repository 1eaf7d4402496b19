"""What the variants are worth: likeness to the reference, and bytes, over real photographs."""
import collections, json, pathlib

from .contests import CASCADES, Contest, Race, scripts
from .ground import HERE, files, run, tell

# The first is what the others are compared with as well.
MODEL = "pyvips-cascade, Debian's"
GENERAL, MODEL_OF_GENERAL = "sluice, from PNG", "pyvips-cascade, Debian's, from PNG"


def quality(ground, agent, rounds, quick):
    """One round: pixels do not change from one to the next. The general path is the one that the same pixels take as PNG."""
    count = 6 if quick else 50
    photos, pngs = ground.photos("real", count), ground.photos("real-png", count)
    # Pixels are the same whatever the script is; bytes are not.
    known = scripts(agent)[1:]
    entrants = [
        (MODEL, photos, "pyvips-cascade", "debian"), (CASCADES[0].name, photos, "pyvips-cascade", "newest"),
        ("opencv-cascade", photos, "opencv-cascade", "newest"), ("sluice", photos, None, None),
        *((f"sluice, progressive = {script}", photos, None, script) for script in known),
        (MODEL_OF_GENERAL, pngs, "pyvips-cascade", "debian"), (GENERAL, pngs, None, None)]
    references = ground.made(f"references-{count}", lambda out: None)
    with ground.away() as away:
        words = []
        for number, (name, inputs, program, more) in enumerate(entrants):
            folder = pathlib.Path(away) / str(number)
            folder.mkdir()
            race = Race(ground, agent, Contest("", "real", count, count, peers=[]), True)
            race.photos, race.names = inputs, files(inputs)
            if program:
                race.peer(folder, program, getattr(ground, more))
            else:
                race.sluice(folder, inputs, race.settings(progressive=more) if more else None)
            words += [name, inputs, folder / ("out" if program else "pool")]
            tell(f"quality: {name} has made its variants")
        found = json.loads(run([ground.newest, HERE / "likeness.py", photos, references, *words]))
    kinds = collections.Counter(path.stem.split("_")[0] for path in files(photos))
    return {"photos": count, "kinds": kinds, "likeness": found}
