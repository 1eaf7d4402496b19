#include "sluice_planes.h"
#include <turbojpeg.h>

static const struct {
    int number, across, down;
} samplings[] = {
    {TJSAMP_444, 1, 1}, {TJSAMP_422, 2, 1},  {TJSAMP_420, 2, 2},
    {TJSAMP_440, 1, 2}, {TJSAMP_411, 4, 1}, {TJSAMP_GRAY, 0, 0},
};
enum { SAMPLINGS = sizeof samplings / sizeof *samplings };

static int number_of(const sluice_jpeg_frame *frame) {
    for (int i = 0; i < SAMPLINGS; i++)
        if (samplings[i].across == frame->across && samplings[i].down == frame->down)
            return samplings[i].number;
    return -1;
}

bool sluice_jpeg_frame_of(const void *bytes, size_t length, sluice_jpeg_frame *out) {
    int number = -1, space = -1;
    tjhandle decoder = tjInitDecompress();
    if (!decoder)
        return false;
    int failed = tjDecompressHeader3(decoder, bytes, length, &out->width, &out->height, &number, &space);
    tjDestroy(decoder);
    if (failed || (space != TJCS_YCbCr && space != TJCS_GRAY) || (space == TJCS_GRAY) != (number == TJSAMP_GRAY))
        return false;
    for (int i = 0; i < SAMPLINGS; i++)
        if (samplings[i].number == number) {
            out->across = samplings[i].across;
            out->down = samplings[i].down;
            return true;
        }
    return false;
}

/* Planes as the library takes them. */
struct layout {
    unsigned char *bytes[3];
    int strides[3];
};

static struct layout layout_of(const sluice_plane planes[3]) {
    struct layout layout;
    for (int i = 0; i < 3; i++) {
        layout.bytes[i] = planes[i].bytes;
        layout.strides[i] = (int)planes[i].stride;
    }
    return layout;
}

bool sluice_jpeg_decode(
    const void *bytes, size_t length, const sluice_jpeg_frame *frame, int shrink, const sluice_plane planes[3]) {
    struct layout layout = layout_of(planes);
    tjhandle decoder = tjInitDecompress();
    if (!decoder)
        return false;
    int failed = tjDecompressToYUVPlanes(
        decoder, bytes, length, layout.bytes, (frame->width + shrink - 1) / shrink, layout.strides,
        (frame->height + shrink - 1) / shrink, TJFLAG_STOPONWARNING);
    tjDestroy(decoder);
    return !failed;
}

bool sluice_planes_to_rgb(const sluice_plane planes[3], const sluice_jpeg_frame *frame, uint8_t *rgb) {
    struct layout layout = layout_of(planes);
    tjhandle decoder = tjInitDecompress();
    if (!decoder)
        return false;
    int failed = tjDecodeYUVPlanes(
        decoder, (const unsigned char **)layout.bytes, layout.strides, number_of(frame), rgb, frame->width, 0, frame->height,
        TJPF_RGB, 0);
    tjDestroy(decoder);
    return !failed;
}

bool sluice_planes_of_rgb(const uint8_t *rgb, const sluice_jpeg_frame *frame, const sluice_plane planes[3]) {
    struct layout layout = layout_of(planes);
    tjhandle encoder = tjInitCompress();
    if (!encoder)
        return false;
    int failed = tjEncodeYUVPlanes(
        encoder, rgb, frame->width, 0, frame->height, TJPF_RGB, layout.bytes, layout.strides, number_of(frame), 0);
    tjDestroy(encoder);
    return !failed;
}
