import CIntruder
import CSandbox
import Glibc
import Model
import Posix
import Testing

@testable import Workshop

/// What code that took a worker over could do. All of it is tried for real, by `Tests/Fixtures/CIntruder`.
@Suite struct SandboxTests {
  private let bench: Bench

  init() throws { bench = try Bench() }

  /// What an intruder tries, and the system call that gives it away.
  static let attempts = [
    ("open", "openat"), ("open-own-memory", "openat"), ("list", "openat"), ("look", "newfstatat"),
    ("make-file", "openat"), ("make-folder", "mkdir"), ("rename", "rename"), ("truncate", "truncate"),
    ("remove", "unlink"), ("connect", "socket"), ("bind", "socket"), ("send", "socket"), ("execute", "execve"),
    ("fork", "clone"), ("trace", "ptrace"), ("read-memory", "process_vm_readv"), ("signal", "kill"),
    ("signal-thread", "tgkill"), ("gain-code", "mmap"), ("turn-into-code", "mprotect"),
    ("become-traceable", "prctl"), ("outlive", "prctl"), ("lift-limits", "prlimit64"),
    ("catch-signals", "rt_sigaction"), ("open-many", "dup"), ("gain-privileges", "prctl"),
  ]

  @Test func nothingThatAnIntruderTriesIsLeftOut() {
    var names: [String] = []
    while let name = unsafe intrusion(names.count) { unsafe names.append(String(cString: name)) }
    #expect(names == Self.attempts.map(\.0))
  }

  /// The whole sandbox: the call is not made, the worker dies of it, and the reason names it.
  @Test(arguments: attempts)
  func aWorkerThatWasTakenOverDiesOfWhatItTries(attempt: String, call: String) async throws {
    let worker = try Bench.worker()
    let victim = try Victim()
    _ = try await worker.hash(bench.file("intrude \(attempt) \(victim.pid) \(victim.port)"))
    let error = await failure { try await worker.examine() }
    #expect(error?.code == "worker-forbidden", "\(attempt): \(error?.description ?? "let")")
    #expect(error?.fault == .worker)
    #expect(
      error?.cause == "the worker was killed by SIGSYS while it examined the image for the system call \(call), which "
        + "its sandbox forbids")
    #expect(victim.isUnharmed)
    _ = try await worker.hash(bench.file("an ordinary file"))
    #expect(try await worker.examine().size.width == 16)
    await worker.end()
  }

  // MARK: Each wall alone

  @Test(arguments: attempts)
  func seccompAloneRefusesAll(attempt: String, call: String) throws {
    let victim = try Victim()
    #expect(try victim.intruder(attempt, behind: .seccomp) == .killed(signal: SIGSYS))
    #expect(victim.isUnharmed)
  }

  /// Paths, programs and other processes from the first version on; ports since the fourth, signals since the sixth.
  @Test(
    .enabled(if: sluice_landlock_version() > 0, "this kernel has no Landlock"),
    arguments: [
      ("open", 1), ("open-own-memory", 1), ("list", 1), ("make-file", 1), ("make-folder", 1), ("rename", 1),
      ("remove", 1), ("execute", 1), ("trace", 1), ("read-memory", 1), ("truncate", 3), ("connect", 4), ("bind", 4),
      ("signal", 6), ("signal-thread", 6),
    ])
  func landlockAloneRefusesPathsPortsAndProcesses(attempt: String, version: Int32) throws {
    guard sluice_landlock_version() >= version else { return }
    let victim = try Victim()
    let ending = try victim.intruder(attempt, behind: .landlock)
    #expect([.exited(status: EACCES), .exited(status: EPERM)].contains(ending), "\(attempt) \(ending)")
    #expect(victim.isUnharmed)
  }

  @Test func limitsAloneRefuseMoreDescriptors() throws {
    #expect(try Victim().intruder("open-many", behind: .limits) == .exited(status: EMFILE))
  }

  @Test func noNewPrivilegesAloneIsSet() throws {
    #expect(try Victim().intruder("gain-privileges", behind: .noNewPrivileges) == .exited(status: EPERM))
  }

  /// That the walls are what refuses, and not the machine.
  @Test(.enabled(if: geteuid() == 0, "some of it only root may do"), arguments: attempts.map(\.0))
  func withoutAWallItIsLet(attempt: String) throws {
    guard attempt != "gain-privileges" else { return }
    #expect(try Victim().intruder(attempt, behind: nil) == .exited(status: 0))
  }

  // MARK: The worker as others see it

  @Test(.enabled(if: geteuid() == 0, "only root may look into a worker"))
  func aWorkerHasNothingButItsSocket() async throws {
    let worker = try Bench.worker()
    let stranger = try bench.file("not for workers", name: "stranger")
    _ = try await worker.hash(bench.file("an ordinary file"))
    _ = try await worker.examine()
    let pid = try #require(worker.processIdentifier)
    var descriptors: [String] = []
    var stream = try DirectoryStream(.open(RawPath("/proc/\(pid)/fd"), O_RDONLY | O_DIRECTORY))
    while let entry = try stream.next() { descriptors.append(String(decoding: entry.name, as: UTF8.self)) }
    #expect(descriptors.sorted() == ["0", "1", "2", "3"])
    let environment = try text(of: "/proc/\(pid)/environ")
    #expect(environment.isEmpty || environment.hasPrefix("LD_LIBRARY_PATH="))
    let status = try text(of: "/proc/\(pid)/status")
    #expect(status.contains("NoNewPrivs:\t1\n"))
    #expect(status.contains("Seccomp:\t2\n"))
    let limits = try text(of: "/proc/\(pid)/limits").split(separator: "\n")
    for (name, value) in [
      ("Max address space", "4294967296"), ("Max core file size", "0"), ("Max open files", "80"),
      ("Max file size", "4294967296"),
    ] {
      #expect(limits.contains { $0.hasPrefix(name) && $0.contains(" \(value) ") }, "\(name)")
    }
    #expect(limits.contains { $0.hasPrefix("Max cpu time") && !$0.dropFirst(26).hasPrefix("unlimited") })
    await worker.end()
    _ = stranger.number
  }

  @Test func theOriginalCanBeChangedByNobody() throws {
    let original = try SealedOriginal(reading: bench.file("an ordinary file"), limits: Limits()) {}
    #expect(try Descriptor.accessMode(of: original.file.number) == O_RDONLY)
    let again = try original.file.reopen(O_RDWR)
    let attempts = [
      unsafe write(again.number, "x", 1), Int(ftruncate(again.number, 1)), Int(ftruncate(again.number, 100)),
    ]
    #expect(attempts == [-1, -1, -1])
    #expect(unsafe mmap(nil, 1, PROT_WRITE, MAP_SHARED, again.number, 0) == MAP_FAILED)
  }

  @Test func theReportNamesTheWalls() async throws {
    let crew = try Bench.crew(1)
    let report = try await crew.start()
    #expect(report.isWhole)
    #expect(
      report.description == "no-new-privileges, limits, landlock (version \(sluice_landlock_version())), seccomp")
    await crew.stop()
  }

  private func text(of path: String) throws -> String {
    let file = try Descriptor.open(RawPath(path), O_RDONLY)
    var buffer = [UInt8](repeating: 0, count: 16_384)
    let count = try unsafe buffer.withUnsafeMutableBytes { unsafe try file.read(into: $0) }
    return String(decoding: buffer[..<count], as: UTF8.self)
  }
}

