/* The least work that there is: a JPEG decoded to planes at the smallest scale that is enough (libjpeg-turbo), each plane
   resized to 1200, 800 and 400, one from the other (zimg, Lanczos with 3 lobes), each encoded from planes (4:2:0, quality 85).
   No hash, no rotation, no colours, no files. What Sluice does besides is what it takes more than this.

       gcc -O2 floor.c -o floor -lturbojpeg -ljpeg -lzimg -lm
       ./floor SCRIPT LIST

   SCRIPT: no (baseline), yes (progressive, the ten scans of jpeg_simple_progression), fast (progressive, five scans, no
   successive approximation). LIST: a file with the path of a photo on each line. A photo smaller than a size is not blown up.
   Prints JSON: seconds of processor, without the reading of files and the building of graphs, and bytes written if they were. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <jpeglib.h>
#include <turbojpeg.h>
#include <zimg.h>

enum { PLANES = 3, SIZES = 3, KEPT = 256 };
static const int boxes[SIZES] = {1200, 800, 400};

typedef struct {
    int width, height, stride;
    unsigned char *bytes;
} plane;

static void fail(const char *what) {
    fprintf(stderr, "floor: %s\n", what);
    exit(1);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static void *room(size_t length) {
    void *bytes = aligned_alloc(64, (length + 63) & ~(size_t)63);
    if (!bytes)
        fail("no memory");
    return bytes;
}

static plane new_plane(int width, int height) {
    plane it = {width, height, (width + 63) & ~63, NULL};
    it.bytes = room((size_t)it.stride * height);
    return it;
}

/* Seconds that went into graphs: another way of resizing needs none, so they are not of the least work. */
static double building = 0;

/* A graph for each pair of sizes, kept: to build one costs more than to resize by it. */
static zimg_filter_graph *graph_of(int from_width, int from_height, int to_width, int to_height) {
    static struct {
        int sizes[4];
        zimg_filter_graph *graph;
    } kept[KEPT];
    static int count = 0;
    int sizes[4] = {from_width, from_height, to_width, to_height};
    for (int i = 0; i < KEPT && kept[i].graph; i++)
        if (!memcmp(kept[i].sizes, sizes, sizeof sizes))
            return kept[i].graph;
    zimg_image_format source, target;
    zimg_graph_builder_params parameters;
    zimg_image_format_default(&source, ZIMG_API_VERSION);
    source.pixel_type = ZIMG_PIXEL_BYTE;
    source.color_family = ZIMG_COLOR_GREY;
    source.pixel_range = ZIMG_RANGE_FULL;
    target = source;
    source.width = from_width, source.height = from_height;
    target.width = to_width, target.height = to_height;
    zimg_graph_builder_params_default(&parameters, ZIMG_API_VERSION);
    parameters.resample_filter = ZIMG_RESIZE_LANCZOS;
    parameters.filter_param_a = 3;
    double begin = now();
    zimg_filter_graph *graph = zimg_filter_graph_build(&source, &target, &parameters);
    building += now() - begin;
    if (!graph)
        fail("zimg builds no graph");
    int place = count++ % KEPT;
    zimg_filter_graph_free(kept[place].graph);
    kept[place].graph = graph;
    memcpy(kept[place].sizes, sizes, sizeof sizes);
    return graph;
}

/* Takes `from`, and gives it back where the size is the same. */
static plane resized(plane from, int width, int height) {
    if (from.width == width && from.height == height)
        return from;
    zimg_filter_graph *graph = graph_of(from.width, from.height, width, height);
    size_t needed;
    zimg_filter_graph_get_tmp_size(graph, &needed);
    void *scratch = room(needed);
    plane to = new_plane(width, height);
    zimg_image_buffer_const in = {.version = ZIMG_API_VERSION};
    zimg_image_buffer out = {.version = ZIMG_API_VERSION};
    in.plane[0].data = from.bytes, in.plane[0].stride = from.stride, in.plane[0].mask = ZIMG_BUFFER_MAX;
    out.plane[0].data = to.bytes, out.plane[0].stride = to.stride, out.plane[0].mask = ZIMG_BUFFER_MAX;
    if (zimg_filter_graph_process(graph, &in, &out, scratch, NULL, NULL, NULL, NULL))
        fail("zimg does not resize");
    free(scratch);
    free(from.bytes);
    return to;
}

