#!/usr/bin/env python3
"""Makes the pictures in this folder: needs pyvips (libvips 8.14 or later, with HEIC), exiftool and cjpeg (libjpeg-turbo-progs).

All are drawn here and under the licence of the project. The picture is 96x64 and different in each corner, so that a
test sees which way is up: red, green / blue, yellow, with a white square near the top left."""
import pathlib, struct, subprocess, zlib
import pyvips

HERE = pathlib.Path(__file__).parent
WIDTH, HEIGHT = 96, 64
VIVID = [200, 40, 40], [40, 160, 60], [40, 60, 190], [220, 200, 50]
# Within what inks can print.
MUTED = [180, 90, 80], [110, 150, 110], [90, 110, 150], [200, 190, 120]


def drawn(colours=VIVID):
    image = pyvips.Image.black(WIDTH, HEIGHT, bands=3)
    for colour, x, y in zip(colours, (0, 48, 0, 48), (0, 0, 32, 32)):
        image = image.draw_rect(colour, x, y, 48, 32, fill=True)
    return image.draw_rect([255, 255, 255], 6, 6, 12, 12, fill=True).copy(interpretation="srgb")


# What turns the upright picture into one that an orientation of 1 to 8 turns back.
LYING = {
    1: lambda i: i, 2: lambda i: i.fliphor(), 3: lambda i: i.rot180(), 4: lambda i: i.flipver(),
    5: lambda i: i.rot90().fliphor(), 6: lambda i: i.rot270(), 7: lambda i: i.rot270().fliphor(), 8: lambda i: i.rot90(),
}


def turned(image, orientation):
    image = LYING[orientation](image).copy()
    image.set_type(pyvips.GValue.gint_type, "orientation", orientation)
    return image


def exiftool(name, *arguments):
    subprocess.check_call(["exiftool", "-q", "-overwrite_original", *arguments, str(HERE / name)])


def boxes(data, start, end):
    while start < end:
        size, kind = struct.unpack(">I4s", data[start:start + 8])
        yield kind, start, start + size
        start += size


def with_property(name, kind, body):
    """Gives the primary item of a HEIF file one more property: `irot`, an anticlockwise turn in quarters, or `colr`."""
    data = (HERE / name).read_bytes()
    (_, meta, meta_end), = [b for b in boxes(data, 0, len(data)) if b[0] == b"meta"]
    inner = {kind: (a, b) for kind, a, b in boxes(data, meta + 12, meta_end)}
    primary = struct.unpack(">H", data[inner[b"pitm"][0] + 12:inner[b"pitm"][0] + 14])[0]
    (iprp, iprp_end), (iloc, iloc_end) = inner[b"iprp"], inner[b"iloc"]
    (ipco, ipco_end), (ipma, ipma_end) = [(a, b) for _, a, b in boxes(data, iprp + 8, iprp_end)]
    properties = data[ipco + 8:ipco_end]
    index = len(list(boxes(properties, 0, len(properties)))) + 1
    properties += struct.pack(">I4s", 8 + len(body), kind) + body
    count, at, entries = struct.unpack(">I", data[ipma + 12:ipma + 16])[0], ipma + 16, b""
    for _ in range(count):
        item, n = struct.unpack(">HB", data[at:at + 3])
        associations = data[at + 3:at + 3 + n]
        at += 3 + n
        if item == primary:
            associations, n = associations + bytes([0x80 | index]), n + 1
        entries += struct.pack(">HB", item, n) + associations
    new_ipco = struct.pack(">I4s", 8 + len(properties), b"ipco") + properties
    new_ipma = struct.pack(">I4s", 16 + len(entries), b"ipma") + data[ipma + 8:ipma + 16] + entries
    new_iprp = struct.pack(">I4s", 8 + len(new_ipco) + len(new_ipma), b"iprp") + new_ipco + new_ipma
    growth = len(new_iprp) - (iprp_end - iprp)
    # iloc, version 0, offsets and lengths of 4 bytes, as libheif writes it.
    block = bytearray(data[iloc:iloc_end])
    version, sizes = block[8], block[12:14]
    assert sizes[0] == 0x44, sizes
    items, at = struct.unpack(">H", block[14:16])[0], 16
    for _ in range(items):
        at += 2 + (2 if version else 0) + 2 + (sizes[1] >> 4)
        extents = struct.unpack(">H", block[at:at + 2])[0]
        at += 2
        for _ in range(extents):
            offset = struct.unpack(">I", block[at:at + 4])[0]
            block[at:at + 4] = struct.pack(">I", offset + growth)
            at += 8
    data = data[:iloc] + bytes(block) + data[iloc_end:]
    data = data[:iprp] + new_iprp + data[iprp_end:]
    size = struct.unpack(">I", data[meta:meta + 4])[0] + growth
    (HERE / name).write_bytes(data[:meta] + struct.pack(">I", size) + data[meta + 4:])


