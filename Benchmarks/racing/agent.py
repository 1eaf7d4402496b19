"""Sluice, as the race starts it: with a catalog and a pool of its own in a folder that is given."""
import json, pathlib, subprocess, sys, time

from .ground import HERE, run

CONFIG = """\
[agent]
pool = ./pool
catalog = ./catalog.sqlite

[drop inbox]
path = ./drop
"""

VARIANTS = ("large", "medium", "small")


def measured(words, folder, **more):
    """The process of a command below measured.py, and the file that will tell what it cost."""
    result = folder / "measured.json"
    result.unlink(missing_ok=True)
    return subprocess.Popen([sys.executable, HERE / "measured.py", result, *words], **more), result


def cost(process, result):
    """Waits, and gives what measured.py tells. `seen` is what it saw the processes use while they lived: were it more than
    what they are said to have used in all, processes would be left out."""
    process.wait()
    usage = json.loads(result.read_text())
    if usage["seen"] > usage["processor"] * 1.05 + 0.1:
        sys.exit(f"race: {usage['seen']:.2f} s of processor were seen, only {usage['processor']:.2f} s are accounted for")
    return usage


class Agent:
    def __init__(self, program):
        self.program = program
        self.version = run([program, "--version"]).strip()

    def values(self):
        """The defaults of the keys of a [variant]."""
        # A configuration that says nothing.
        entries = json.loads(run([self.program, "config", "--json", "--config", "/dev/null"]))["entries"]
        return {entry["key"]: entry["value"] for entry in entries if entry["section"] == "variant small"}

    def lay_out(self, folder):
        (folder / "drop").mkdir()
        (folder / "agent.conf").write_text(CONFIG)

    def words(self, command, folder, settings, *more):
        sets = [word for setting in settings for word in ("--set", setting)]
        return [self.program, command, "--config", folder / "agent.conf", *sets, *more]

    def ingest(self, photos, folder, settings=()):
        """Takes in a folder; gives the summary and the cost."""
        words = self.words("ingest", folder, settings, "--json", "--quiet", photos)
        with open(folder / "answers", "w") as answers, open(folder / "errors", "w") as errors:
            process, result = measured(words, folder, stdout=answers, stderr=errors)
            usage = cost(process, result)
        if usage["status"]:
            sys.exit(f"race: sluice ingest ended with {usage['status']}: {(folder / 'errors').read_text()[:2000]}")
        return json.loads((folder / "answers").read_text().splitlines()[-1])["summary"], usage

    def watch(self, folder, settings=()):
        return Watch(self.words("watch", folder, [*settings, "agent.log-format=json"]), folder)


class Watch:
    """A running agent, and its log."""

    def __init__(self, words, folder):
        self.begin = time.monotonic()
        self.process, self.result = measured(
            words, folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def wait(self, holds, count=1):
        """Reads on to the line for which it holds for that many times; gives it, and when it came."""
        for text in self.process.stderr:
            when = time.monotonic()
            try:
                line = json.loads(text)
            except ValueError:
                continue
            if line.get("level") == "error" or line["message"] in ("rejected", "failed"):
                sys.exit(f"race: sluice watch: {text.strip()}")
            count -= bool(holds(line["message"]))
            if not count:
                return line, when
        sys.exit("race: sluice watch has ended")

    def now(self):
        return time.monotonic()

    def end(self):
        self.process.terminate()
        self.process.stderr.read()
        return cost(self.process, self.result)
