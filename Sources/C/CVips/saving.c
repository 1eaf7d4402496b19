#include "private.h"

int sluice_vips_jpegsave(sluice_vips_image *in, sluice_vips_jpeg_options options, void **out, size_t *length) {
    return vips_jpegsave_buffer(
        vips_of(in), out, length, "Q", options.quality, "interlace", TRUE, "optimize_coding", TRUE, "strip", TRUE,
        NULL);
}

int sluice_vips_webpsave(sluice_vips_image *in, sluice_vips_webp_options options, void **out, size_t *length) {
    return vips_webpsave_buffer(
        vips_of(in), out, length, "Q", options.quality, "effort", options.effort, "lossless", options.lossless,
        "strip", TRUE, NULL);
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
