#pragma once
#include <stddef.h>
#include <sys/types.h>

/* What code that took a worker over would try. `other` is a process that it has no business with, and has a file
   /tmp/sluice-file-of-PROCESS; `port` is one on 127.0.0.1 where somebody listens. Returns 0 when it was let, else the errno; -1 for a name that there is none of. */
int intrude(const char *name, pid_t other, int port);

/* The names of all there is to try, by their number; null after the last. */
const char *intrusion(size_t number);
