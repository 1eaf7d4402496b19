#define _GNU_SOURCE
#include "sluice_sandbox.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static void *nothing(void *argument) {
    return argument;
}

int sluice_start_first_thread(void) {
    pthread_t thread;
    errno = pthread_create(&thread, NULL, nothing, NULL);
    if (errno == 0)
        errno = pthread_join(thread, NULL);
    return errno == 0 ? 0 : -1;
}

int sluice_forgo_privileges(void) {
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

/* The kernel's own header may be older than the kernel. Source: linux/landlock.h. */
struct rights {
    uint64_t files;   /* since version 1 */
    uint64_t network; /* since version 4 */
    uint64_t scopes;  /* since version 6 */
};

enum { version_query = 1 };

int sluice_landlock_version(void) {
    return (int)syscall(SYS_landlock_create_ruleset, NULL, 0, version_query);
}

int sluice_landlock_close(int version) {
    /* 13 rights over files at first; then to move between folders, to truncate, and to control devices. */
    unsigned files = 13 + (version >= 2) + (version >= 3) + (version >= 5);
    struct rights all = {
        .files = (UINT64_C(1) << files) - 1,
        .network = 3, /* bind and connect over TCP */
        .scopes = 3,  /* abstract sockets, and signals, of others */
    };
    size_t known = version >= 6   ? sizeof all
                   : version >= 4 ? offsetof(struct rights, scopes)
                                  : offsetof(struct rights, network);
    int rules = (int)syscall(SYS_landlock_create_ruleset, &all, known, 0);
    if (rules < 0)
        return -1;
    int result = (int)syscall(SYS_landlock_restrict_self, rules, 0);
    int reason = errno;
    close(rules);
    errno = reason;
    return result;
}

/* Only what may be called in a signal handler. */
static void report(int number, siginfo_t *what, void *context) {
    (void)number, (void)context;
    static const char said[] = "forbidden system call ";
    char line[sizeof said + 12];
    size_t length = 0;
    for (; said[length]; length++)
        line[length] = said[length];
    char digits[12];
    int count = 0;
    for (unsigned call = (unsigned)what->si_syscall; call || count == 0; call /= 10)
        digits[count++] = (char)('0' + call % 10);
    while (count)
        line[length++] = digits[--count];
    line[length++] = '\n';
    if (write(STDERR_FILENO, line, length) < 0) {
        /* The end says enough. */
    }
    /* Trapped once more, while the signal is blocked: the kernel ends the process. */
    syscall(what->si_syscall, -1, -1, -1, -1, -1, -1);
    _exit(128 + SIGSYS);
}

int sluice_report_forbidden_calls(void) {
    static const int crashes[] = {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGQUIT, SIGSEGV, SIGTRAP};
    struct sigaction plain = {.sa_handler = SIG_DFL};
    for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++)
        if (sigaction(crashes[i], &plain, NULL) != 0)
            return -1;
    struct sigaction told = {.sa_sigaction = report, .sa_flags = SA_SIGINFO};
    return sigaction(SIGSYS, &told, NULL);
}
