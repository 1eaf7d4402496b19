#include "sluice_planes.h"
#include <setjmp.h>
#include <stdio.h>
#include <string.h>
/* Wants stdio.h before it. */
#include <jpeglib.h>

/* libjpeg ends a function that fails by jumping out of it. */
struct way_out {
    struct jpeg_error_mgr errors;
    jmp_buf place;
    char *message;
};

static void fail(j_common_ptr jpeg) {
    struct way_out *way_out = (struct way_out *)jpeg->err;
    char text[JMSG_LENGTH_MAX];
    jpeg->err->format_message(jpeg, text);
    snprintf(way_out->message, SLUICE_MESSAGE_LENGTH, "%s", text);
    longjmp(way_out->place, 1);
}

static void say_nothing(j_common_ptr jpeg) { (void)jpeg; }

/* Progressive in five scans, and half the work of the library's ten: the average of each block, the coarse part of luma,
   chroma, the fine part of luma; every coefficient at once in all its bits. ITU-T T.81, G.1.1.1.1. */
static const jpeg_scan_info five_scans[] = {
    {3, {0, 1, 2}, 0, 0, 0, 0}, {1, {0}, 1, 5, 0, 0}, {1, {1}, 1, 63, 0, 0}, {1, {2}, 1, 63, 0, 0},
    {1, {0}, 6, 63, 0, 0}};
static const jpeg_scan_info grey_scans[] = {{1, {0}, 0, 0, 0, 0}, {1, {0}, 1, 5, 0, 0}, {1, {0}, 6, 63, 0, 0}};

static void set_up(struct jpeg_compress_struct *jpeg, int width, int height, bool grey, sluice_jpeg_options options) {
    jpeg->image_width = width;
    jpeg->image_height = height;
    jpeg->input_components = grey ? 1 : 3;
    jpeg_set_defaults(jpeg);
    jpeg_set_quality(jpeg, options.quality, TRUE);
    jpeg->optimize_coding = TRUE;
    if (!grey)
        jpeg->comp_info[0].h_samp_factor = jpeg->comp_info[0].v_samp_factor = options.halves ? 2 : 1;
    if (options.scans == 10)
        jpeg_simple_progression(jpeg);
    if (options.scans == 5) {
        jpeg->scan_info = grey ? grey_scans : five_scans;
        jpeg->num_scans = grey ? 3 : 5;
    }
}

static void write_planes(struct jpeg_compress_struct *jpeg, const sluice_plane planes[3]) {
    JSAMPROW rows[3][2 * DCTSIZE];
    JSAMPARRAY arrays[3] = {rows[0], rows[1], rows[2]};
    int unit = jpeg->max_v_samp_factor * DCTSIZE;
    while (jpeg->next_scanline < jpeg->image_height) {
        for (int c = 0; c < jpeg->num_components; c++) {
            const jpeg_component_info *component = &jpeg->comp_info[c];
            int count = component->v_samp_factor * DCTSIZE;
            int last = (int)component->downsampled_height - 1;
            int first = (int)(jpeg->next_scanline / unit) * count;
            for (int i = 0; i < count; i++)
                rows[c][i] = planes[c].bytes + (first + i < last ? first + i : last) * planes[c].stride;
        }
        jpeg_write_raw_data(jpeg, arrays, unit);
    }
}

/* Blocks are whole ones: past the right edge the last sample goes on, which costs the fewest bits. */
static void fill_blocks(const sluice_plane *plane, int width, int height) {
    int missing = (DCTSIZE - width % DCTSIZE) % DCTSIZE;
    for (int y = 0; y < height && missing > 0; y++) {
        uint8_t *edge = plane->bytes + y * plane->stride + width;
        memset(edge, edge[-1], missing);
    }
}

/* What is encoded: planes, or RGB. */
struct source {
    const sluice_plane *planes;
    const uint8_t *rgb;
    int width, height;
    bool grey;
};

static bool encode(
    struct source source, sluice_jpeg_options options, void **out, size_t *length,
    char message[SLUICE_MESSAGE_LENGTH]) {
    struct jpeg_compress_struct jpeg = {0};
    struct way_out way_out = {.message = message};
    unsigned char *bytes = NULL;
    unsigned long count = 0;
    jpeg.err = jpeg_std_error(&way_out.errors);
    jpeg.err->error_exit = fail;
    jpeg.err->output_message = say_nothing;
    if (setjmp(way_out.place)) {
        /* What the library has written is lost to it, and to us: for want of memory, which ends the process before long. */
        jpeg_destroy_compress(&jpeg);
        return false;
    }
    jpeg_create_compress(&jpeg);
    jpeg_mem_dest(&jpeg, &bytes, &count);
    jpeg.in_color_space = source.rgb ? JCS_RGB : source.grey ? JCS_GRAYSCALE : JCS_YCbCr;
    set_up(&jpeg, source.width, source.height, source.grey, options);
    jpeg.raw_data_in = source.planes != NULL;
    jpeg_start_compress(&jpeg, TRUE);
    if (source.planes) {
        for (int c = 0; c < jpeg.num_components; c++)
            fill_blocks(
                &source.planes[c], (int)jpeg.comp_info[c].downsampled_width, (int)jpeg.comp_info[c].downsampled_height);
        write_planes(&jpeg, source.planes);
    } else {
        while (jpeg.next_scanline < jpeg.image_height) {
            JSAMPROW row = (JSAMPROW)source.rgb + (size_t)jpeg.next_scanline * source.width * 3;
            jpeg_write_scanlines(&jpeg, &row, 1);
        }
    }
    jpeg_finish_compress(&jpeg);
    jpeg_destroy_compress(&jpeg);
    *out = bytes;
    *length = count;
    return true;
}

bool sluice_jpeg_encode_planes(
    const sluice_plane planes[3], const sluice_jpeg_frame *frame, sluice_jpeg_options options, void **out,
    size_t *length, char message[SLUICE_MESSAGE_LENGTH]) {
    struct source source = {
        .planes = planes, .width = frame->width, .height = frame->height, .grey = frame->across == 0};
    return encode(source, options, out, length, message);
}

bool sluice_jpeg_encode_rgb(
    const uint8_t *rgb, int width, int height, sluice_jpeg_options options, void **out, size_t *length,
    char message[SLUICE_MESSAGE_LENGTH]) {
    return encode(
        (struct source){.rgb = rgb, .width = width, .height = height}, options, out, length, message);
}

#define TEXT(of) #of
#define TEXT_OF(macro) TEXT(macro)

const char *sluice_jpeg_version(void) { return TEXT_OF(LIBJPEG_TURBO_VERSION); }
