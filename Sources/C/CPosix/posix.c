#define _GNU_SOURCE
#include "sluice_posix.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/xattr.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

enum { most_descriptors = 64 };

const int sluice_o_path = O_PATH;
const int sluice_o_tmpfile = O_TMPFILE;

int sluice_open(int folder, const char *path, int flags, mode_t mode) {
    return openat(folder, path, flags, mode);
}

ssize_t sluice_get_attribute(int descriptor, const char *name, void *value, size_t room) {
    return fgetxattr(descriptor, name, value, room);
}

int sluice_has_access_list(int descriptor) {
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    if (getxattr(path, "system.posix_acl_access", NULL, 0) >= 0) return 1;
    return errno != ENODATA && errno != EOPNOTSUPP;
}

int sluice_set_attribute(int descriptor, const char *name, const void *value, size_t length) {
    return fsetxattr(descriptor, name, value, length, 0);
}

ssize_t sluice_list_attributes(int descriptor, char *names, size_t room) {
    return flistxattr(descriptor, names, room);
}

int sluice_rename_without_replacing(int from_folder, const char *from, int to_folder, const char *to) {
    return renameat2(from_folder, from, to_folder, to, RENAME_NOREPLACE);
}

int sluice_lock_whole(int descriptor) {
    return flock(descriptor, LOCK_EX | LOCK_NB);
}

ssize_t sluice_copy_some(int from, int to, size_t length) {
    return sendfile(to, from, NULL, length);
}

int sluice_set_lease(int descriptor, int type) {
    return fcntl(descriptor, F_SETLEASE, type);
}

int sluice_get_flags(int descriptor) {
    return fcntl(descriptor, F_GETFL);
}

int sluice_set_flags(int descriptor, int flags) {
    return fcntl(descriptor, F_SETFL, flags);
}

int sluice_start_writing(int descriptor) {
    return sync_file_range(descriptor, 0, 0, SYNC_FILE_RANGE_WRITE);
}

static struct flock byte_at(off_t offset, short type) {
    struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = offset, .l_len = 1};
    return lock;
}

int sluice_lock_byte(int descriptor, off_t offset, short type) {
    struct flock lock = byte_at(offset, type);
    return fcntl(descriptor, F_OFD_SETLK, &lock);
}

int sluice_is_byte_locked(int descriptor, off_t offset) {
    struct flock lock = byte_at(offset, F_WRLCK);
    if (fcntl(descriptor, F_OFD_GETLK, &lock) != 0)
        return -1;
    return lock.l_type != F_UNLCK;
}

ssize_t sluice_send(int socket, const void *bytes, size_t length, const int *descriptors, size_t count) {
    if (count > most_descriptors) {
        errno = EMSGSIZE;
        return -1;
    }
    struct iovec piece = {.iov_base = (void *)bytes, .iov_len = length};
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(most_descriptors * sizeof(int))];
    } control;
    struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1};
    if (count > 0) {
        memset(&control, 0, sizeof control);
        message.msg_control = &control;
        message.msg_controllen = CMSG_SPACE(count * sizeof(int));
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(count * sizeof(int));
        memcpy(CMSG_DATA(header), descriptors, count * sizeof(int));
    }
    return sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

ssize_t sluice_receive(int socket, void *bytes, size_t length, int *received, size_t room, size_t *count) {
    struct iovec piece = {.iov_base = bytes, .iov_len = length};
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(most_descriptors * sizeof(int))];
    } control;
    struct msghdr message = {
        .msg_iov = &piece, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    *count = 0;
    ssize_t got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    if (got < 0)
        return got;
    int cut = (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS)
            continue;
        size_t here = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < here; i++) {
            int descriptor;
            memcpy(&descriptor, CMSG_DATA(header) + i * sizeof(int), sizeof(int));
            if (*count < room)
                received[(*count)++] = descriptor;
            else {
                close(descriptor);
                cut = 1;
            }
        }
    }
    if (cut) {
        while (*count > 0)
            close(received[--*count]);
        errno = EMSGSIZE;
        return -1;
    }
    return got;
}

int sluice_open_memory(const char *name) {
    return memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
}

