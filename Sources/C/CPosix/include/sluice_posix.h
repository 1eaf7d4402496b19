#pragma once
/* What Swift's importer can't see of the system's interface: macros, variadic functions and calls without a wrapper. */
#include <stddef.h>
#include <stdint.h>
#include <semaphore.h>
#include <sys/types.h>

/* openat(2). */
int sluice_open(int folder, const char *path, int flags, mode_t mode);

/* fgetxattr(2), fsetxattr(2), flistxattr(2). */
ssize_t sluice_get_attribute(int descriptor, const char *name, void *value, size_t room);
int sluice_set_attribute(int descriptor, const char *name, const void *value, size_t length);
ssize_t sluice_list_attributes(int descriptor, char *names, size_t room);

/* getxattr(2) of what is open, with O_PATH or otherwise: 0 where it has no POSIX access control list, else 1. */
int sluice_has_access_list(int descriptor);

/* renameat2(2) with RENAME_NOREPLACE: EEXIST where the new name is taken. */
int sluice_rename_without_replacing(int from_folder, const char *from, int to_folder, const char *to);

/* flock(2) with LOCK_EX | LOCK_NB: EWOULDBLOCK while another open file has the lock. */
int sluice_lock_whole(int descriptor);

/* sync_file_range(2) with SYNC_FILE_RANGE_WRITE on the whole file: the disk starts, nobody waits. */
int sluice_start_writing(int descriptor);

/* sendfile(2), which copies between any two filesystems, from and to where the descriptors stand; 0 at the end. */
ssize_t sluice_copy_some(int from, int to, size_t length);

/* O_PATH and O_TMPFILE, which are GNU's own. */
extern const int sluice_o_path;
extern const int sluice_o_tmpfile;

/* fcntl(2). */
int sluice_set_lease(int descriptor, int type);
int sluice_get_flags(int descriptor);
int sluice_set_flags(int descriptor, int flags);
/* F_OFD_SETLK on one byte; `type` is F_WRLCK, F_RDLCK or F_UNLCK. */
int sluice_lock_byte(int descriptor, off_t offset, short type);
/* 1 when another open file holds a lock on the byte, 0 when none does, -1 with errno. */
int sluice_is_byte_locked(int descriptor, off_t offset);

/* One message with descriptors, over a SOCK_SEQPACKET socket. Returns bytes, or -1 with errno: EAGAIN at once when the
   other end has not taken the messages before it. */
ssize_t sluice_send(int socket, const void *bytes, size_t length, const int *descriptors, size_t count);
/* `received` has room for `room` descriptors and gets how many came in `*count`. EMSGSIZE when the message or the
   descriptors were cut; what did arrive is closed then. */
ssize_t sluice_receive(int socket, void *bytes, size_t length, int *received, size_t room, size_t *count);

/* memfd_create(2) with MFD_ALLOW_SEALING; fcntl(2) with every seal: nobody can change the bytes or the length any more. */
int sluice_open_memory(const char *name);
int sluice_seal_memory(int descriptor);

/* statfs(2); bytes are those that an unprivileged user can still write. */
struct sluice_filesystem {
    uint32_t magic;
    int is_read_only;
    uint64_t free_bytes, free_files, all_files;
    uint64_t identity; /* f_fsid, 0 where the filesystem has none */
};
int sluice_look_at_filesystem(const char *path, struct sluice_filesystem *found);

/* strerrorname_np(3) and pthread_setname_np(3), which are GNU's own. */
const char *sluice_error_name(int number);
int sluice_name_thread(const char *name);

/* sem_clockwait(3) by the monotonic clock, which is GNU's own: 0, or -1 with ETIMEDOUT or EINTR. */
int sluice_wait_for(sem_t *semaphore, int64_t nanoseconds);

/* From now on the signals are written as bytes to the descriptor, one a byte, and do nothing else. sigaction(2). */
int sluice_tell_signals(int descriptor, const int *signals, size_t count);

/* Hands the jobs of Swift's global executor to `run`, which is called on any thread. */
void sluice_take_over_tasks(void (*run)(void *job));

/* prctl(2): die with the parent; not dumpable. */
int sluice_die_with_parent(void);

/* posix_spawn(3): `socket` becomes descriptor 3 and `errors` descriptor 2, input and output are /dev/null and nothing
   else stays open; default signals, a process group of its own. Both numbers must be above 3. Returns 0 or an errno. */
int sluice_spawn(pid_t *child, const char *path, char *const *arguments, char *const *environment, int socket,
                 int errors);
/* pidfd_open(2); pidfd_send_signal(2) with SIGKILL. */
int sluice_open_process(pid_t process);
int sluice_kill_process(int process);
/* pipe2(2) with O_CLOEXEC | O_NONBLOCK; fcntl(F_DUPFD_CLOEXEC). */
int sluice_pipe(int ends[2]);
int sluice_lift(int descriptor, int lowest);
/* sigabbrev_np(3), GNU's own: SEGV; null for a number that is no signal. */
const char *sluice_signal_name(int number);
/* setrlimit(2), never above an inherited limit: RLIMIT_AS to `bytes`, RLIMIT_CORE to 0. */
int sluice_limit_memory(uint64_t bytes);
/* setrlimit(2): RLIMIT_FSIZE to `bytes`, RLIMIT_NOFILE to `count`. */
int sluice_limit_files(uint64_t bytes, uint64_t count);
/* prlimit(2): the soft RLIMIT_CPU of a child to what it has used so far and `seconds` more, so that it can be set anew for
   the next file; that a worker does not lift it itself is seccomp's business. */
int sluice_limit_processor(pid_t process, uint64_t seconds);
/* setpriority(2) to 19 and ioprio_set(2) to the idle class; what is refused is left. */
void sluice_lower_thread(pid_t thread);
/* malloc_trim(3), GNU's own. */
void sluice_return_memory(void);
