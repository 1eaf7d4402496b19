// Runs a program and sends it, or one of its workers, a signal at the N-th of its calls; only tests run it.
//
//   kill-point agent|worker before|after NUMBER SIGNAL REPORT PROGRAM ARGUMENT...
//
// The calls of all threads are counted together: strace's `inject=...:when=N` counts each thread's by themselves, so that
// most calls of a program of many threads can't be named to it. Of the agent those count that write, sync, name, lock or
// hand over; of a worker all, from the first message that brings it a descriptor. NUMBER 0 only counts. A call that
// SIGKILL is sent before is not carried out: seccomp(2), ptrace(2). SIGUSR1 asks the agent to end (SIGTERM), unless it
// got its signal already.
//
// The report says how many calls there were, which one was struck, and how the program ended.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_WORKERS = 64, MOST_CALLS = 64 };

struct call {
  const char *name;
  long number;
};

// What leaves a trace outside of the process. Some architectures have the newer ones only.
static const struct call calls[] = {
#ifdef SYS_open
    {"open", SYS_open},
    {"link", SYS_link},
    {"rename", SYS_rename},
    {"unlink", SYS_unlink},
    {"mkdir", SYS_mkdir},
#endif
    {"openat", SYS_openat},
    {"openat2", SYS_openat2},
    {"write", SYS_write},
    {"writev", SYS_writev},
    {"pwrite64", SYS_pwrite64},
    {"pwritev", SYS_pwritev},
    {"fsync", SYS_fsync},
    {"fdatasync", SYS_fdatasync},
    {"syncfs", SYS_syncfs},
    {"sync_file_range", SYS_sync_file_range},
    {"linkat", SYS_linkat},
#ifdef SYS_renameat
    {"renameat", SYS_renameat},
#endif
    {"renameat2", SYS_renameat2},
    {"unlinkat", SYS_unlinkat},
    {"mkdirat", SYS_mkdirat},
    {"fchmod", SYS_fchmod},
    {"ftruncate", SYS_ftruncate},
    {"fallocate", SYS_fallocate},
    {"copy_file_range", SYS_copy_file_range},
    {"sendfile", SYS_sendfile},
    {"utimensat", SYS_utimensat},
    {"fcntl", SYS_fcntl},
    {"flock", SYS_flock},
    {"sendmsg", SYS_sendmsg},
};
enum { CALL_COUNT = sizeof calls / sizeof *calls };

static bool of_agent, is_before;
static long wanted, counted;
static int wanted_signal;
static const char *report_path, *struck_name = "none";
static pid_t agent;
static int agent_status;
static pid_t begun[MOST_WORKERS];
static int begun_count;
static volatile sig_atomic_t is_struck, is_asked_to_end;

static void end_agent(int number) {
  (void)number;
  is_asked_to_end = 1;
  if (!is_struck && agent > 0) kill(agent, SIGTERM);
}

static void fail(const char *tried) {
  perror(tried);
  exit(125);
}

