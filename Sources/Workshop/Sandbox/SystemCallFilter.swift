import CSeccomp
import Glibc
import Model
import Posix

/// The system calls that a worker may make once it is closed in: those that decoding and encoding need, and no other.
///
/// It was made from what libvips and its decoders, the C library and Swift's runtime are seen to call. Nothing in it
/// opens, reads, connects, executes, forks, traces or signals another process. A call that is not in it is reported by
/// its number and ends the process by SIGSYS. C library: libseccomp; source: seccomp(2).
struct SystemCallFilter {
  /// Allowed whatever their arguments are.
  static let plain = [
    // Memory.
    "brk", "madvise", "mremap", "munmap",
    // Threads, which libvips and the AV1 encoder start for a picture and end after it.
    "exit", "exit_group", "futex", "gettid", "rseq", "rt_sigprocmask", "rt_sigreturn", "sched_getaffinity",
    "sched_yield", "set_robust_list",
    // Time, and numbers that tell nothing: how many processors, how much memory.
    "clock_gettime", "clock_nanosleep", "getpid", "getrandom", "gettimeofday", "nanosleep", "restart_syscall",
    "sysinfo",
    // To what it has been handed.
    "close", "write",
  ]

  /// A call that is allowed with certain arguments only: all of the conditions must hold.
  private struct Bounded {
    var name: String
    var conditions: [Condition]
  }

  /// That the argument at an index, under a mask, is a value.
  private struct Condition {
    var index: UInt32
    var mask: UInt64 = .max
    var value: UInt64
  }

  private static var bounded: [Bounded] {
    let isNoCode = Condition(index: 2, mask: UInt64(PROT_EXEC), value: 0)
    let isOwnSocket = Condition(index: 0, value: UInt64(WorkerLoop.socketNumber))
    return [
      Bounded(name: "mmap", conditions: [isNoCode]),
      Bounded(name: "mprotect", conditions: [isNoCode]),
      Bounded(name: "recvmsg", conditions: [isOwnSocket]),
      Bounded(name: "sendmsg", conditions: [isOwnSocket]),
      // A thread, as pthread_create(3) makes it, and no process.
      Bounded(name: "clone", conditions: [Condition(index: 0, value: threadFlags)]),
      Bounded(name: "prctl", conditions: [Condition(index: 0, value: setThreadName)]),
      // What abort(3) does.
      Bounded(name: "tgkill", conditions: [Condition(index: 0, value: UInt64(getpid()))]),
      Bounded(name: "rt_sigaction", conditions: [Condition(index: 0, value: UInt64(SIGABRT))]),
    ]
  }

  /// CLONE_VM, FS, FILES, SIGHAND, THREAD, SYSVSEM, SETTLS, PARENT_SETTID and CHILD_CLEARTID. Source: clone(2).
  private static let threadFlags: UInt64 = 0x3D_0F00
  /// PR_SET_NAME.
  private static let setThreadName: UInt64 = 15

  private static let allow: UInt32 = 0x7FFF_0000
  private static let trap: UInt32 = 0x0003_0000
  private static let refuse: UInt32 = 0x0005_0000
  private static let endProcess: UInt32 = 0x8000_0000

  /// Sets the filter on every thread of the process, for good.
  func load() throws(AgentError) {
    guard let filter = unsafe seccomp_init(Self.trap) else {
      throw AgentError(.resource, code: "ENOMEM", tried: "make a filter", cause: "there is no memory for it")
    }
    defer { unsafe seccomp_release(filter) }
    // The wall of no_new_privs is not this one's business; the one for all threads is.
    try attempt(unsafe seccomp_attr_set(filter, SCMP_FLTATR_CTL_NNP, 0))
    try attempt(unsafe seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1))
    // Calls of another architecture, such as 32-bit ones, end the process and not their thread alone.
    try attempt(unsafe seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, Self.endProcess))
    for name in Self.plain {
      try attempt(unsafe seccomp_rule_add_array(filter, Self.allow, try number(of: name), 0, nil))
    }
    for call in Self.bounded {
      let conditions = call.conditions.map {
        scmp_arg_cmp(arg: $0.index, op: SCMP_CMP_MASKED_EQ, datum_a: $0.mask, datum_b: $0.value)
      }
      let number = try number(of: call.name)
      try attempt(
        unsafe seccomp_rule_add_array(filter, Self.allow, number, UInt32(conditions.count), conditions))
    }
    // Its flags lie in memory, where a filter can't see them: the C library falls back to clone(2).
    let isUnknown = Self.refuse | UInt32(ENOSYS)
    try attempt(unsafe seccomp_rule_add_array(filter, isUnknown, try number(of: "clone3"), 0, nil))
    try attempt(unsafe seccomp_load(filter))
  }

  /// The name of a system call of this machine; nil when libseccomp knows none.
  static func name(of number: Int32) -> String? {
    guard let name = unsafe seccomp_syscall_resolve_num_arch(seccomp_arch_native(), number) else { return nil }
    defer { unsafe free(name) }
    return unsafe String(cString: name)
  }

  private func number(of name: String) throws(AgentError) -> Int32 {
    let number = unsafe seccomp_syscall_resolve_name(name)
    guard number != __NR_SCMP_ERROR else {
      throw AgentError(
        .bug, code: "unknown-call", tried: "make a filter", on: name, cause: "libseccomp does not know this call")
    }
    return number
  }

  /// libseccomp's functions return a negative errno.
  private func attempt(_ result: Int32) throws(AgentError) {
    guard result == 0 else { throw .system(-result, tried: "set a filter") }
  }
}
