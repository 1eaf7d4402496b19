#!/usr/bin/env python3
"""Makes the photographs of the race from real ones. Runs where pyvips is, and for web, odd and real-png numpy and OpenCV.

    photographs.py SET WALLPAPERS OUT COUNT

camera  4000x3000, JPEG 4:2:0 of quality 92, noise as of a sensor, every fourth one rotated by EXIF
large   8000x6000, likewise
web     JPEG of about 100 kB, 1000 pixels wide or so: two thirds in the ratios that cameras have, the others cropped freely
odd     like web, each of a size of its own
png, webp, heic   as camera, upright, in that format
real    at their own sizes and crops of them, no noise added, JPEG 4:2:0 of quality 92
real-png   what `real` decodes to, pixel by pixel: run it on the folder of `real`
Each is drawn from its number: another run makes the same ones."""
import pathlib, random, sys
import pyvips

RATIOS = [(1000, 667), (1000, 750), (1000, 563), (750, 1000), (667, 1000), (1000, 1000), (1024, 683), (1024, 768), (960, 640)]
ROTATED = 6


def originals(wallpapers, least):
    found = sorted(path for path in wallpapers.rglob("*.jpg") if path.stat().st_size > least)
    if not found:
        sys.exit(f"photographs: no photograph in {wallpapers}")
    return found


def camera(files, number, width, height):
    photo = pyvips.Image.thumbnail(
        str(files[number % len(files)]), width, height=height, crop="centre", size="both")
    noise = pyvips.Image.gaussnoise(width, height, mean=0, sigma=4 + number // len(files), seed=number + 1)
    return (photo[:3] + noise).cast("uchar").copy(interpretation="srgb")


def jpeg(photo, path, turned):
    photo = photo.copy()
    photo.set_type(pyvips.GValue.gint_type, "orientation", ROTATED if turned else 1)
    photo.jpegsave(str(path), Q=92, subsample_mode="on")


def web(pictures, number, free):
    """A crop of one of the pictures (BGR arrays), encoded."""
    import cv2, numpy
    draw = random.Random(number + (1 << 32 if free else 0))
    if free or draw.random() < 1 / 3:
        width, height = draw.randint(880, 1120), draw.randint(560, 860)
    else:
        width, height = draw.choice(RATIOS)
    picture = pictures[draw.randrange(len(pictures))]
    most = min(picture.shape[1] / width, picture.shape[0] / height)
    scale = draw.uniform(min(1, most), most)
    across, down = int(width * scale), int(height * scale)
    x, y = draw.randint(0, picture.shape[1] - across), draw.randint(0, picture.shape[0] - down)
    crop = cv2.resize(picture[y:y + down, x:x + across], (width, height), interpolation=cv2.INTER_AREA)
    noise = numpy.random.default_rng(number).integers(-3, 4, crop.shape, numpy.int16)
    crop = numpy.clip(crop + noise, 0, 255).astype(numpy.uint8)
    quality = draw.choice([75, 80, 82, 85])
    return cv2.imencode(".jpg", crop, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()


def real(wallpapers, count):
    """The wallpapers that are photographs, and then crops: a half, two thirds of each side, at places of their own."""
    files = [path for path in originals(wallpapers, 150_000) if "abstract" not in path.parts]
    for number in range(count):
        photo = pyvips.Image.new_from_file(str(files[number % len(files)]))[:3].copy_memory()
        if number >= len(files):
            draw = random.Random(number)
            share = draw.uniform(0.5, 0.9)
            width, height = int(photo.width * share), int(photo.height * share)
            photo = photo.crop(draw.randint(0, photo.width - width), draw.randint(0, photo.height - height), width, height)
            yield "crop", photo
        else:
            yield "whole", photo


def main():
    kind, wallpapers, out, count = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]), int(sys.argv[4])
    if kind in ("camera", "large"):
        files, size = originals(wallpapers, 300_000), (4000, 3000) if kind == "camera" else (8000, 6000)
        for number in range(count):
            jpeg(camera(files, number, *size), out / f"IMG_{number:04d}.jpg", number % 4 == 3)
    elif kind in ("web", "odd"):
        import cv2
        pictures = [cv2.imread(str(path)) for path in originals(wallpapers, 300_000)]
        pictures = [picture for picture in pictures if picture.shape[1] >= 1200 and picture.shape[0] >= 1000]
        for number in range(count):
            (out / f"web_{number:05d}.jpg").write_bytes(web(pictures, number, kind == "odd"))
    elif kind == "real":
        for number, (what, photo) in enumerate(real(wallpapers, count)):
            photo.jpegsave(str(out / f"{what}_{number:02d}.jpg"), Q=92, subsample_mode="on", strip=True)
    elif kind == "real-png":
        import cv2
        for path in sorted(wallpapers.glob("*.jpg"))[:count]:
            cv2.imwrite(str(out / f"{path.stem}.png"), cv2.imread(str(path)), [cv2.IMWRITE_PNG_COMPRESSION, 1])
    else:
        files = originals(wallpapers, 300_000)
        for number in range(count):
            photo, path = camera(files, number, 4000, 3000), str(out / f"IMG_{number:04d}.{kind}")
            if kind == "png":
                photo.pngsave(path, compression=3)
            elif kind == "webp":
                photo.webpsave(path, Q=90, effort=2)
            else:
                photo.heifsave(path, Q=70, compression="hevc", effort=1)


if __name__ == "__main__":
    main()
