#pragma once
#include "sluice_vips.h"
#include <vips/vips.h>

/* The header's opaque image is libvips' own. */
static inline VipsImage *vips_of(const sluice_vips_image *image) { return (VipsImage *)image; }
static inline VipsImage **vips_out(sluice_vips_image **image) { return (VipsImage **)image; }
