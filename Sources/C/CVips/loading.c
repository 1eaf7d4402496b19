#include "private.h"

/* What every loader is told: to fail where the data end early, and in which order it will be read. */
#define ALWAYS \
    "fail_on", VIPS_FAIL_ON_TRUNCATED, "access", \
        options.top_down ? VIPS_ACCESS_SEQUENTIAL : VIPS_ACCESS_RANDOM, NULL

int sluice_vips_jpegload(const void *bytes, size_t length, sluice_vips_load_options options, sluice_vips_image **out) {
    return vips_jpegload_buffer((void *)bytes, length, vips_out(out), "shrink", options.shrink, ALWAYS);
}

int sluice_vips_pngload(const void *bytes, size_t length, sluice_vips_load_options options, sluice_vips_image **out) {
    return vips_pngload_buffer((void *)bytes, length, vips_out(out), ALWAYS);
}

int sluice_vips_webpload(const void *bytes, size_t length, sluice_vips_load_options options, sluice_vips_image **out) {
    return vips_webpload_buffer(
        (void *)bytes, length, vips_out(out), "page", options.page, "scale", options.scale, ALWAYS);
}

int sluice_vips_gifload(const void *bytes, size_t length, sluice_vips_load_options options, sluice_vips_image **out) {
    return vips_gifload_buffer((void *)bytes, length, vips_out(out), "page", options.page, ALWAYS);
}

int sluice_vips_tiffload(const void *bytes, size_t length, sluice_vips_load_options options, sluice_vips_image **out) {
    return vips_tiffload_buffer((void *)bytes, length, vips_out(out), "page", options.page, ALWAYS);
}

int sluice_vips_heifload(const void *bytes, size_t length, sluice_vips_load_options options, sluice_vips_image **out) {
    return vips_heifload_buffer((void *)bytes, length, vips_out(out), "page", options.page, ALWAYS);
}

int sluice_vips_jxlload(const void *bytes, size_t length, sluice_vips_load_options options, sluice_vips_image **out) {
    return vips_jxlload_buffer((void *)bytes, length, vips_out(out), ALWAYS);
}

int sluice_vips_svgload(const void *bytes, size_t length, sluice_vips_load_options options, sluice_vips_image **out) {
    return vips_svgload_buffer((void *)bytes, length, vips_out(out), "scale", options.scale, ALWAYS);
}

int sluice_vips_pdfload(const void *bytes, size_t length, sluice_vips_load_options options, sluice_vips_image **out) {
    return vips_pdfload_buffer(
        (void *)bytes, length, vips_out(out), "page", options.page, "scale", options.scale, ALWAYS);
}

int sluice_vips_magickload(
    const void *bytes, size_t length, sluice_vips_load_options options, sluice_vips_image **out) {
    return vips_magickload_buffer((void *)bytes, length, vips_out(out), "page", options.page, ALWAYS);
}