def png_header(width, height):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


image = drawn()
out = lambda name: str(HERE / name)
jpeg = {"Q": 95, "subsample_mode": "off"}
for orientation in range(1, 9):
    turned(image, orientation).jpegsave(out(f"orientation-{orientation}.jpg"), **jpeg)
turned(image, 6).webpsave(out("orientation-6.webp"), lossless=True)
turned(image, 6).tiffsave(out("orientation-6.tif"), compression="lzw")
image.pngsave(out("upright.png"))
LYING[6](image).pngsave(out("orientation-6.png"))
exiftool("orientation-6.png", "-Orientation#=6")

image.jpegsave(out("progressive.jpg"), interlace=True, **jpeg)
image.webpsave(out("plain.webp"), Q=90)
image.gifsave(out("plain.gif"))
image.tiffsave(out("plain.tif"))
image.tiffsave(out("deflate.tif"), compression="deflate")
image.heifsave(out("plain.heic"), compression="hevc", Q=95, subsample_mode="off")
image.heifsave(out("plain.avif"), compression="av1", Q=95, subsample_mode="off")
image.jxlsave(out("plain.jxl"), Q=95)
codestream = (HERE / "plain.jxl").read_bytes()
assert codestream[:2] == b"\xff\x0a"
(HERE / "boxed.jxl").write_bytes(
    b"\0\0\0\x0cJXL \r\n\x87\n" + struct.pack(">I4s4sI4s", 20, b"ftyp", b"jxl ", 0, b"jxl ")
    + struct.pack(">I4s", 8 + len(codestream), b"jxlc") + codestream)

# Lying on its left: irot of three quarters anticlockwise sets it upright; the EXIF tag says something else.
for name, compression in (("irot.heic", "hevc"), ("irot.avif", "av1")):
    lying = LYING[6](image).copy()
    lying.set_type(pyvips.GValue.gint_type, "orientation", 3)
    lying.heifsave(out(name), compression=compression, Q=95, subsample_mode="off")
    with_property(name, b"irot", b"\3")

# Colours.
wide = image.icc_transform("p3", input_profile="srgb", depth=8)
wide.jpegsave(out("display-p3.jpg"), **jpeg)
wide.pngsave(out("display-p3.png"))
bare = wide.copy()
bare.remove("icc-profile-data")
for name, compression in (("nclx-p3.heic", "hevc"), ("nclx-p3.avif", "av1")):
    bare.heifsave(out(name), compression=compression, Q=95, subsample_mode="off")
    # Primaries of Display P3, the curve of sRGB, the matrix that libheif writes with, full range.
    numbers = struct.pack(">HHHB", 12, 13, 6, 0x80)
    data = (HERE / name).read_bytes()
    at = data.find(b"colrnclx") + 8
    if at >= 8:
        (HERE / name).write_bytes(data[:at] + numbers + data[at + 7:])
    else:
        with_property(name, b"colr", b"nclx" + numbers)
image.icc_transform("srgb", input_profile="srgb", depth=8).pngsave(out("srgb-profile.png"))
cmyk = drawn(MUTED).icc_transform("cmyk", input_profile="srgb", depth=8)
cmyk.jpegsave(out("cmyk.jpg"), strip=True, **jpeg)
plain = cmyk.copy()
plain.remove("icc-profile-data")
plain.tiffsave(out("cmyk.tif"), compression="lzw")
grey = image.colourspace("b-w")
grey.pngsave(out("grey.png"))
grey.jpegsave(out("grey.jpg"), Q=95)
image.colourspace("rgb16").pngsave(out("sixteen.png"))
image.colourspace("rgb16").tiffsave(out("sixteen.tif"), compression="lzw")
image.colourspace("grey16").pngsave(out("grey-sixteen.png"))
image.pngsave(out("palette.png"), palette=True)
image.colourspace("lab").tiffsave(out("lab.tif"), compression="lzw")
# Opaque on the left half, transparent on the right.
alpha = pyvips.Image.black(WIDTH, HEIGHT).draw_rect(255, 0, 0, 48, 64, fill=True)
image.bandjoin(alpha).copy(interpretation="srgb").pngsave(out("alpha.png"))
image.bandjoin(alpha).copy(interpretation="srgb").webpsave(out("alpha.webp"), lossless=True)
grey.bandjoin(alpha).copy(interpretation="b-w").pngsave(out("grey-alpha.png"))
image.colourspace("rgb16").bandjoin((alpha.cast("ushort") * 257).cast("ushort")).copy(interpretation="rgb16").pngsave(
    out("sixteen-alpha.png"))

