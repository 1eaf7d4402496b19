#define _GNU_SOURCE
#include "intruder.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static int said(long result) { return result < 0 ? errno : 0; }

static int open_file(pid_t other, int port) { return said(open("/etc/passwd", O_RDONLY)); }
static int open_memory(pid_t other, int port) { return said(open("/proc/self/mem", O_RDWR)); }
static int list_folder(pid_t other, int port) { return opendir("/") ? 0 : errno; }
static int look(pid_t other, int port) {
    struct stat status;
    return said(stat("/etc/passwd", &status));
}
static int make_file(pid_t other, int port) {
    char name[80];
    snprintf(name, sizeof name, "/tmp/sluice-intruder-%d", (int)getpid());
    int result = said(open(name, O_WRONLY | O_CREAT | O_EXCL, 0600));
    if (result == 0)
        unlink(name);
    return result;
}
static int make_folder(pid_t other, int port) {
    char name[80];
    snprintf(name, sizeof name, "/tmp/sluice-intruder-%d", (int)getpid());
    int result = said(mkdir(name, 0700));
    if (result == 0)
        rmdir(name);
    return result;
}

/* A file that is another's, and another name for it. */
static const char *file_of(pid_t other, char name[80], const char *ending) {
    snprintf(name, 80, "/tmp/sluice-file-of-%d%s", (int)other, ending);
    return name;
}
static int rename_file(pid_t other, int port) {
    char from[80], to[80];
    return said(rename(file_of(other, from, ""), file_of(other, to, ".moved")));
}
static int truncate_file(pid_t other, int port) {
    char name[80];
    return said(truncate(file_of(other, name, ""), 0));
}
static int remove_file(pid_t other, int port) {
    char name[80];
    return said(unlink(file_of(other, name, "")));
}

static struct sockaddr_in place(int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}
static int connect_to(pid_t other, int port) {
    struct sockaddr_in address = place(port);
    int number = socket(AF_INET, SOCK_STREAM, 0);
    return number < 0 ? errno : said(connect(number, (struct sockaddr *)&address, sizeof address));
}
static int bind_port(pid_t other, int port) {
    struct sockaddr_in address = place(0);
    int number = socket(AF_INET, SOCK_STREAM, 0);
    return number < 0 ? errno : said(bind(number, (struct sockaddr *)&address, sizeof address));
}
static int send_packet(pid_t other, int port) {
    struct sockaddr_in address = place(port);
    int number = socket(AF_INET, SOCK_DGRAM, 0);
    return number < 0 ? errno : said(sendto(number, "x", 1, 0, (struct sockaddr *)&address, sizeof address));
}

static int execute(pid_t other, int port) { return said(execl("/bin/true", "true", NULL)); }
static int fork_process(pid_t other, int port) {
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    return child < 0 ? errno : said(waitpid(child, NULL, 0));
}
static int trace(pid_t other, int port) { return said(ptrace(PTRACE_ATTACH, other, NULL, NULL)); }
static int read_memory(pid_t other, int port) {
    char byte;
    struct iovec here = {.iov_base = &byte, .iov_len = 1};
    /* Whether that address is there is not the question: EFAULT says that the memory could be read. */
    struct iovec there = {.iov_base = (void *)4096, .iov_len = 1};
    int result = said(process_vm_readv(other, &here, 1, &there, 1, 0));
    return result == EFAULT ? 0 : result;
}
static int signal_process(pid_t other, int port) { return said(kill(other, SIGCONT)); }
static int signal_thread(pid_t other, int port) { return said(syscall(SYS_tgkill, other, other, SIGCONT)); }
static int gain_code(pid_t other, int port) {
    return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? errno
                                                                                                                  : 0;
}
static int turn_into_code(pid_t other, int port) {
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return said(mprotect(page, 4096, PROT_READ | PROT_EXEC));
}
static int become_traceable(pid_t other, int port) { return said(prctl(PR_SET_DUMPABLE, 1)); }
static int outlive(pid_t other, int port) { return said(prctl(PR_SET_PDEATHSIG, 0)); }
static int lift_limits(pid_t other, int port) {
    struct rlimit limit = {.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
    return said(setrlimit(RLIMIT_CPU, &limit));
}
static int catch_signals(pid_t other, int port) {
    struct sigaction ignored = {.sa_handler = SIG_IGN};
    return said(sigaction(SIGSYS, &ignored, NULL));
}
static int open_many(pid_t other, int port) {
    for (int i = 0; i < 200; i++)
        if (dup(2) < 0)
            return errno;
    return 0;
}
static int gain_privileges(pid_t other, int port) {
    return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? EPERM : 0;
}

static const struct {
    const char *name;
    int (*attempt)(pid_t other, int port);
} intrusions[] = {
    {"open", open_file},
    {"open-own-memory", open_memory},
    {"list", list_folder},
    {"look", look},
    {"make-file", make_file},
    {"make-folder", make_folder},
    {"rename", rename_file},
    {"truncate", truncate_file},
    {"remove", remove_file},
    {"connect", connect_to},
    {"bind", bind_port},
    {"send", send_packet},
    {"execute", execute},
    {"fork", fork_process},
    {"trace", trace},
    {"read-memory", read_memory},
    {"signal", signal_process},
    {"signal-thread", signal_thread},
    {"gain-code", gain_code},
    {"turn-into-code", turn_into_code},
    {"become-traceable", become_traceable},
    {"outlive", outlive},
    {"lift-limits", lift_limits},
    {"catch-signals", catch_signals},
    {"open-many", open_many},
    {"gain-privileges", gain_privileges},
};

enum { count = sizeof intrusions / sizeof *intrusions };

const char *intrusion(size_t number) { return number < count ? intrusions[number].name : NULL; }

int intrude(const char *name, pid_t other, int port) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(intrusions[i].name, name) == 0)
            return intrusions[i].attempt(other, port);
    return -1;
}
