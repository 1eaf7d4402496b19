import Glibc
import Hashing
import Model
import Posix
import Testing
import Workshop

@Suite struct WorkerTests {
  private let bench: Bench
  private static let specs = [
    VariantSpec(name: "small", box: PixelSize(width: 4, height: 4), encoding: .jpeg(quality: 85)),
    VariantSpec(name: "large", box: PixelSize(width: 8, height: 8), encoding: .png(compression: 6)),
  ]

  init() throws { bench = try Bench() }

  @Test(arguments: ["", "a", "an ordinary file", String(repeating: "0123456789abcdef", count: 50_000)])
  func theHashIsThatOfTheWholeFile(text: String) async throws {
    let worker = try Bench.worker()
    let file = try bench.file(text)
    var text = text
    let expected = text.withUTF8 { unsafe ContentHash(of: UnsafeRawBufferPointer($0)) }
    // A descriptor that was read from before is read from its start all the same.
    lseek(file.number, 3, SEEK_SET)
    let hashed = try await worker.hash(file)
    #expect(hashed.hash == expected)
    #expect(hashed.byteCount == text.utf8.count)
    #expect(try await worker.examine().size.width == max(1, text.utf8.count))
    await worker.end()
  }

  @Test func aFileIsReadToItsEndWhateverItsSizeSays() async throws {
    // The kernel says of a process's environment that it is a file of no bytes.
    let environment = (0..<8).map { "NAME\($0)=" + String(repeating: "x", count: 100_000) }
    let pair = try MessageSocket.pair()
    let sleeper = try ChildProcess.start(
      RawPath("/bin/sleep"), arguments: ["sleep", "600"], environment: environment, socket: pair.far,
      errors: ErrorPipe().far)
    let path = RawPath("/proc/\(sleeper.handle.identifier)/environ")
    let file = try Descriptor.open(path, O_RDONLY)
    #expect(try FileStatus(of: file).identity.size == 0)
    // It has none until its program has begun.
    #expect(
      await holds {
        var byte: UInt8 = 0
        return unsafe pread(file.number, &byte, 1, 0) == 1
      })
    var expected = environment.map { $0 + "\0" }.joined()
    let worker = try Bench.worker()
    let hashed = try await worker.hash(file)
    #expect(hashed.byteCount == expected.utf8.count)
    #expect(hashed.hash == expected.withUTF8 { unsafe ContentHash(of: UnsafeRawBufferPointer($0)) })
    await worker.end()
    let strict = try Bench.worker(WorkerRules(limits: Limits(maxFileSize: 700_000)))
    #expect(await failure { try await strict.hash(Descriptor.open(path, O_RDONLY)) }?.code == "too-large")
    await strict.end()
  }

  @Test func variantsComeThroughTheDescriptorsInThePlansOrder() async throws {
    let worker = try Bench.worker()
    _ = try await worker.hash(bench.file("an ordinary file"))
    let plan = RenderPlan(original: try await worker.examine().size, specs: Self.specs)
    let first = try bench.output("first")
    let second = try bench.output("second")
    let rendering = try await worker.render(plan: plan, into: [first.number, second.number])
    await worker.release()
    #expect(rendering.variants.map(\.name) == ["large", "small"])
    #expect(rendering.variants.map(\.size) == plan.items.map(\.size))
    #expect(rendering.renderSeconds == 0.5)
    #expect(rendering.variants.allSatisfy { $0.seconds == 0.125 })
    for (variant, name) in zip(rendering.variants, ["first", "second"]) {
      var text = try bench.contents(name)
      #expect(text.contains(#""name":"\#(variant.name)""#))
      #expect(variant.byteCount == text.utf8.count)
      #expect(variant.digest == text.withUTF8 { unsafe ContentHash(of: UnsafeRawBufferPointer($0)) })
    }
    await worker.end()
  }

  @Test func aNewFileIsLookedAtAndRenderedInOneExchange() async throws {
    let worker = try Bench.worker()
    for name in ["first", "second"] {
      _ = try await worker.hash(bench.file("an ordinary file"))
      let outputs = try (0..<2).map { SharedDescriptor(try bench.output("\(name)-\($0)")) }
      let (made, kept) = try await worker.make(Self.specs, mostMemory: .max) { () throws(AgentError) in (name, outputs)
      }
      #expect(kept == name)
      #expect(made.facts.size.width == 16)
      let rendering = try #require(made.rendering)
      #expect(rendering.variants.map(\.name) == ["large", "small"])
      for (index, variant) in rendering.variants.enumerated() {
        var text = try bench.contents("\(name)-\(index)")
        #expect(text.contains(#""name":"\#(variant.name)""#))
        #expect(variant.digest == text.withUTF8 { unsafe ContentHash(of: UnsafeRawBufferPointer($0)) })
      }
    }
    // Nothing is left in its hands, and what it kept of them is let go of.
    #expect(await failure { try await worker.examine() }?.code == "no-file")
    await worker.release()
    _ = try await worker.hash(bench.file("an ordinary file"))
    #expect(try await worker.examine().size.width == 16)
    await worker.end()
  }

  @Test func aNewFileThatTakesTooMuchMemoryIsOnlyLookedAt() async throws {
    let worker = try Bench.worker()
    _ = try await worker.hash(bench.file("an ordinary file"))
    let output = SharedDescriptor(try bench.output("output"))
    let (made, _) = try await worker.make([Self.specs[0]], mostMemory: -1) { () throws(AgentError) in ((), [output]) }
    #expect(made.facts.size.width == 16)
    #expect(made.rendering == nil)
    #expect(try bench.contents("output").isEmpty)
    await worker.end()
  }

  @Test(arguments: ["refuse", "forget"])
  func aNewFileThatIsRefusedCostsNoWorker(text: String) async throws {
    let worker = try Bench.worker()
    _ = try await worker.hash(bench.file(text))
    let output = SharedDescriptor(try bench.output("output"))
    let error = await failure {
      try await worker.make([Self.specs[0]], mostMemory: .max) { () throws(AgentError) in ((), [output]) }.0
    }
    #expect(error != nil)
    #expect(worker.processIdentifier != nil)
    await worker.end()
  }

  @Test func noDescriptorGivesAWorkerMoreThanItNeeds() async throws {
    let worker = try Bench.worker()
    let writable = try bench.output("writable", mode: O_RDWR)
    _ = try await worker.hash(bench.file("an ordinary file"))
    _ = try await worker.examine()
    let plan = RenderPlan(original: PixelSize(width: 9, height: 9), specs: [Self.specs[0]])
    let error = await failure {
      try await worker.render(plan: plan, into: [writable.number])
    }
    #expect(error?.code == "descriptor-mode")
    await worker.end()
  }

  @Test func aFileThatIsTooLargeIsRefusedUnread() async throws {
    let worker = try Bench.worker(WorkerRules(limits: Limits(maxFileSize: 10)))
    let error = await failure { try await worker.hash(bench.file("eleven byte")) }
    #expect(
      error?.description == "could not hash: it has 11 bytes, and 10 are allowed; "
        + "raise `max-file-size` in [limits] if it is to be taken")
    #expect(error?.fault == .file)
    #expect(try await worker.hash(bench.file("ten bytes.")).byteCount == 10)
    await worker.end()
  }

  @Test func whatIsNoRegularFileIsRefused() async throws {
    let worker = try Bench.worker()
    let error = await failure {
      try await worker.hash(Descriptor.open(RawPath("/dev/null"), O_RDONLY))
    }
    #expect(error?.code == "not-a-file")
    await worker.end()
  }

  @Test func aRefusalKeepsTheWorker() async throws {
    let worker = try Bench.worker()
    _ = try await worker.hash(bench.file("refuse"))
    let error = await failure { try await worker.examine() }
    #expect(error?.description == "could not examine: it is a refusal")
    let before = worker.processIdentifier
    _ = try await worker.hash(bench.file("an ordinary file"))
    _ = try await worker.examine()
    #expect(worker.processIdentifier == before)
    await worker.end()
  }

  @Test func moreVariantsThanAMessageCarriesAreRefusedByName() async throws {
    let worker = try Bench.worker()
    let file = try bench.file("an ordinary file")
    _ = try await worker.hash(file)
    _ = try await worker.examine()
    let specs = (1...65).map {
      VariantSpec(name: "v\($0)", box: PixelSize(width: $0, height: $0), encoding: .jpeg(quality: 85))
    }
    let output = try bench.output("output")
    func render(_ count: Int) async throws -> Int {
      let plan = RenderPlan(original: PixelSize(width: 99, height: 99), specs: Array(specs[..<count]))
      let numbers = [Int32](repeating: output.number, count: count)
      return try await worker.render(plan: plan, into: numbers).variants.count
    }
    let error = await failure { try await render(65) }
    #expect(error?.code == "too-many-variants")
    #expect(error?.cause == "65 files are to be made of one photo, and 64 is the most")
    #expect(try await render(64) == 64)
    await worker.end()
  }

  @Test func aMessageThatIsTooLongIsAnErrorAtEitherEnd() async throws {
    let worker = try Bench.worker()
    _ = try await worker.hash(bench.file("chat"))
    #expect(await failure { try await worker.examine() }?.code == "message-too-long")
    let before = worker.processIdentifier
    _ = try await worker.hash(bench.file("an ordinary file"))
    _ = try await worker.examine()
    var plan = RenderPlan(original: PixelSize(width: 9, height: 9), specs: [Self.specs[0]])
    plan.items[0].spec.name = String(repeating: "a", count: 70_000)
    let output = try bench.output("output")
    let error = await failure { [plan] in
      try await worker.render(plan: plan, into: [output.number])
    }
    #expect(error?.code == "message-too-long")
    #expect(worker.processIdentifier == before)
    await worker.end()
  }

  @Test func callsOutOfOrderAreErrors() async throws {
    let worker = try Bench.worker()
    #expect(await failure { try await worker.examine() }?.code == "no-file")
    _ = try await worker.hash(bench.file("an ordinary file"))
    await worker.release()
    #expect(await failure { try await worker.examine() }?.code == "no-file")
    await worker.end()
  }

  @Test func aVariantThatIsNotMadeIsAnError() async throws {
    let worker = try Bench.worker()
    _ = try await worker.hash(bench.file("forget"))
    _ = try await worker.examine()
    let output = try bench.output("output")
    let plan = RenderPlan(original: PixelSize(width: 9, height: 9), specs: [Self.specs[0]])
    let error = await failure { try await worker.render(plan: plan, into: [output.number]) }
    #expect(error?.cause == "small was not made")
    await worker.end()
  }
}
