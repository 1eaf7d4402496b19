#pragma once
/* The operations of libvips that Sluice uses, one function an operation, options as structs of named fields.

   A function that gives an image gives a new reference, to be let go with sluice_vips_release(). Every int is 0 for
   success and -1 for failure; the reason is then in the library's one error text, see sluice_vips_take_error().
   Images are lazy: reading pixels, and so most failures, happens in sluice_vips_write() and in the savers. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An image of libvips (VipsImage). */
typedef struct sluice_vips_image sluice_vips_image;

/* ---- the library ---- */

/* Starts the library (vips_init): no operation cache, one thread. */
int sluice_vips_start(void);
/* Blocks every loader, every saver but the three below, and what runs programs (vips_block_untrusted_set,
   vips_operation_block_set). */
void sluice_vips_block_operations(void);
/* Lets a loader be used again, by its class's name: `VipsForeignLoadJpegBuffer`. */
void sluice_vips_allow(const char *class_name);
/* Whether an operation is blocked and, tried on nothing, does fail. */
bool sluice_vips_refuses(const char *name);
/* The name of the loader or saver at this place among all that there are (vips_type_map_all); NULL past the last. */
const char *sluice_vips_foreign_operation(int index);
/* The bytes of address space that this process has taken, from /proc/self/statm; 0 where that can't be read. */
size_t sluice_vips_address_space(void);
/* Whether the limit of the address space leaves this many bytes (mmap). */
bool sluice_vips_has_room(size_t length);
/* How long a zlib stream gets when it is inflated, in passing; once it is past the limit, no further. */
size_t sluice_vips_inflated_length(const void *bytes, size_t length, size_t limit);
/* Whether there is an operation of this name (vips_type_find): `jpegload_buffer`. */
bool sluice_vips_has_operation(const char *name);
/* Whether HEIF files are written in AV1: tried on a tiny picture, for an encoder may be missing. */
bool sluice_vips_writes_avif(void);
int sluice_vips_version(int part);
/* The error text, emptied; to be freed with sluice_vips_free(). C function: vips_error_buffer_copy. */
char *sluice_vips_take_error(void);
/* Frees a buffer that a saver or take_error() gave (g_free). */
void sluice_vips_free(void *buffer);

/* ---- reading: the bytes must outlive the image ---- */

typedef struct {
    int page;       /* the page or frame, where the format has them */
    int shrink;     /* JPEG: 1, 2, 4 or 8 */
    double scale;   /* WebP, SVG, PDF: the factor of size, up to 1 */
    bool top_down;  /* read once, from the top (VIPS_ACCESS_SEQUENTIAL) */
} sluice_vips_load_options;

int sluice_vips_jpegload(const void *bytes, size_t length, sluice_vips_load_options options, sluice_vips_image **out);
int sluice_vips_pngload(const void *bytes, size_t length, sluice_vips_load_options options, sluice_vips_image **out);
int sluice_vips_webpload(const void *bytes, size_t length, sluice_vips_load_options options, sluice_vips_image **out);
int sluice_vips_gifload(const void *bytes, size_t length, sluice_vips_load_options options, sluice_vips_image **out);
int sluice_vips_tiffload(const void *bytes, size_t length, sluice_vips_load_options options, sluice_vips_image **out);
int sluice_vips_heifload(const void *bytes, size_t length, sluice_vips_load_options options, sluice_vips_image **out);
int sluice_vips_jxlload(const void *bytes, size_t length, sluice_vips_load_options options, sluice_vips_image **out);
int sluice_vips_svgload(const void *bytes, size_t length, sluice_vips_load_options options, sluice_vips_image **out);
int sluice_vips_pdfload(const void *bytes, size_t length, sluice_vips_load_options options, sluice_vips_image **out);
int sluice_vips_magickload(const void *bytes, size_t length, sluice_vips_load_options options, sluice_vips_image **out);

/* ---- asking ---- */

typedef enum {
    SLUICE_VIPS_GREY,
    SLUICE_VIPS_SRGB,
    SLUICE_VIPS_CMYK,
    SLUICE_VIPS_OTHER /* anything that is to be converted: Lab, scRGB, 16 bits a channel, … */
} sluice_vips_space;