# Frames: the first is the picture, the second is its negative.
frames = pyvips.Image.arrayjoin([image, image.invert()], across=1).copy()
frames.set_type(pyvips.GValue.gint_type, "page-height", HEIGHT)
frames.gifsave(out("frames.gif"))
frames.webpsave(out("frames.webp"), lossless=True)
frames.tiffsave(out("pages.tif"), compression="lzw")

# Everything that a camera and an editor leave in a file.
wide.thumbnail_image(32).jpegsave(out("thumbnail.tmp.jpg"), Q=50, strip=True)
wide.jpegsave(out("metadata.jpg"), **jpeg)
exiftool(
    "metadata.jpg", "-Make=Sluice Camera Works", "-Model=Model\u00a0One  ", "-LensModel=50mm F1.8", "-ExposureTime=1/250",
    "-FNumber=2.8", "-ISO=400", "-FocalLength=50", "-DateTimeOriginal=2024:05:01 12:30:00", "-SubSecTimeOriginal=25",
    "-OffsetTimeOriginal=+02:00", "-GPSLatitude=48.2082", "-GPSLatitudeRef=N", "-GPSLongitude=16.3738",
    "-GPSLongitudeRef=W", "-XMP:Creator=Somebody", "-XMP:Title=A secret title", "-IPTC:Caption-Abstract=A secret caption",
    "-IPTC:City=Wien", "-Comment=A secret comment", f"-ThumbnailImage<={out('thumbnail.tmp.jpg')}",
    "-UserComment=A secret user comment")
(HERE / "thumbnail.tmp.jpg").unlink()
# The same facts in other containers.
for name, options in (("facts.tif", {"compression": "lzw"}), ("facts.webp", {"lossless": True}), ("facts.png", {})):
    image.write_to_file(out(name), **options)
for name in ("facts.tif", "facts.webp", "facts.png"):
    exiftool(name, "-TagsFromFile", out("metadata.jpg"), "-EXIF:All", "-ThumbnailImage=", "-XMP:All=")
for name, compression in (("facts.heic", "hevc"), ("facts.avif", "av1")):
    source = pyvips.Image.new_from_file(out("metadata.jpg")).icc_transform("srgb", depth=8)
    for field in ("icc-profile-data", "xmp-data", "iptc-data", "jpeg-thumbnail-data"):
        source.remove(field)
    source.write_to_file(out(name), compression=compression)
block = pyvips.Image.new_from_file(out("metadata.jpg")).get("exif-data")[6:]
boxed = (HERE / "boxed.jxl").read_bytes()
(HERE / "facts.jxl").write_bytes(boxed[:32] + struct.pack(">I4sI", 12 + len(block), b"Exif", 0) + block + boxed[32:])


(HERE / "bomb.png").write_bytes(png_header(60_000, 60_000))

# One colour, which packs 30 MP into 1 kB: what it takes to decode is not in what it weighs.
pyvips.Image.black(6000, 5000, bands=3).copy(interpretation="srgb").heifsave(
    str(HERE / "black.avif"), compression="av1", effort=0)

# The samplings that there are, of a picture with odd sides, with edges of luma and of chroma in it.
wide, high = 203, 151
scene = pyvips.Image.xyz(wide, high)
scene = (scene[0] * (200 / wide) + 20).bandjoin([scene[1] * (200 / high) + 30, 220 - scene[0] * (150 / wide)]).cast("uchar")
for colour, x, y, radius in (([220, 40, 30], 50, 45, 31), ([30, 60, 200], 140, 40, 23), ([240, 240, 240], 75, 110, 27),
                             ([20, 120, 40], 160, 105, 35)):
    scene = scene.draw_circle(colour, x, y, radius, fill=True)
scene = scene.copy(interpretation="srgb")
for name, sampling in (("444", "1x1"), ("422", "2x1"), ("440", "1x2"), ("420", "2x2"), ("411", "4x1"), ("grey", "1x1")):
    ppm = scene.colourspace("b-w") if name == "grey" else scene
    (HERE / f"sampling-{name}.jpg").write_bytes(subprocess.run(
        ["cjpeg", "-quality", "95", "-sample", sampling], input=ppm.write_to_buffer(".pnm"),
        stdout=subprocess.PIPE, check=True).stdout)
