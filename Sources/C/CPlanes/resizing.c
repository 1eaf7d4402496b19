/* Columns are made by working down the rows, which a processor does for many columns at once; then the picture is laid on
   its side, and the same is done again. So a turned picture costs nothing: it is not laid back, and a mirrored one takes its
   samples in the opposite order. The compiler makes the inner loops for each generation of processors. */
#include "sluice_planes.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__) && defined(__clang__)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define FOR_EACH_PROCESSOR
#endif

/* Rows that are made at a time, so that what lies between the two steps stays in the processor's cache; columns that are
   summed up at a time, in its registers. */
enum { ROWS = 32, COLUMNS = 64 };

struct sluice_resampling {
    int count, taps;
    size_t length;
    int *starts;    /* of each sample to be, the first that it is made of */
    float *weights; /* `taps` of each; they add up to 1 */
};

static const double lobes = 3;

/* sin(pi x) sin(pi x/3) / (pi x)^2 * 3, with sin(3a) = sin a (3 - 4 sin^2 a). */
static double lanczos(double x) {
    if (fabs(x) < 1e-8)
        return 1;
    if (fabs(x) >= lobes)
        return 0;
    double third = M_PI * x / lobes, sine = sin(third);
    return sine * sine * (3 - 4 * sine * sine) / (lobes * third * third);
}

sluice_resampling *sluice_resampling_new(int from, double offset, double extent, int count, bool reversed) {
    double step = extent / count, stretch = step > 1 ? step : 1, reach = lobes * stretch;
    int reached = (int)ceil(2 * reach) + 1, taps = reached < from ? reached : from;
    size_t starts = ((size_t)count * sizeof(int) + 63) & ~(size_t)63;
    size_t length = sizeof(sluice_resampling) + starts + (size_t)count * taps * sizeof(float);
    sluice_resampling *made = calloc(1, length);
    double *weights = malloc((size_t)(reached + 1) * sizeof *weights);
    if (!made || !weights) {
        free(made);
        free(weights);
        return NULL;
    }
    *made = (sluice_resampling){.count = count, .taps = taps, .length = length, .starts = (int *)(made + 1)};
    made->weights = (float *)((char *)(made + 1) + starts);
    for (int i = 0; i < count; i++) {
        double centre = offset + (i + 0.5) * step - 0.5, sum = 0;
        int first = (int)ceil(centre - reach), last = (int)floor(centre + reach);
        for (int k = first; k <= last; k++)
            sum += weights[k - first] = lanczos((k - centre) / stretch);
        int place = reversed ? count - 1 - i : i, start = first < 0 ? 0 : first;
        if (start > from - taps)
            start = from - taps;
        made->starts[place] = start;
        for (int k = first; k <= last; k++) {
            int sample = k < 0 ? 0 : k >= from ? from - 1 : k;
            made->weights[(size_t)place * taps + sample - start] += (float)(weights[k - first] / sum);
        }
    }
    free(weights);
    return made;
}

void sluice_resampling_free(sluice_resampling *resampling) { free(resampling); }

size_t sluice_resampling_length(const sluice_resampling *resampling) { return resampling->length; }

static size_t whole(size_t count, size_t unit) { return (count + unit - 1) / unit * unit; }

/* Rows `first` to `first + count` of those to be, of all columns that there are; `stride` floats from one to the next.

   Down the rows of a large picture each step is into another page, where no processor looks ahead by itself: so the samples
   that only the next row needs are fetched meanwhile. */
FOR_EACH_PROCESSOR
static void make_rows(
    sluice_plane from, size_t width, const sluice_resampling *down, int first, int count, float *rows, size_t stride) {
    for (int j = first; j < first + count; j++, rows += stride) {
        const float *weights = down->weights + (size_t)j * down->taps;
        const uint8_t *source = from.bytes + down->starts[j] * from.stride;
        int next = j + 1 < down->count ? down->starts[j + 1] - down->starts[j] : 0;
        for (size_t x = 0; x < width; x += COLUMNS) {
            const uint8_t *samples = source + x;
            for (int k = down->taps; k < down->taps + next; k++)
                __builtin_prefetch(samples + k * from.stride);
            float sums[COLUMNS] = {0};
            for (int k = 0; k < down->taps; k++, samples += from.stride)
                for (int i = 0; i < COLUMNS; i++)
                    sums[i] += weights[k] * samples[i];
            memcpy(rows + x, sums, sizeof sums);
        }
    }
}

typedef float eight __attribute__((vector_size(32)));