typedef struct {
    int width, height, bands;
    sluice_vips_space space;
    bool has_alpha;
    bool is_8_bit;
} sluice_vips_shape;

sluice_vips_shape sluice_vips_shape_of(const sluice_vips_image *image);
/* A number of the header (vips_image_get_int), or fallback: `orientation`, `n-pages`, `heif-primary`. */
int sluice_vips_int(const sluice_vips_image *image, const char *field, int fallback);
/* The bytes of a header field (vips_image_get_blob), living as long as the image; NULL when there is none. */
const void *sluice_vips_blob(const sluice_vips_image *image, const char *field, size_t *length);

/* ---- working ---- */

void sluice_vips_release(sluice_vips_image *image);
/* To exactly this size, Lanczos with 3 lobes (vips_resize). */
int sluice_vips_resize(sluice_vips_image *in, int width, int height, sluice_vips_image **out);
/* Upright from the EXIF orientation 1 to 8 (vips_rot, vips_flip). */
int sluice_vips_upright(sluice_vips_image *in, int orientation, sluice_vips_image **out);
/* From a profile of the library's own, `cmyk` or `p3`, or from the embedded one when it is NULL, to 8-bit sRGB
   (vips_icc_transform). */
int sluice_vips_icc_transform(sluice_vips_image *in, const char *profile, sluice_vips_image **out);
/* To sRGB without a profile, 8 bits a channel (vips_colourspace, vips_cast). */
int sluice_vips_colourspace(sluice_vips_image *in, sluice_vips_image **out);
/* The first bands alone (vips_extract_band). */
int sluice_vips_bands(sluice_vips_image *in, int count, sluice_vips_image **out);
/* The last band alone, in 8 bits (vips_extract_band, vips_cast). */
int sluice_vips_alpha(sluice_vips_image *in, sluice_vips_image **out);
/* One image's bands behind the other's (vips_bandjoin2). */
int sluice_vips_join_alpha(sluice_vips_image *colours, sluice_vips_image *alpha, sluice_vips_image **out);
int sluice_vips_premultiply(sluice_vips_image *in, sluice_vips_image **out);
/* Back from premultiplied, in 8 bits (vips_unpremultiply, vips_cast). */
int sluice_vips_unpremultiply(sluice_vips_image *in, sluice_vips_image **out);
/* The alpha laid over a colour (vips_flatten). */
int sluice_vips_flatten(sluice_vips_image *in, const double background[3], sluice_vips_image **out);
/* All pixels worked out, into memory, as an image that has pixels and nothing else: no metadata, no profile.
   8-bit sRGB of 3 or 4 bands in, the same out. C functions: vips_image_write, vips_image_new_from_memory. */
int sluice_vips_write(sluice_vips_image *in, sluice_vips_image **out);
/* An image of pixels that malloc(3) gave, bands interleaved, which are freed with it, or at once where it fails. */
int sluice_vips_take_pixels(void *pixels, int width, int height, int bands, sluice_vips_image **out);
/* The pixels of an image of sluice_vips_write(), rows from the top, bands interleaved. */
const uint8_t *sluice_vips_pixels(const sluice_vips_image *image, size_t *length);

/* ---- writing: *out is freed with sluice_vips_free() ---- */

typedef struct {
    int quality;     /* 1 to 100 */
    int effort;      /* WebP 0 to 6, AVIF 0 to 9 */
    bool lossless;
} sluice_vips_webp_options;

typedef sluice_vips_webp_options sluice_vips_avif_options;

typedef struct {
    int compression; /* 0 to 9 */
} sluice_vips_png_options;

int sluice_vips_webpsave(sluice_vips_image *in, sluice_vips_webp_options options, void **out, size_t *length);
int sluice_vips_avifsave(sluice_vips_image *in, sluice_vips_avif_options options, void **out, size_t *length);
int sluice_vips_pngsave(sluice_vips_image *in, sluice_vips_png_options options, void **out, size_t *length);
