#include "private.h"
#include <string.h>

static uint32_t little32(const uint8_t *at) {
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

/* Leaves nothing but picture and alpha in a WebP file (RFC 9649, 2.7), in place. A file that does not walk is an error.

   libvips 8.14 puts an EXIF chunk with the resolution into every file, stripped or not; later ones don't, and then this
   finds nothing to do. */
static int keep_picture_alone(uint8_t *file, size_t *length) {
    size_t from = 12, to = 12;
    while (from + 8 <= *length) {
        size_t size = 8 + (size_t)little32(file + from + 4);
        size += size & 1;
        if (size > *length - from)
            break;
        if (!memcmp(file + from, "VP8", 3) || !memcmp(file + from, "ALPH", 4)) {
            memmove(file + to, file + from, size);
            if (!memcmp(file + to, "VP8X", 4))
                file[to + 8] &= 0x10;
            to += size;
        }
        from += size;
    }
    if (from != *length || to == 12) {
        vips_error("sluice", "the WebP file is not made of chunks");
        return -1;
    }
    uint32_t riff = (uint32_t)(to - 8);
    for (int i = 0; i < 4; i++)
        file[4 + i] = (uint8_t)(riff >> (8 * i));
    *length = to;
    return 0;
}

int sluice_vips_webpsave(sluice_vips_image *in, sluice_vips_webp_options options, void **out, size_t *length) {
    if (vips_webpsave_buffer(
            vips_of(in), out, length, "Q", options.quality, "effort", options.effort, "lossless", options.lossless,
            "strip", TRUE, NULL))
        return -1;
    if (keep_picture_alone(*out, length)) {
        g_free(*out);
        *out = NULL;
        return -1;
    }
    return 0;
}

int sluice_vips_avifsave(sluice_vips_image *in, sluice_vips_avif_options options, void **out, size_t *length) {
    return vips_heifsave_buffer(
        vips_of(in), out, length, "compression", VIPS_FOREIGN_HEIF_COMPRESSION_AV1, "bitdepth", 8, "Q",
        options.quality, "effort", options.effort, "lossless", options.lossless, "strip", TRUE, NULL);
}

int sluice_vips_pngsave(sluice_vips_image *in, sluice_vips_png_options options, void **out, size_t *length) {
    return vips_pngsave_buffer(
        vips_of(in), out, length, "compression", options.compression, "filter", VIPS_FOREIGN_PNG_FILTER_ALL,
        "strip", TRUE, NULL);
}
