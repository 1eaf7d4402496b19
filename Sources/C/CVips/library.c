#include "private.h"
#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

/* What libvips warns of on stderr: what matters of it comes back as an error, and stderr is the agent's log. */
static void pass_over(const gchar *domain, GLogLevelFlags level, const gchar *message, gpointer nothing) {
    (void)domain, (void)level, (void)message, (void)nothing;
}

/* The code that resizes is compiled for this processor when it is first asked for, by way of a file that is deleted at
   once; later a worker can open none. Nothing is resized, so no thread is started. Library: liborc. */
static int resize_once(void) {
    VipsImage *black, *half;
    if (vips_black(&black, 64, 64, "bands", 3, NULL))
        return -1;
    int failed = vips_resize(black, &half, 0.5, NULL);
    g_object_unref(black);
    if (!failed)
        g_object_unref(half);
    return failed;
}

int sluice_vips_start(void) {
    /* One photo needs what the one before it needed: memory is kept (up to 64 MiB) rather than given back and cleared by
       the kernel again, and the library's passing threads share one heap. C function: mallopt(3). */
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 64 << 20);
    mallopt(M_TOP_PAD, 8 << 20);
    mallopt(M_ARENA_MAX, 1);
    /* A colour profile bears a date, for which the C library would read /etc/localtime at the first one made. */
    tzset();
    if (vips_init("sluice"))
        return -1;
    /* Files are what runs in parallel: a worker each, with one thread. Nothing is ever asked for twice. */
    vips_concurrency_set(1);
    vips_cache_set_max(0);
    vips_leak_set(FALSE);
    g_log_set_handler("VIPS", G_LOG_LEVEL_WARNING | G_LOG_LEVEL_INFO | G_LOG_LEVEL_DEBUG, pass_over, NULL);
    return resize_once();
}

void sluice_vips_block_operations(void) {
    static const char *const savers[] = {
        "VipsForeignSaveWebpBuffer", "VipsForeignSaveHeifBuffer", "VipsForeignSavePngBuffer"};
    vips_block_untrusted_set(TRUE);
    vips_operation_block_set("VipsForeign", TRUE);
    vips_operation_block_set("VipsSystem", TRUE);
    for (size_t i = 0; i < sizeof savers / sizeof *savers; i++)
        vips_operation_block_set(savers[i], FALSE);
}

void sluice_vips_allow(const char *class_name) { vips_operation_block_set(class_name, FALSE); }

/* Gives an operation a property of an object where it has one. */
static void give(VipsOperation *operation, const char *name, gpointer object) {
    GParamSpec *property = g_object_class_find_property(G_OBJECT_GET_CLASS(operation), name);
    if (property && g_type_is_a(G_OBJECT_TYPE(object), property->value_type))
        g_object_set(operation, name, object, NULL);
    g_object_unref(object);
}

bool sluice_vips_refuses(const char *name) {
    VipsOperation *operation = vips_operation_new(name);
    VipsImage *image;
    if (!operation || vips_black(&image, 1, 1, NULL))
        return false;
    /* As much as it takes for it to come to reading or writing something. */
    bool loads = vips_type_find("VipsForeignLoad", name) != 0;
    if (g_object_class_find_property(G_OBJECT_GET_CLASS(operation), "filename"))
        g_object_set(operation, "filename", "/dev/null", NULL);
    if (loads && g_object_class_find_property(G_OBJECT_GET_CLASS(operation), "buffer")) {
        VipsBlob *nothing = vips_blob_copy("", 1);
        g_object_set(operation, "buffer", nothing, NULL);
        vips_area_unref(VIPS_AREA(nothing));
    }
    give(operation, "source", vips_source_new_from_memory("", 1));
    give(operation, "target", vips_target_new_to_memory());
    if (!loads)
        give(operation, "in", image);
    else
        g_object_unref(image);
    vips_error_clear();
    bool failed = vips_cache_operation_buildp(&operation) != 0;
    bool blocked = (VIPS_OPERATION_GET_CLASS(operation)->flags & VIPS_OPERATION_BLOCKED) != 0;
    vips_object_unref_outputs(VIPS_OBJECT(operation));
    g_object_unref(operation);
    vips_error_clear();
    return failed && blocked;
}

struct place {
    int index;
    const char *name;
};

static void *count_down(GType type, void *sought) {
    struct place *place = sought;
    if (G_TYPE_IS_ABSTRACT(type) || place->index-- > 0)
        return NULL;
    VipsObjectClass *class = VIPS_OBJECT_CLASS(g_type_class_ref(type));
    place->name = class->nickname;
    return class;
}

const char *sluice_vips_foreign_operation(int index) {
    struct place place = {.index = index};
    vips_type_map_all(g_type_from_name("VipsForeign"), count_down, &place);
    return place.name;
}

size_t sluice_vips_address_space(void) {
    size_t pages = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (!file)
        return 0;
    if (fscanf(file, "%zu", &pages) != 1)
        pages = 0;
    fclose(file);
    return pages * (size_t)sysconf(_SC_PAGESIZE);
}

bool sluice_vips_has_room(size_t length) {
    void *pages = mmap(NULL, length, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (pages == MAP_FAILED)
        return false;
    munmap(pages, length);
    return true;
}

size_t sluice_vips_inflated_length(const void *bytes, size_t length, size_t limit) {
    GConverter *inflater = G_CONVERTER(g_zlib_decompressor_new(G_ZLIB_COMPRESSOR_FORMAT_ZLIB));
    uint8_t scratch[16384];
    size_t total = 0;
    while (total <= limit) {
        gsize used = 0, given = 0;
        GError *error = NULL;
        GConverterResult result = g_converter_convert(
            inflater, bytes, length, scratch, sizeof scratch, G_CONVERTER_INPUT_AT_END, &used, &given, &error);
        bytes = (const uint8_t *)bytes + used;
        length -= used;
        total += given;
        g_clear_error(&error);
        /* What is damaged ends here, as it will for the decoder. */
        if (result != G_CONVERTER_CONVERTED)
            break;
    }
    g_object_unref(inflater);
    return total;
}

bool sluice_vips_has_operation(const char *name) { return vips_type_find("VipsOperation", name) != 0; }

bool sluice_vips_writes_avif(void) {
    VipsImage *image;
    void *bytes = NULL;
    size_t length = 0;
    if (!sluice_vips_has_operation("heifsave_buffer") || vips_black(&image, 16, 16, "bands", 3, NULL))
        return false;
    image->Type = VIPS_INTERPRETATION_sRGB;
    int failed = vips_heifsave_buffer(
        image, &bytes, &length, "compression", VIPS_FOREIGN_HEIF_COMPRESSION_AV1, "effort", 0, NULL);
    g_object_unref(image);
    g_free(bytes);
    if (failed)
        vips_error_clear();
    return !failed;
}

int sluice_vips_version(int part) { return vips_version(part); }

char *sluice_vips_take_error(void) {
    char *text = vips_error_buffer_copy();
    return text;
}

void sluice_vips_free(void *buffer) { g_free(buffer); }
