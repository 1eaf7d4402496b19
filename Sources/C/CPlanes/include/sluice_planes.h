#pragma once
/* Pictures as JPEG keeps them: a plane of luma, and two of chroma that may be coarser, or luma alone for grey.

   A plane is 8 bits a sample, rows from the top, `stride` bytes from one row to the next. A stride is a multiple of
   SLUICE_PLANE_ALIGNMENT, and a plane has room for whole strides of as many rows, a row more, and for what lies past its
   right edge nothing is promised. Sampling is how many columns and rows of luma share a sample of chroma: 2 and 2 for
   4:2:0. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SLUICE_PLANE_ALIGNMENT = 64, SLUICE_MESSAGE_LENGTH = 200 };

typedef struct {
    uint8_t *bytes;
    ptrdiff_t stride;
} sluice_plane;

/* ---- JPEG to planes. Library: libturbojpeg ---- */

typedef struct {
    int width, height;
    int across, down; /* the sampling of the chroma; 0 for grey */
} sluice_jpeg_frame;

/* Whether the file is a JPEG of YCbCr or grey in one of the usual samplings (tjDecompressHeader3): 4:4:4, 4:2:2, 4:4:0,
   4:2:0, 4:1:1. */
bool sluice_jpeg_frame_of(const void *bytes, size_t length, sluice_jpeg_frame *out);

/* Decodes to planes at 1, 1/2, 1/4 or 1/8 of the size (tjDecompressToYUVPlanes), a part of a sample counting as a whole one.
   False at the first error, and at the first thing to warn of; the planes are then no picture. */
bool sluice_jpeg_decode(
    const void *bytes, size_t length, const sluice_jpeg_frame *frame, int shrink, const sluice_plane planes[3]);

/* Planes to RGB, 3 bytes a pixel, rows without a gap (tjDecodeYUVPlanes). `frame` is what the planes are; its sampling
   is one of the above. */
bool sluice_planes_to_rgb(const sluice_plane planes[3], const sluice_jpeg_frame *frame, uint8_t *rgb);

/* RGB, 3 bytes a pixel, rows without a gap, to planes, of which `frame` says what they are to be (tjEncodeYUVPlanes). */
bool sluice_planes_of_rgb(const uint8_t *rgb, const sluice_jpeg_frame *frame, const sluice_plane planes[3]);

/* ---- resizing along one side, and then the other ---- */

/* What each sample to be is made of. Weights of Lanczos with 3 lobes, stretched where the picture gets smaller. */
typedef struct sluice_resampling sluice_resampling;

/* `count` samples are spread evenly over `extent` samples from `offset` on, of the `from` that there are; beyond the ends
   the last sample goes on. `reversed` gives them in the opposite order. NULL where there is no memory. */
sluice_resampling *sluice_resampling_new(int from, double offset, double extent, int count, bool reversed);
void sluice_resampling_free(sluice_resampling *resampling);
size_t sluice_resampling_length(const sluice_resampling *resampling);

/* Makes a plane of `across` columns and `down` rows of one of `width` columns, or of `down` columns and `across` rows where
   `transposed` changes columns for rows. False where there is no memory. */
bool sluice_plane_resize(
    sluice_plane from, int width, const sluice_resampling *across, const sluice_resampling *down, bool transposed,
    sluice_plane to);

/* ---- to JPEG. Library: libjpeg ---- */

typedef struct {
    int quality; /* 1 to 100 */
    int scans;   /* 10 and 5 for a progressive file; 1 */
    bool halves; /* chroma at half the columns and rows: 4:2:0 */
} sluice_jpeg_options;

/* `halves` is what the planes are. A file with JFIF's header, Huffman tables of its own and nothing else but the picture; *out is freed with free(3).
   False where it could not be made, and then why. */
bool sluice_jpeg_encode_planes(
    const sluice_plane planes[3], const sluice_jpeg_frame *frame, sluice_jpeg_options options, void **out,
    size_t *length, char message[SLUICE_MESSAGE_LENGTH]);
/* The same of RGB, 3 bytes a pixel, rows without a gap. */
bool sluice_jpeg_encode_rgb(
    const uint8_t *rgb, int width, int height, sluice_jpeg_options options, void **out, size_t *length,
    char message[SLUICE_MESSAGE_LENGTH]);

/* The version of libjpeg-turbo that this was built with; the library can't be asked. */
const char *sluice_jpeg_version(void);