/// A process that has nothing to do with any worker, with a file of its own and a port where somebody listens.
private final class Victim {
  private let process: ChildProcess
  private let listener: Descriptor
  let port: UInt16
  private let file: RawPath

  init() throws {
    let pair = try MessageSocket.pair()
    process = try ChildProcess.start(
      RawPath("/bin/sleep"), arguments: ["sleep", "600"], environment: [], socket: pair.far, errors: ErrorPipe().far)
    file = RawPath("/tmp/sluice-file-of-\(process.handle.identifier)")
    try Descriptor.open(file, O_WRONLY | O_CREAT | O_TRUNC, mode: 0o600).write(Array("its own".utf8))
    listener = Descriptor(owning: socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
    #expect(listen(listener.number, 5) == 0)
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let number = listener.number
    unsafe withUnsafeMutablePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe _ = getsockname(number, $0, &length) }
    }
    port = UInt16(bigEndian: address.sin_port)
  }

  deinit {
    unsafe _ = unlink(file.nulTerminated)
    unsafe _ = unlink(RawPath(bytes: file.bytes + Array(".moved".utf8)).nulTerminated)
  }

  var pid: Int32 { process.handle.identifier }

  var isUnharmed: Bool { isRunning(pid) && (try? FileStatus(of: file).identity.size) == 7 }

  /// How an intruder ends that tries this behind one wall alone: with the errno as its status.
  func intruder(_ attempt: String, behind wall: SandboxLayer?) throws -> ChildProcess.Ending {
    let pair = try MessageSocket.pair()
    let errors = try ErrorPipe()
    let library = unsafe getenv("LD_LIBRARY_PATH").map { unsafe "LD_LIBRARY_PATH=" + String(cString: $0) }
    var intruder = try ChildProcess.start(
      Bench.probe, arguments: ["workshop-probe", "intrude", wall?.rawValue ?? "none", attempt, "\(pid)", "\(port)"],
      environment: library.map { [$0] } ?? [], socket: pair.far, errors: errors.far)
    defer { _ = errors.drain() }
    return try intruder.reap(within: .seconds(60))
  }
}
