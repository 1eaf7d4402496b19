#pragma once
/* The layers of a worker's sandbox that have no library. All of them return -1 with errno when they fail. */
#include <stdint.h>

/* Starts a thread and waits for its end, so that what the C library sets up for its first thread, signal handlers among
   it, is set up. */
int sluice_start_first_thread(void);

/* prctl(2) with PR_SET_NO_NEW_PRIVS. */
int sluice_forgo_privileges(void);

/* The newest Landlock interface of this kernel, 1 or more. Source: landlock(7). */
int sluice_landlock_version(void);
/* Takes every right away that this version knows, from the calling thread and what it starts. What
   versions above 6 know besides, such as sockets with a path, is left to seccomp. */
int sluice_landlock_close(int version);

/* From now on a system call that the filter traps is said on stderr, `forbidden system call N`, and then ends the process
   by SIGSYS. Every other signal that a crash raises has its default effect. */
int sluice_report_forbidden_calls(void);
