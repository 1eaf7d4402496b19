package import Model
import Pool
import Posix
package import Workshop

/// Has a worker decode variants, to see whether they can be.
package struct VariantDecoder: Sendable {
  private let crew: WorkerCrew

  /// Workers that read all formats of variants: see ``rules(of:)``.
  package init(_ crew: WorkerCrew) {
    self.crew = crew
  }

  /// The rules of a config, for reading variants instead of originals: what an original may be at most is no matter here.
  package static func rules(of rules: WorkerRules) -> WorkerRules {
    var rules = rules
    rules.inputFormats = [.jpeg, .png, .webp, .avif]
    rules.limits.maxFileSize = 1 << 40
    rules.limits.maxPixels = 1_000_000_000_000
    rules.limits.maxEdge = 10_000_000
    return rules
  }

  /// Why it can't be decoded; nil when it can.
  ///
  /// All of it is decoded, to a picture of 16 pixels that is thrown away. What cost a worker its life is tried once more.
  /// Throws what is not the file's fault.
  func failure(of path: PoolPath, in pool: PoolView) async throws(AgentError) -> String? {
    do throws(AgentError) {
      try await decode(path, in: pool)
      return nil
    } catch {
      guard error.fault == .worker else { return try Self.reason(of: error) }
    }
    do throws(AgentError) {
      try await decode(path, in: pool)
      return nil
    } catch {
      return try Self.reason(of: error)
    }
  }

  private static func reason(of error: AgentError) throws(AgentError) -> String {
    guard [.file, .incomplete, .worker].contains(error.fault) else { throw error }
    return error.reason
  }

  private func decode(_ path: PoolPath, in pool: PoolView) async throws(AgentError) {
    do {
      let file = SharedDescriptor(try pool.open(path))
      try await crew.withWorker { (worker) async throws in
        _ = try await worker.hash(file.descriptor)
        let facts = try await worker.examine()
        let box = PixelSize(width: 16, height: 16)
        let spec = VariantSpec(name: "probe", box: box, encoding: .png(compression: 0))
        let picture = try MemoryFile()
        _ = try await worker.render(plan: RenderPlan(original: facts.size, specs: [spec]), into: [picture.number])
        withExtendedLifetime(picture) {}
      }
    } catch let error as AgentError {
      throw error
    } catch {
      throw AgentError(.bug, code: "unexpected", tried: "decode", on: path.description, cause: "\(error)")
    }
  }
}
