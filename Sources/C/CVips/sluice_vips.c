#include "sluice_vips.h"
#include <vips/vips.h>

int sluice_vips_start(void) {
    return vips_init("sluice");
}
