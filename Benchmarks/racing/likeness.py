#!/usr/bin/env python3
"""How like the variants are to what they should be. Runs where numpy and OpenCV are.

    likeness.py PHOTOS REFERENCES NAME INPUTS OUT [NAME INPUTS OUT] ...

PHOTOS are the JPEGs that it is all about. A reference is one of them decoded at full size, made linear (IEC 61966-2-1), and
resized straight to the size of the variant with Lanczos of 3 lobes, as wide as the scale asks for, in 32-bit floats; then
made sRGB again, neither rounded nor compressed. References are kept in that folder. INPUTS are what an entrant was given: files
with the names of PHOTOS, in any format; OUT is where it left its variants, named by the SHA-256 of the input.

The measure is the mean SSIM of Wang, Bovik, Sheikh and Simoncelli, "Image quality assessment: from error visibility to
structural similarity" (IEEE Transactions on Image Processing 13(4), 2004), of the luma of BT.601 from 0 to 255:
    ((2 m_x m_y + C1) (2 s_xy + C2)) / ((m_x^2 + m_y^2 + C1) (s_x^2 + s_y^2 + C2)), C1 = (0.01 255)^2, C2 = (0.03 255)^2,
m, s^2 and s_xy weighted by a Gaussian of 11 by 11 with a deviation of 1.5, wherever all of it lies in the picture.

Prints JSON: of each entrant and variant the likeness to the reference and to the same variant of the first entrant, and bytes."""
import hashlib, json, pathlib, sys
import cv2, numpy

VARIANTS = ("large", "medium", "small")
LOBES = 3


def linear(picture):
    value = picture.astype(numpy.float32) / 255
    return numpy.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4).astype(numpy.float32)


def coded(light):
    light = numpy.clip(light, 0, 1)
    return 255 * numpy.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


def weights(source, target):
    """A row for each pixel of the target: what each pixel of the source counts. Beyond the edge there is nothing."""
    scale = max(source / target, 1)
    centre = (numpy.arange(target) + 0.5) * source / target - 0.5
    away = (numpy.arange(source)[None, :] - centre[:, None]) / scale
    weight = numpy.where(numpy.abs(away) < LOBES, numpy.sinc(away) * numpy.sinc(away / LOBES), 0)
    return (weight / weight.sum(axis=1, keepdims=True)).astype(numpy.float32)


def resized(light, width, height):
    rows = weights(light.shape[0], height) @ light.reshape(light.shape[0], -1)
    rows = rows.reshape(height, light.shape[1], 3).transpose(1, 0, 2).reshape(light.shape[1], -1)
    return (weights(light.shape[1], width) @ rows).reshape(width, height, 3).transpose(1, 0, 2)


def luma(picture):
    """Of blue, green and red."""
    return picture.astype(numpy.float64) @ numpy.array([0.114, 0.587, 0.299])


def ssim(one, other):
    def mean(values):
        return cv2.GaussianBlur(values, (11, 11), 1.5)[5:-5, 5:-5]

    first, second = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    x, y = mean(one), mean(other)
    xx, yy, xy = mean(one * one) - x * x, mean(other * other) - y * y, mean(one * other) - x * y
    return float((((2 * x * y + first) * (2 * xy + second)) / ((x * x + y * y + first) * (xx + yy + second))).mean())


class References:
    def __init__(self, photos, folder):
        self.photos, self.folder, self.last = photos, folder, (None, None)

    def luma(self, name, width, height):
        kept = self.folder / f"{name}_{width}x{height}.npy"
        if not kept.exists():
            if self.last[0] != name:
                self.last = name, linear(cv2.imread(str(self.photos / f"{name}.jpg")))
            made = luma(coded(resized(self.last[1], width, height))).astype(numpy.float32)
            numpy.save(self.folder / "begun.npy", made)
            (self.folder / "begun.npy").rename(kept)
        return numpy.load(kept).astype(numpy.float64)


def main():
    references = References(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
    words = sys.argv[3:]
    entrants = {name: (pathlib.Path(inputs), pathlib.Path(out)) for name, inputs, out in zip(*[iter(words)] * 3)}
    found = {name: [] for name in entrants}
    for photo in sorted(path.stem for path in references.photos.glob("*.jpg")):
        models = {}
        for name, (inputs, out) in entrants.items():
            (given,) = inputs.glob(f"{photo}.*")
            digest = hashlib.sha256(given.read_bytes()).hexdigest()
            for variant in VARIANTS:
                path = out / digest[:2] / digest[2:4] / f"{digest}_{variant}.jpg"
                if not path.exists():
                    continue
                picture = luma(cv2.imread(str(path)))
                height, width = picture.shape
                model = models.setdefault(variant, picture)
                found[name].append({
                    "photo": photo, "variant": variant, "width": width, "height": height, "bytes": path.stat().st_size,
                    "reference": ssim(picture, references.luma(photo, width, height)),
                    "model": ssim(picture, model) if model.shape == picture.shape else None})
    print(json.dumps(found))


if __name__ == "__main__":
    main()
