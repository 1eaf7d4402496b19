#pragma once
/* The operations of libvips that Sluice uses, one function an operation. */
int sluice_vips_start(void);
