"""What a race needs and keeps from one to the next: environments for Python, photographs, the floor; in a cache folder."""
import json, os, pathlib, shutil, subprocess, sys, tempfile

HERE = pathlib.Path(__file__).resolve().parent
WALLPAPERS = ["mate-backgrounds", "ukui-wallpapers"]


def tell(text):
    print(f"race: {text}", file=sys.stderr, flush=True)


def run(words, **more):
    """A command that has to work; gives its stdout."""
    done = subprocess.run([str(word) for word in words], stdout=subprocess.PIPE, text=True, **more)
    if done.returncode:
        sys.exit(f"race: {' '.join(str(word) for word in words[:4])} … ended with status {done.returncode}")
    return done.stdout


class Ground:
    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.newest = self.environment("newest")
        self.debian = self.environment("debian")
        self.wallpapers = self.made("wallpapers", fetch_wallpapers)
        self.floor = folder / "floor"
        libraries = ["-lturbojpeg", "-ljpeg", "-lzimg", "-lm"]
        run(["gcc", "-O2", HERE / "floor.c", "-o", self.floor, *libraries])
        for python in self.newest, self.debian:
            if run([python, "-c", "import pyvips; print(pyvips.API_mode)"]).strip() != "True":
                sys.exit(f"race: the pyvips of {python} was not compiled, and would be slower than its users know it")
        if self.libvips(self.newest) == self.libvips(self.debian):
            sys.exit(f"race: both environments have libvips {self.libvips(self.newest)}; remove {folder} and try again")

    def made(self, name, make):
        """A folder below this one, made once; what was left by a run that was cut short is made anew."""
        folder = self.folder / name
        if not folder.exists():
            tell(f"making {name}")
            begun = self.folder / f"{name}.begun"
            shutil.rmtree(begun, ignore_errors=True)
            begun.mkdir()
            make(begun)
            begun.rename(folder)
        return folder

    def environment(self, kind):
        """The Python of a venv, whose pyvips is linked to the newest libvips (the one in its wheel), or to Debian's."""
        words = (HERE / f"requirements-{kind}.txt").read_text()
        folder, stamp = self.folder / f"venv-{kind}", self.folder / f"venv-{kind}" / "requirements.txt"
        if not stamp.exists() or stamp.read_text() != words:
            tell(f"making {folder.name}")
            shutil.rmtree(folder, ignore_errors=True)
            run([sys.executable, "-m", "venv", folder])
            # pyvips is compiled here. It takes the libvips that pkg-config tells of, before the one of the wheel.
            surroundings = dict(os.environ, **({"PKG_CONFIG": "/bin/false"} if kind == "newest" else {}))
            pip = [folder / "bin/python", "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
            run([*pip, "--no-cache-dir", "--no-binary", "pyvips", "-r", HERE / f"requirements-{kind}.txt"], env=surroundings)
            stamp.write_text(words)
        return folder / "bin/python"

    def libvips(self, python):
        return run([python, "-c", "import pyvips; print('.'.join(str(pyvips.version(i)) for i in range(3)))"]).strip()

    def photos(self, kind, count):
        """A folder of `count` photographs of that kind (see photographs.py)."""
        python = self.debian if kind == "heic" else self.newest
        source = self.photos("real", count) if kind == "real-png" else self.wallpapers
        program = HERE / "photographs.py"
        return self.made(f"{kind}-{count}", lambda out: run([python, program, kind, source, out, count]))

    def numbered(self, kind, count, copies):
        """The photographs of that kind, in `copies` copies with the same pixels and another hash each."""
        source = files(self.photos(kind, count))

        def make(out):
            for copy in range(copies):
                for path in source:
                    (out / f"{path.stem}_{copy:03d}{path.suffix}").write_bytes(with_comment(path.read_bytes(), copy))

        return self.made(f"{kind}-{count}x{copies}", make)

    def away(self):
        """A folder on the same filesystem, for one run."""
        return tempfile.TemporaryDirectory(prefix="run-", dir=self.folder)

    def versions(self):
        """Whom we race against: name and version."""
        names = "import cv2, numpy, PIL; print(cv2.__version__, PIL.__version__, numpy.__version__)"
        opencv, pillow, numpy = run([self.newest, "-c", names]).split()
        magick = run(["convert-im6.q16", "-version"]).split()[2]
        return {
            "libvips, newest": self.libvips(self.newest), "libvips, Debian's": self.libvips(self.debian),
            "OpenCV": opencv, "Pillow": pillow, "ImageMagick": magick, "NumPy": numpy,
            "libjpeg-turbo": debian_version("libturbojpeg0"), "zimg": debian_version("libzimg2")}


def debian_version(package):
    return run(["dpkg-query", "-W", "-f", "${Version}", package])


def files(folder):
    return sorted(path for path in folder.iterdir() if path.is_file())


def with_comment(data, number):
    """A JPEG with a COM segment behind its SOI."""
    text = b"%08d" % number
    return data[:2] + b"\xff\xfe" + (2 + len(text)).to_bytes(2, "big") + text + data[2:]


def fetch_wallpapers(out):
    """Downloads and unpacks Debian's packages, and installs nothing."""
    run(["apt-get", "-qq", "download", *WALLPAPERS], cwd=out, stderr=subprocess.DEVNULL)
    for package in list(out.glob("*.deb")):
        run(["dpkg", "-x", package, out])
        package.unlink()


def warm(folder):
    """Reads all files once, so that nobody waits for the disk."""
    for path in folder.rglob("*"):
        if path.is_file():
            path.read_bytes()


def size_of(folder):
    """Files and bytes below it."""
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")]
    return len(sizes), sum(sizes)
