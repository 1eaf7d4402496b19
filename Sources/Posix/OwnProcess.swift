import CPosix
import Glibc
package import Model

/// What a process can say of itself to the kernel.
package enum OwnProcess {
  /// Has the kernel kill this process when the thread that started it ends; nobody may trace it from now on.
  ///
  /// C function: `prctl` with `PR_SET_PDEATHSIG` and `PR_SET_DUMPABLE`.
  package static func dieWithParent() throws(AgentError) {
    try check("tie the process to its parent") { sluice_die_with_parent() }
  }

  /// Limits the address space to so many bytes and forbids core dumps. C function: `setrlimit`.
  package static func limitMemory(to bytes: Int64) throws(AgentError) {
    try check("limit the memory") { sluice_limit_memory(UInt64(bytes)) }
  }

  /// Limits the files that it writes to so many bytes each, and those that it has open to so many.
  ///
  /// C function: `setrlimit` with `RLIMIT_FSIZE` and `RLIMIT_NOFILE`.
  package static func limitFiles(of bytes: Int64, to count: Int) throws(AgentError) {
    try check("limit the files") { sluice_limit_files(UInt64(bytes), UInt64(count)) }
  }

  /// Goes on when one of these signals comes. C function: `signal`.
  package static func ignore(_ signals: [Int32]) {
    for number in signals {
      _ = signal(number, SIG_IGN)
    }
  }

  /// Lets everybody else go first, for processor and disk: nice 19 and the idle class, for all threads there are now and
  /// what they start, processes included.
  ///
  /// C functions: `setpriority`, `ioprio_set`, each of which means one thread on Linux.
  package static func giveWay() {
    guard let folder = try? Descriptor.open(RawPath("/proc/self/task"), O_RDONLY | O_DIRECTORY),
      var threads = try? DirectoryStream(folder)
    else { return }
    while let entry = try? threads.next() {
      if let thread = Int32(String(decoding: entry.name, as: UTF8.self)) { sluice_lower_thread(thread) }
    }
  }

  /// Gives memory that was freed back to the kernel. C function: `malloc_trim`.
  package static func returnMemory() {
    sluice_return_memory()
  }

  /// The name that `ps` and `top` show, at most 15 bytes. C function: `pthread_setname_np`.
  package static func name(_ name: String) {
    unsafe _ = sluice_name_thread(name)
  }
}
