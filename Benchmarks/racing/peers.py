#!/usr/bin/env python3
"""What a user would write instead of Sluice: hash each photo, and write it within 1200, 800 and 400 pixels, upright and
without metadata, to the same kind of tree.

    peers.py PEER PHOTOS OUT FORMAT OPTIONS [MOST]

PEER: pillow-each, pillow-cascade, pyvips-each, pyvips-cascade, opencv-cascade, vipsthumbnail, magick. FORMAT: jpeg, webp or
avif, of which only the pyvips ones make more than jpeg. OPTIONS: their options of the encoder, as JSON. One process, one thread, photo by
photo; the first photo goes ahead once, and neither that nor the imports are counted. Prints one line of JSON."""
import hashlib, json, os, pathlib, resource, subprocess, sys, time

SIZES = (("large", 1200), ("medium", 800), ("small", 400))
QUALITY = 85


def place(out, digest, name, ending="jpg"):
    folder = out / digest[:2] / digest[2:4]
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{digest}_{name}.{ending}"


def pillow(cascade):
    from PIL import Image, ImageOps

    def make(photo, out, digest):
        image = None
        for name, size in SIZES:
            if image is None or not cascade:
                image = ImageOps.exif_transpose(Image.open(photo)).convert("RGB")
            image.thumbnail((size, size), Image.LANCZOS)
            image.save(place(out, digest, name), quality=QUALITY, progressive=True, optimize=True)

    return make


def pyvips(cascade, format, options):
    import pyvips
    ending = {"jpeg": "jpg"}.get(format, format)
    save = {"jpeg": "jpegsave", "webp": "webpsave", "avif": "heifsave"}[format]

    def make(photo, out, digest):
        data, image = photo.read_bytes(), None
        for name, size in SIZES:
            if image is None or not cascade:
                image = pyvips.Image.thumbnail_buffer(data, size, height=size, size="down")
            else:
                image = image.thumbnail_image(size, height=size, size="down")
            image = image.copy_memory()
            getattr(image, save)(str(place(out, digest, name, ending)), strip=True, **options)

    return make


def extent(data):
    """Width and height of a JPEG, by its frame header (ITU-T T.81, B.2.2)."""
    at = 2
    while data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2:at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(data[at + 7:at + 9], "big"), int.from_bytes(data[at + 5:at + 7], "big")
        at += 2 + length
    raise ValueError("no frame header")


def opencv():
    import cv2, numpy
    cv2.setNumThreads(1)
    flags = [cv2.IMWRITE_JPEG_QUALITY, QUALITY, cv2.IMWRITE_JPEG_PROGRESSIVE, 1, cv2.IMWRITE_JPEG_OPTIMIZE, 1]
    scales = [
        (8, cv2.IMREAD_REDUCED_COLOR_8), (4, cv2.IMREAD_REDUCED_COLOR_4), (2, cv2.IMREAD_REDUCED_COLOR_2),
        (1, cv2.IMREAD_COLOR)]

    def make(photo, out, digest):
        data = photo.read_bytes()
        # The smallest scale that is enough, or the whole of what is smaller than that.
        mode = next(mode for scale, mode in scales if max(extent(data)) // scale >= SIZES[0][1] or scale == 1)
        image = cv2.imdecode(numpy.frombuffer(data, numpy.uint8), mode)
        for name, size in SIZES:
            height, width = image.shape[:2]
            scale = size / max(height, width)
            if scale < 1:
                image = cv2.resize(image, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA)
            place(out, digest, name).write_bytes(cv2.imencode(".jpg", image, flags)[1].tobytes())

    return make


def vipsthumbnail(photo, out, digest):
    for name, size in SIZES:
        to = f"{place(out, digest, name)}[Q={QUALITY},interlace,optimize_coding,strip]"
        subprocess.check_call(["vipsthumbnail", str(photo), "-s", f"{size}x{size}>", "-o", to])


def magick(photo, out, digest):
    words = ["convert-im6.q16", "-define", "jpeg:size=2400x2400", str(photo), "-auto-orient", "-strip"]
    words += ["-interlace", "JPEG", "-quality", str(QUALITY)]
    for name, size in SIZES[:-1]:
        words += ["-resize", f"{size}x{size}>", "-write", str(place(out, digest, name))]
    name, size = SIZES[-1]
    subprocess.check_call([*words, "-resize", f"{size}x{size}>", str(place(out, digest, name))])


def peer(name, format, options):
    return {
        "pillow-each": lambda: pillow(False),
        "pillow-cascade": lambda: pillow(True),
        "pyvips-each": lambda: pyvips(False, format, options),
        "pyvips-cascade": lambda: pyvips(True, format, options),
        "opencv-cascade": opencv,
        "vipsthumbnail": lambda: vipsthumbnail,
        "magick": lambda: magick,
    }[name]()


def main():
    os.environ["VIPS_CONCURRENCY"] = "1"
    name, photos, out, format, options = sys.argv[1:6]
    make, out = peer(name, format, json.loads(options)), pathlib.Path(out)
    photos = sorted(path for path in pathlib.Path(photos).iterdir() if path.suffix != ".json")
    photos = photos[:int(sys.argv[6])] if len(sys.argv) > 6 else photos
    make(photos[0], out / "warm-up", "00" * 32)
    before, begin = os.times(), time.perf_counter()
    for photo in photos:
        make(photo, out, hashlib.sha256(photo.read_bytes()).hexdigest())
    seconds, after = time.perf_counter() - begin, os.times()
    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps({
        "photos": len(photos), "seconds": seconds, "processor": sum(after[:4]) - sum(before[:4]), "largest": most * 1024}))


if __name__ == "__main__":
    main()