static inline __attribute__((always_inline)) void transpose_8x8(eight rows[8]) {
    eight pairs[8], fours[8];
    for (int i = 0; i < 8; i += 2) {
        pairs[i] = __builtin_shufflevector(rows[i], rows[i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
        pairs[i + 1] = __builtin_shufflevector(rows[i], rows[i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
    }
    for (int i = 0; i < 8; i += 4) {
        fours[i] = __builtin_shufflevector(pairs[i], pairs[i + 2], 0, 1, 8, 9, 4, 5, 12, 13);
        fours[i + 1] = __builtin_shufflevector(pairs[i], pairs[i + 2], 2, 3, 10, 11, 6, 7, 14, 15);
        fours[i + 2] = __builtin_shufflevector(pairs[i + 1], pairs[i + 3], 0, 1, 8, 9, 4, 5, 12, 13);
        fours[i + 3] = __builtin_shufflevector(pairs[i + 1], pairs[i + 3], 2, 3, 10, 11, 6, 7, 14, 15);
    }
    for (int i = 0; i < 4; i++) {
        rows[i] = __builtin_shufflevector(fours[i], fours[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
        rows[i + 4] = __builtin_shufflevector(fours[i], fours[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
    }
}

/* ROWS rows of `width` columns become `width` rows of ROWS columns. */
FOR_EACH_PROCESSOR
static void lay_on_side(const float *rows, size_t width, size_t stride, float *turned) {
    for (size_t x = 0; x < width; x += 8)
        for (size_t y = 0; y < ROWS; y += 8) {
            eight square[8];
            for (int i = 0; i < 8; i++)
                memcpy(&square[i], rows + (y + i) * stride + x, sizeof *square);
            transpose_8x8(square);
            for (int i = 0; i < 8; i++)
                memcpy(turned + (x + i) * ROWS + y, &square[i], sizeof *square);
        }
}

/* The columns to be, each lying as a row of ROWS samples. */
FOR_EACH_PROCESSOR
static void make_columns(const float *turned, const sluice_resampling *across, uint8_t *columns) {
    for (int x = 0; x < across->count; x++, columns += ROWS) {
        const float *weights = across->weights + (size_t)x * across->taps;
        const float *samples = turned + (size_t)across->starts[x] * ROWS;
        float sums[ROWS];
        for (int i = 0; i < ROWS; i++)
            sums[i] = 0.5f;
        for (int k = 0; k < across->taps; k++, samples += ROWS)
            for (int i = 0; i < ROWS; i++)
                sums[i] += weights[k] * samples[i];
        for (int i = 0; i < ROWS; i++)
            columns[i] = (uint8_t)(int)(sums[i] < 0 ? 0 : sums[i] > 255 ? 255 : sums[i]);
    }
}

typedef uint8_t sixteen __attribute__((vector_size(16)));

/* `count` columns, each lying as a row of ROWS samples, become rows again. */
FOR_EACH_PROCESSOR
static void stand_up(const uint8_t *columns, int count, int rows, sluice_plane to) {
    for (int x = 0; x < count; x += 16)
        for (int y = 0; y < rows; y += 16) {
            sixteen square[16], mixed[16];
            for (int i = 0; i < 16; i++)
                memcpy(&square[i], columns + (size_t)(x + i) * ROWS + y, sizeof *square);
            /* Four rounds of dealing the lower half of the rows between the upper one's. */
            for (int round = 0; round < 4; round++) {
                for (int i = 0; i < 8; i++) {
                    mixed[2 * i] = __builtin_shufflevector(
                        square[i], square[i + 8], 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
                    mixed[2 * i + 1] = __builtin_shufflevector(
                        square[i], square[i + 8], 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
                }
                memcpy(square, mixed, sizeof square);
            }
            for (int i = 0; i < 16 && y + i < rows; i++)
                memcpy(to.bytes + (y + i) * to.stride + x, &square[i], sizeof *square);
        }
}

bool sluice_plane_resize(
    sluice_plane from, int width, const sluice_resampling *across, const sluice_resampling *down, bool transposed,
    sluice_plane to) {
    size_t padded = whole(width, COLUMNS);
    /* An odd number of cache lines, lest the rows of a strip fall on the same few places of the cache. */
    size_t stride = padded + SLUICE_PLANE_ALIGNMENT / sizeof(float), strip = stride * ROWS * sizeof(float);
    size_t made = whole(across->count, 16) * ROWS;
    float *rows = aligned_alloc(SLUICE_PLANE_ALIGNMENT, 2 * strip + whole(made, SLUICE_PLANE_ALIGNMENT));
    if (!rows)
        return false;
    float *turned = rows + stride * ROWS;
    uint8_t *columns = (uint8_t *)rows + 2 * strip;
    memset(rows, 0, strip);
    for (int y = 0; y < down->count; y += ROWS) {
        int count = down->count - y < ROWS ? down->count - y : ROWS;
        make_rows(from, padded, down, y, count, rows, stride);
        lay_on_side(rows, padded, stride, turned);
        make_columns(turned, across, columns);
        if (transposed) {
            for (int x = 0; x < across->count; x++)
                memcpy(to.bytes + x * to.stride + y, columns + (size_t)x * ROWS, ROWS);
        } else {
            sluice_plane place = {to.bytes + y * to.stride, to.stride};
            stand_up(columns, across->count, count, place);
        }
    }
    free(rows);
    return true;
}
