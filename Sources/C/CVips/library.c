#include "private.h"
#include <malloc.h>
#include <time.h>

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
    vips_operation_block_set("VipsForeignLoad", TRUE);
    return resize_once();
}

void sluice_vips_allow_loader(const char *class_name) { vips_operation_block_set(class_name, FALSE); }

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