// Has the kernel stop the program, and all that it starts, at the calls that matter.
static void filter(void) {
  struct sock_filter code[MOST_CALLS];
  unsigned length = 0;
  code[length++] =
      (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
  if (of_agent) {
    for (int index = 0; index < CALL_COUNT; index++)
      code[length++] = (struct sock_filter)BPF_JUMP(
          BPF_JMP | BPF_JEQ | BPF_K, (unsigned)calls[index].number, (unsigned char)(CALL_COUNT - index), 0);
    code[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  }
  code[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE);
  struct sock_fprog program = {.len = (unsigned short)length, .filter = code};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fail("PR_SET_NO_NEW_PRIVS");
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) fail("PR_SET_SECCOMP");
}

static bool read_memory(pid_t thread, unsigned long long from, void *to, size_t length) {
  struct iovec here = {to, length}, there = {(void *)from, length};
  return process_vm_readv(thread, &here, 1, &there, 1, 0) == (ssize_t)length;
}

// Whether an open makes a file, and an fcntl locks.
static bool matters(pid_t thread, const struct __ptrace_syscall_info *info) {
  const unsigned long long *arguments = (const unsigned long long *)info->seccomp.args;
  unsigned long long makes = O_CREAT | (O_TMPFILE & ~O_DIRECTORY), flags = 0;
  switch ((long)info->seccomp.nr) {
#ifdef SYS_open
    case SYS_open: return (arguments[1] & makes) != 0;
#endif
    case SYS_openat: return (arguments[2] & makes) != 0;
    case SYS_openat2: return read_memory(thread, arguments[2], &flags, sizeof flags) && (flags & makes) != 0;
    case SYS_fcntl:
      return arguments[1] == F_SETLK || arguments[1] == F_SETLKW || arguments[1] == F_OFD_SETLK ||
             arguments[1] == F_OFD_SETLKW;
    default: return true;
  }
}

static const char *name_of(long number) {
  static char text[24];
  for (int index = 0; index < CALL_COUNT; index++)
    if (calls[index].number == number) return calls[index].name;
  snprintf(text, sizeof text, "call-%ld", number);
  return text;
}

static pid_t process_of(pid_t thread) {
  char path[64], line[256];
  snprintf(path, sizeof path, "/proc/%d/status", thread);
  FILE *file = fopen(path, "re");
  if (file == NULL) return 0;
  int found = 0;
  while (found == 0 && fgets(line, sizeof line, file) != NULL) sscanf(line, "Tgid: %d", &found);
  fclose(file);
  return found;
}

static bool has_begun(pid_t process) {
  for (int index = 0; index < begun_count; index++)
    if (begun[index] == process) return true;
  return false;
}

// Whether the message that was received brought a descriptor.
static bool brings_descriptor(pid_t thread, const struct __ptrace_syscall_info *end, unsigned long long header) {
  struct msghdr message;
  if (end->exit.rval <= 0) return false;
  // Who may not look takes any message for one: then it is a few calls too many.
  return !read_memory(thread, header, &message, sizeof message) || message.msg_controllen > 0;
}

static void strike(pid_t process, long number) {
  if (wanted_signal != SIGKILL && is_asked_to_end) return;
  is_struck = 1;
  struck_name = name_of(number);
  kill(process, wanted_signal);
}

// A thread is about to make a call. Returns how it is to go on: PTRACE_SYSCALL stops it again after the call.
static int at_call(pid_t thread, unsigned long long *header, long *struck_after) {
  struct __ptrace_syscall_info info = {0};
  if (ptrace(PTRACE_GET_SYSCALL_INFO, thread, sizeof info, &info) < 0) return PTRACE_CONT;
  long number = (long)info.seccomp.nr;
  pid_t process = process_of(thread);
  if (of_agent) {
    if (process != agent || !matters(thread, &info)) return PTRACE_CONT;
    if (wanted_signal != SIGKILL && is_asked_to_end) return PTRACE_CONT;
  } else {
    if (process == agent) return PTRACE_CONT;
    if (!has_begun(process)) {
      if (number != SYS_recvmsg) return PTRACE_CONT;
      *header = info.seccomp.args[1];
      return PTRACE_SYSCALL;
    }
  }
  counted += 1;
  if (counted != wanted) return PTRACE_CONT;
  if (is_before) {
    strike(process, number);
    return PTRACE_CONT;
  }
  *struck_after = number;
  return PTRACE_SYSCALL;
}

// A thread has made the call that it was to be stopped after.
static void after_call(pid_t thread, unsigned long long header, long struck_after) {
  struct __ptrace_syscall_info info = {0};
  if (ptrace(PTRACE_GET_SYSCALL_INFO, thread, sizeof info, &info) < 0) return;
  pid_t process = process_of(thread);
  if (struck_after >= 0) return strike(process, struck_after);
  if (begun_count < MOST_WORKERS && !has_begun(process) && brings_descriptor(thread, &info, header))
    begun[begun_count++] = process;
}

// Follows all threads until the last one has ended.
static void follow(void) {
  // One thread waits for the end of the struck call; of those that wait for a message each has its own header, and a
  // worker has one thread that does.
  struct {
    pid_t thread;
    unsigned long long header;
    long struck_after;
  } stopped[MOST_WORKERS] = {0};
  int status;
  pid_t thread;
  while ((thread = waitpid(-1, &status, __WALL)) > 0 || errno == EINTR) {
    if (thread <= 0) continue;
    if (!WIFSTOPPED(status)) {
      if (thread == agent) agent_status = status;
      continue;
    }
    int event = status >> 16, number = WSTOPSIG(status), go_on = PTRACE_CONT, deliver = 0;
    if (event == PTRACE_EVENT_SECCOMP) {
      unsigned long long header = 0;
      long struck_after = -1;
      go_on = at_call(thread, &header, &struck_after);
      for (int index = 0; go_on == PTRACE_SYSCALL && index < MOST_WORKERS; index++) {
        if (stopped[index].thread != 0) continue;
        stopped[index].thread = thread;
        stopped[index].header = header;
        stopped[index].struck_after = struck_after;
        break;
      }
    } else if (number == (SIGTRAP | 0x80)) {
      for (int index = 0; index < MOST_WORKERS; index++) {
        if (stopped[index].thread != thread) continue;
        stopped[index].thread = 0;
        after_call(thread, stopped[index].header, stopped[index].struck_after);
      }
    } else if (event == PTRACE_EVENT_STOP) {
      if (number == SIGSTOP || number == SIGTSTP || number == SIGTTIN || number == SIGTTOU) go_on = PTRACE_LISTEN;
    } else if (event == 0) {
      deliver = number;
    }
    ptrace(go_on, thread, 0, deliver);
  }
}

int main(int count, char **words) {
  if (count < 7) {
    fprintf(stderr, "usage: kill-point agent|worker before|after NUMBER SIGNAL REPORT PROGRAM ARGUMENT...\n");
    return 64;
  }
  of_agent = strcmp(words[1], "agent") == 0;
  is_before = strcmp(words[2], "before") == 0;
  wanted = atol(words[3]);
  wanted_signal = atoi(words[4]);
  report_path = words[5];
  struct sigaction action = {.sa_handler = end_agent};
  sigaction(SIGUSR1, &action, NULL);

  int gate[2];
  if (pipe2(gate, O_CLOEXEC) != 0) fail("pipe2");
  agent = fork();
  if (agent < 0) fail("fork");
  if (agent == 0) {
    char byte;
    close(gate[1]);
    if (read(gate[0], &byte, 1) != 1) _exit(125);
    signal(SIGUSR1, SIG_DFL);
    filter();
    execv(words[6], words + 6);
    fail(words[6]);
  }
  long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
                 PTRACE_O_TRACESECCOMP | PTRACE_O_EXITKILL;
  if (ptrace(PTRACE_SEIZE, agent, 0, options) != 0) fail("PTRACE_SEIZE");
  if (write(gate[1], "", 1) != 1) fail("write");
  close(gate[0]);
  close(gate[1]);
  follow();

  FILE *report = fopen(report_path, "we");
  if (report == NULL) fail(report_path);
  fprintf(report, "%ld %s\n", counted, struck_name);
  fclose(report);
  return WIFEXITED(agent_status) ? WEXITSTATUS(agent_status) : 128 + WTERMSIG(agent_status);
}
