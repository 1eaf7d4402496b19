#include "private.h"

sluice_vips_shape sluice_vips_shape_of(const sluice_vips_image *image) {
    VipsImage *in = vips_of(image);
    sluice_vips_shape shape = {
        .width = in->Xsize,
        .height = in->Ysize,
        .bands = in->Bands,
        .space = SLUICE_VIPS_OTHER,
        .has_alpha = in->Coding == VIPS_CODING_NONE && vips_image_hasalpha(in),
        .is_8_bit = in->Coding == VIPS_CODING_NONE && in->BandFmt == VIPS_FORMAT_UCHAR,
    };
    int colours = in->Bands - (shape.has_alpha ? 1 : 0);
    switch (in->Type) {
    case VIPS_INTERPRETATION_B_W:
    case VIPS_INTERPRETATION_GREY16:
        if (colours == 1)
            shape.space = SLUICE_VIPS_GREY;
        break;
    case VIPS_INTERPRETATION_sRGB:
    case VIPS_INTERPRETATION_RGB:
    case VIPS_INTERPRETATION_RGB16:
        if (colours == 3)
            shape.space = SLUICE_VIPS_SRGB;
        break;
    case VIPS_INTERPRETATION_CMYK:
        if (colours == 4)
            shape.space = SLUICE_VIPS_CMYK;
        break;
    default:
        break;
    }
    return shape;
}

int sluice_vips_int(const sluice_vips_image *image, const char *field, int fallback) {
    int value;
    if (!vips_image_get_typeof(vips_of(image), field))
        return fallback;
    if (vips_image_get_int(vips_of(image), field, &value)) {
        vips_error_clear();
        return fallback;
    }
    return value;
}

const void *sluice_vips_blob(const sluice_vips_image *image, const char *field, size_t *length) {
    const void *bytes = NULL;
    *length = 0;
    if (!vips_image_get_typeof(vips_of(image), field))
        return NULL;
    if (vips_image_get_blob(vips_of(image), field, &bytes, length)) {
        vips_error_clear();
        return NULL;
    }
    return bytes;
}

void sluice_vips_release(sluice_vips_image *image) { g_object_unref(vips_of(image)); }

int sluice_vips_resize(sluice_vips_image *in, int width, int height, sluice_vips_image **out) {
    VipsImage *image = vips_of(in);
    return vips_resize(
        image, vips_out(out), (double)width / image->Xsize, "vscale", (double)height / image->Ysize, "kernel",
        VIPS_KERNEL_LANCZOS3, NULL);
}

int sluice_vips_upright(sluice_vips_image *in, int orientation, sluice_vips_image **out) {
    /* EXIF 2.32, 4.6.4: turned clockwise by this angle, then mirrored left to right where `mirrors`. */
    static const VipsAngle angles[9] = {0,           VIPS_ANGLE_D0,  VIPS_ANGLE_D0,  VIPS_ANGLE_D180, VIPS_ANGLE_D180,
                                        VIPS_ANGLE_D90, VIPS_ANGLE_D90, VIPS_ANGLE_D270, VIPS_ANGLE_D270};
    bool mirrors = orientation == 2 || orientation == 4 || orientation == 5 || orientation == 7;
    VipsImage *turned;
    if (vips_rot(vips_of(in), &turned, angles[orientation], NULL))
        return -1;
    if (!mirrors) {
        *vips_out(out) = turned;
        return 0;
    }
    int failed = vips_flip(turned, vips_out(out), VIPS_DIRECTION_HORIZONTAL, NULL);
    g_object_unref(turned);
    return failed;
}

int sluice_vips_icc_transform(sluice_vips_image *in, const char *profile, sluice_vips_image **out) {
    if (profile)
        return vips_icc_transform(
            vips_of(in), vips_out(out), "srgb", "input_profile", profile, "intent", VIPS_INTENT_RELATIVE, "depth", 8,
            NULL);
    return vips_icc_transform(
        vips_of(in), vips_out(out), "srgb", "embedded", TRUE, "intent", VIPS_INTENT_RELATIVE, "depth", 8, NULL);
}