static void decode(const unsigned char *data, size_t length, plane planes[PLANES], int *width, int *height) {
    int sampling, colours, scale = 1, strides[PLANES];
    unsigned char *bytes[PLANES];
    tjhandle decoder = tjInitDecompress();
    if (tjDecompressHeader3(decoder, data, length, width, height, &sampling, &colours) || sampling == TJSAMP_GRAY)
        fail("a photo is no YCbCr JPEG");
    int longest = *width > *height ? *width : *height;
    while (scale < 8 && longest / (scale * 2) >= boxes[0])
        scale *= 2;
    int across = (*width + scale - 1) / scale, down = (*height + scale - 1) / scale;
    for (int k = 0; k < PLANES; k++) {
        planes[k] = new_plane(tjPlaneWidth(k, across, sampling), tjPlaneHeight(k, down, sampling));
        bytes[k] = planes[k].bytes;
        strides[k] = planes[k].stride;
    }
    if (tjDecompressToYUVPlanes(decoder, data, length, bytes, across, strides, down, 0))
        fail(tjGetErrorStr2(decoder));
    tjDestroy(decoder);
}

static unsigned long encoded(const plane planes[PLANES], int width, int height, const char *script) {
    static const jpeg_scan_info five[5] = {
        {3, {0, 1, 2}, 0, 0, 0, 0}, {1, {0}, 1, 5, 0, 0}, {1, {1}, 1, 63, 0, 0}, {1, {2}, 1, 63, 0, 0}, {1, {0}, 6, 63, 0, 0}};
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr errors;
    unsigned char *bytes = NULL;
    unsigned long length = 0;
    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_compress(&jpeg);
    jpeg_mem_dest(&jpeg, &bytes, &length);
    jpeg.image_width = width;
    jpeg.image_height = height;
    jpeg.input_components = PLANES;
    jpeg.in_color_space = JCS_YCbCr;
    jpeg_set_defaults(&jpeg);
    jpeg_set_quality(&jpeg, 85, TRUE);
    jpeg.optimize_coding = TRUE;
    jpeg.raw_data_in = TRUE;
    jpeg.comp_info[0].h_samp_factor = jpeg.comp_info[0].v_samp_factor = 2;
    if (!strcmp(script, "yes"))
        jpeg_simple_progression(&jpeg);
    else if (!strcmp(script, "fast"))
        jpeg.scan_info = five, jpeg.num_scans = 5;
    jpeg_start_compress(&jpeg, TRUE);
    JSAMPROW rows[PLANES][2 * DCTSIZE];
    JSAMPARRAY arrays[PLANES] = {rows[0], rows[1], rows[2]};
    while (jpeg.next_scanline < jpeg.image_height) {
        for (int k = 0; k < PLANES; k++) {
            int lines = k ? DCTSIZE : 2 * DCTSIZE;
            for (int y = 0; y < lines; y++) {
                int row = (int)jpeg.next_scanline * lines / (2 * DCTSIZE) + y;
                int last = planes[k].height - 1;
                rows[k][y] = planes[k].bytes + (size_t)planes[k].stride * (row < last ? row : last);
            }
        }
        jpeg_write_raw_data(&jpeg, arrays, 2 * DCTSIZE);
    }
    jpeg_finish_compress(&jpeg);
    jpeg_destroy_compress(&jpeg);
    free(bytes);
    return length;
}

static unsigned char *read_whole(const char *path, size_t *length) {
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END))
        fail(strerror(errno));
    *length = ftell(file);
    rewind(file);
    unsigned char *data = room(*length);
    if (fread(data, 1, *length, file) != *length)
        fail("a photo can't be read");
    fclose(file);
    return data;
}

int main(int count, char **words) {
    if (count != 3)
        fail("usage: floor no|yes|fast LIST");
    FILE *list = fopen(words[2], "r");
    if (!list)
        fail(strerror(errno));
    char path[4096];
    int photos = 0;
    unsigned long bytes = 0;
    double seconds = 0, encoding = 0;
    while (fgets(path, sizeof path, list)) {
        path[strcspn(path, "\n")] = 0;
        size_t length;
        unsigned char *data = read_whole(path, &length);
        plane planes[PLANES];
        int width, height;
        double begin = now();
        decode(data, length, planes, &width, &height);
        int longest = width > height ? width : height;
        for (int i = 0; i < SIZES; i++) {
            double ratio = boxes[i] < longest ? (double)boxes[i] / longest : 1;
            int across = lround(width * ratio), down = lround(height * ratio);
            for (int k = 0; k < PLANES; k++)
                planes[k] = resized(
                    planes[k], tjPlaneWidth(k, across, TJSAMP_420), tjPlaneHeight(k, down, TJSAMP_420));
            double encodes = now();
            bytes += encoded(planes, across, down, words[1]);
            encoding += now() - encodes;
        }
        for (int k = 0; k < PLANES; k++)
            free(planes[k].bytes);
        seconds += now() - begin;
        free(data);
        photos++;
    }
    printf(
        "{\"photos\": %d, \"processor\": %.6f, \"encoding\": %.6f, \"bytes\": %lu}\n", photos, seconds - building, encoding, bytes);
    return photos ? 0 : 1;
}
