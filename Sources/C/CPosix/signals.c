#define _GNU_SOURCE
#include "sluice_posix.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

static int told = -1;

/* A pipe that is full holds more signals than anybody can want to send. */
static void tell(int number) {
    int before = errno;
    unsigned char byte = (unsigned char)number;
    (void)!write(told, &byte, 1);
    errno = before;
}

int sluice_tell_signals(int descriptor, const int *signals, size_t count) {
    told = descriptor;
    for (size_t i = 0; i < count; i++) {
        struct sigaction action = {.sa_handler = tell, .sa_flags = SA_RESTART};
        if (sigaction(signals[i], &action, NULL) != 0)
            return -1;
    }
    return 0;
}