int sluice_seal_memory(int descriptor) {
    return fcntl(descriptor, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
}

int sluice_look_at_filesystem(const char *path, struct sluice_filesystem *found) {
    struct statfs status;
    if (statfs(path, &status) != 0)
        return -1;
    found->magic = (uint32_t)status.f_type;
    found->is_read_only = (status.f_flags & ST_RDONLY) != 0;
    found->free_bytes = (uint64_t)status.f_bavail * (uint64_t)status.f_bsize;
    found->free_files = status.f_ffree;
    found->all_files = status.f_files;
    uint32_t parts[2];
    memcpy(parts, &status.f_fsid, sizeof parts);
    found->identity = (uint64_t)parts[0] << 32 | parts[1];
    return 0;
}

const char *sluice_error_name(int number) {
    return strerrorname_np(number);
}

int sluice_name_thread(const char *name) {
    return pthread_setname_np(pthread_self(), name);
}

int sluice_wait_for(sem_t *semaphore, int64_t nanoseconds) {
    struct timespec end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += nanoseconds / 1000000000;
    end.tv_nsec += nanoseconds % 1000000000;
    if (end.tv_nsec >= 1000000000) {
        end.tv_sec += 1;
        end.tv_nsec -= 1000000000;
    }
    return sem_clockwait(semaphore, CLOCK_MONOTONIC, &end);
}

int sluice_die_with_parent(void) {
    return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && prctl(PR_SET_DUMPABLE, 0) == 0 ? 0 : -1;
}

int sluice_spawn(pid_t *child, const char *path, char *const *arguments, char *const *environment, int socket,
                 int errors) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    int result = posix_spawn_file_actions_init(&actions);
    if (result != 0)
        return result;
    result = posix_spawnattr_init(&attributes);
    if (result != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return result;
    }
    if ((result = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)) == 0
        && (result = posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)) == 0
        && (result = posix_spawn_file_actions_adddup2(&actions, errors, 2)) == 0
        && (result = posix_spawn_file_actions_adddup2(&actions, socket, 3)) == 0
        && (result = posix_spawn_file_actions_addclosefrom_np(&actions, 4)) == 0
        && (result = posix_spawnattr_setsigdefault(&attributes, &all)) == 0
        && (result = posix_spawnattr_setsigmask(&attributes, &none)) == 0
        && (result = posix_spawnattr_setpgroup(&attributes, 0)) == 0
        && (result = posix_spawnattr_setflags(
                &attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP)) == 0)
        result = posix_spawn(child, path, &actions, &attributes, arguments, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return result;
}

int sluice_open_process(pid_t process) {
    return pidfd_open(process, 0);
}

int sluice_kill_process(int process) {
    return pidfd_send_signal(process, SIGKILL, NULL, 0);
}

int sluice_pipe(int ends[2]) {
    return pipe2(ends, O_CLOEXEC | O_NONBLOCK);
}

int sluice_lift(int descriptor, int lowest) {
    return fcntl(descriptor, F_DUPFD_CLOEXEC, lowest);
}

const char *sluice_signal_name(int number) {
    return sigabbrev_np(number);
}

/* Never above what was inherited: only root may lift a hard limit. */
static int limit_to(int resource, rlim_t most) {
    struct rlimit limit;
    if (getrlimit(resource, &limit) != 0)
        return -1;
    if (limit.rlim_max == RLIM_INFINITY || most < limit.rlim_max)
        limit.rlim_max = most;
    limit.rlim_cur = limit.rlim_max;
    return setrlimit(resource, &limit);
}

int sluice_limit_memory(uint64_t bytes) {
    return limit_to(RLIMIT_AS, bytes) == 0 && limit_to(RLIMIT_CORE, 0) == 0 ? 0 : -1;
}

int sluice_limit_files(uint64_t bytes, uint64_t count) {
    return limit_to(RLIMIT_FSIZE, bytes) == 0 && limit_to(RLIMIT_NOFILE, count) == 0 ? 0 : -1;
}

int sluice_limit_processor(pid_t process, uint64_t seconds) {
    clockid_t clock;
    struct timespec used;
    struct rlimit limit;
    int result = clock_getcpuclockid(process, &clock);
    if (result != 0) {
        errno = result;
        return -1;
    }
    if (clock_gettime(clock, &used) != 0 || prlimit(process, RLIMIT_CPU, NULL, &limit) != 0)
        return -1;
    rlim_t most = (rlim_t)used.tv_sec + 1 + seconds;
    limit.rlim_cur = limit.rlim_max == RLIM_INFINITY || most < limit.rlim_max ? most : limit.rlim_max;
    return prlimit(process, RLIMIT_CPU, &limit, NULL);
}

void sluice_return_memory(void) {
    malloc_trim(0);
}

void sluice_lower_thread(pid_t thread) {
    setpriority(PRIO_PROCESS, (id_t)thread, 19);
    syscall(SYS_ioprio_set, 1 /* IOPRIO_WHO_PROCESS */, thread, 3 << 13 /* IOPRIO_CLASS_IDLE */);
}
