import Glibc
import Model
import Posix
import Testing

@Suite struct ThreadExecutorTests {
  private actor Counter {
    private nonisolated let executor: ThreadExecutor
    private var count = 0
    private var threads: Set<UInt> = []

    init(name: String) {
      executor = ThreadExecutor(name: name)
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    func add() {
      threads.insert(UInt(pthread_self()))
      count += 1
    }

    var result: (count: Int, threads: Int) { (count, threads.count) }
  }

  @Test func allJobsRunOnOneThread() async {
    let counter = Counter(name: "sluice-count")
    await withTaskGroup { group in
      for _ in 0..<1_000 { group.addTask { await counter.add() } }
    }
    let result = await counter.result
    #expect(result.count == 1_000 && result.threads == 1)
  }

  @Test func theThreadBearsItsNameAndEndsWithItsActor() async throws {
    let name = "sluice-ending"
    do {
      let counter = Counter(name: name)
      await counter.add()
      #expect(try threadNames().contains(name))
    }
    var isGone = false
    for _ in 0..<1_000 where !isGone {
      isGone = try !threadNames().contains(name)
      if !isGone { try await Task.sleep(for: .milliseconds(10)) }
    }
    #expect(isGone)
  }

  /// As `ps -L` shows them.
  private func threadNames() throws -> [String] {
    var names: [String] = []
    let tasks = RawPath("/proc/self/task")
    var stream = try DirectoryStream(Descriptor.open(tasks, O_RDONLY | O_DIRECTORY))
    while let entry = try stream.next() {
      // A thread may end between the list and the look.
      guard let file = try? Descriptor.open(tasks.appending(entry.name).appending("comm"), O_RDONLY) else { continue }
      var bytes = [UInt8](repeating: 0, count: 32)
      let count = (try? unsafe bytes.withUnsafeMutableBytes { try unsafe file.read(into: $0) }) ?? 0
      names.append(String(decoding: bytes[..<count].dropLast(), as: UTF8.self))
    }
    return names
  }
}
