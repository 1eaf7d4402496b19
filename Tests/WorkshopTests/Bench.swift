import Glibc
import Model
import Posix
import Workshop

/// A temporary folder with files for workers, and the probe that is their program.
final class Bench: Sendable {
  let folder: RawPath

  init() throws {
    var template = Array("/tmp/sluice-workshop-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else { throw AgentError.system(errno, tried: "make a folder") }
    folder = RawPath(bytes: template.map { UInt8(bitPattern: $0) })
  }

  deinit {
    if let stream = try? DirectoryStream(Descriptor.open(folder, O_RDONLY | O_DIRECTORY)) {
      var stream = stream
      while let entry = try? stream.next() { unsafe _ = unlink(folder.appending(entry.name).nulTerminated) }
    }
    unsafe _ = rmdir(folder.nulTerminated)
  }

  /// The probe, which lies beside the tests' own program.
  static var probe: RawPath {
    get throws {
      var buffer = [UInt8](repeating: 0, count: 4096)
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe $0.withMemoryRebound(to: CChar.self) { unsafe readlink("/proc/self/exe", $0.baseAddress!, $0.count) }
      }
      return RawPath(bytes: buffer.prefix(max(0, count))).parent.appending("workshop-probe")
    }
  }

  static func worker(_ rules: WorkerRules = WorkerRules(), recycleAfter: Int = 500) throws -> Worker {
    try Worker(rules: rules, recycleAfter: recycleAfter, executable: probe)
  }

  static func crew(_ count: Int, _ rules: WorkerRules = WorkerRules()) throws -> WorkerCrew {
    try WorkerCrew(count: count, rules: rules, executable: probe)
  }

  /// A file with this text, open for reading.
  func file(_ text: String, name: String = "file") throws -> Descriptor {
    let path = folder.appending(name)
    let file = try Descriptor.open(path, O_WRONLY | O_CREAT | O_TRUNC, mode: 0o600)
    var text = text
    try text.withUTF8 { unsafe try file.write(UnsafeRawBufferPointer($0)) }
    return try .open(path, O_RDONLY)
  }

  /// A new file, open in this mode.
  func output(_ name: String, mode: Int32 = O_WRONLY) throws -> Descriptor {
    try .open(folder.appending(name), mode | O_CREAT | O_EXCL, mode: 0o600)
  }

  func contents(_ name: String) throws -> String {
    let file = try Descriptor.open(folder.appending(name), O_RDONLY)
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = try unsafe buffer.withUnsafeMutableBytes { unsafe try file.read(into: $0) }
    return String(decoding: buffer[..<count], as: UTF8.self)
  }
}

/// Whether a process is there and not merely waiting to be reaped by somebody else.
func isRunning(_ identifier: Int32) -> Bool {
  guard let file = try? Descriptor.open(RawPath("/proc/\(identifier)/stat"), O_RDONLY) else { return false }
  var buffer = [UInt8](repeating: 0, count: 512)
  let count = unsafe buffer.withUnsafeMutableBytes { unsafe (try? file.read(into: $0)) ?? 0 }
  let text = String(decoding: buffer[..<count], as: UTF8.self)
  return count > 0 && !text.contains(") Z ") && !text.contains(") X ")
}

/// Processor time of a process, in clock ticks. Source: proc(5), utime and stime.
func ticks(of identifier: Int32) -> Int {
  guard let file = try? Descriptor.open(RawPath("/proc/\(identifier)/stat"), O_RDONLY) else { return 0 }
  var buffer = [UInt8](repeating: 0, count: 512)
  let count = unsafe buffer.withUnsafeMutableBytes { unsafe (try? file.read(into: $0)) ?? 0 }
  let fields = String(decoding: buffer[..<count], as: UTF8.self).split(separator: " ")
  return fields.count > 14 ? (Int(fields[13]) ?? 0) + (Int(fields[14]) ?? 0) : 0
}

/// Whether a process is gone without a trace: reaped, too.
func isGone(_ identifier: Int32) -> Bool { kill(identifier, 0) == -1 && errno == ESRCH }

/// Waits until the condition holds, a minute at most.
func holds(_ condition: () async throws -> Bool) async rethrows -> Bool {
  let end = ContinuousClock.now + .seconds(60)
  while ContinuousClock.now < end {
    if try await condition() { return true }
    try? await Task.sleep(for: .milliseconds(10))
  }
  return false
}

/// The agent's error that `body` ends with; nil when it ends well or in another way.
func failure<Result>(_ body: () async throws -> Result) async -> AgentError? {
  do {
    _ = try await body()
    return nil
  } catch {
    return error as? AgentError
  }
}