int sluice_vips_colourspace(sluice_vips_image *in, sluice_vips_image **out) {
    VipsImage *converted;
    if (vips_colourspace(vips_of(in), &converted, VIPS_INTERPRETATION_sRGB, NULL))
        return -1;
    int failed = vips_cast(converted, vips_out(out), VIPS_FORMAT_UCHAR, NULL);
    g_object_unref(converted);
    return failed;
}

int sluice_vips_bands(sluice_vips_image *in, int count, sluice_vips_image **out) {
    return vips_extract_band(vips_of(in), vips_out(out), 0, "n", count, NULL);
}

int sluice_vips_alpha(sluice_vips_image *in, sluice_vips_image **out) {
    VipsImage *image = vips_of(in);
    VipsImage *deep;
    if (vips_extract_band(image, &deep, image->Bands - 1, NULL))
        return -1;
    /* "shift" takes the high byte of 16 bits; a float is taken as 0 to 255. */
    int failed =
        vips_cast(deep, vips_out(out), VIPS_FORMAT_UCHAR, "shift", image->BandFmt == VIPS_FORMAT_USHORT, NULL);
    g_object_unref(deep);
    return failed;
}

int sluice_vips_join_alpha(sluice_vips_image *colours, sluice_vips_image *alpha, sluice_vips_image **out) {
    return vips_bandjoin2(vips_of(colours), vips_of(alpha), vips_out(out), NULL);
}

int sluice_vips_premultiply(sluice_vips_image *in, sluice_vips_image **out) {
    return vips_premultiply(vips_of(in), vips_out(out), NULL);
}

int sluice_vips_unpremultiply(sluice_vips_image *in, sluice_vips_image **out) {
    VipsImage *deep;
    if (vips_unpremultiply(vips_of(in), &deep, NULL))
        return -1;
    int failed = vips_cast(deep, vips_out(out), VIPS_FORMAT_UCHAR, NULL);
    g_object_unref(deep);
    return failed;
}

int sluice_vips_flatten(sluice_vips_image *in, const double background[3], sluice_vips_image **out) {
    VipsArrayDouble *colour = vips_array_double_new(background, 3);
    int failed = vips_flatten(vips_of(in), vips_out(out), "background", colour, NULL);
    vips_area_unref(VIPS_AREA(colour));
    return failed;
}

static void forget(VipsImage *image, void *pixels) {
    (void)image;
    g_free(pixels);
}

int sluice_vips_write(sluice_vips_image *in, sluice_vips_image **out) {
    VipsImage *image = vips_of(in);
    size_t length;
    if (image->Coding != VIPS_CODING_NONE || image->BandFmt != VIPS_FORMAT_UCHAR) {
        vips_error("sluice", "the pixels are not of 8 bits");
        return -1;
    }
    void *pixels = vips_image_write_to_memory(image, &length);
    if (!pixels)
        return -1;
    return sluice_vips_take_pixels(pixels, image->Xsize, image->Ysize, image->Bands, out);
}

int sluice_vips_take_pixels(void *pixels, int width, int height, int bands, sluice_vips_image **out) {
    size_t length = (size_t)width * height * bands;
    VipsImage *bare = vips_image_new_from_memory(pixels, length, width, height, bands, VIPS_FORMAT_UCHAR);
    if (!bare) {
        g_free(pixels);
        return -1;
    }
    bare->Type = VIPS_INTERPRETATION_sRGB;
    g_signal_connect(bare, "postclose", G_CALLBACK(forget), pixels);
    *vips_out(out) = bare;
    return 0;
}

const uint8_t *sluice_vips_pixels(const sluice_vips_image *image, size_t *length) {
    *length = VIPS_IMAGE_SIZEOF_IMAGE(vips_of(image));
    return (const uint8_t *)vips_image_get_data(vips_of(image));
}
