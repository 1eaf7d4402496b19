package import Model
import CVips

/// Bytes of an original in, facts and variants out.
///
/// Runs in a worker process only, for what it is given comes from anybody. Opens no path once it is made.
package struct Renderer {
  private let rules: WorkerRules
  /// The address space, in bytes, that the process has taken before it has any picture in hand.
  private let ground: Int
  private let resampler = Resampler()

  /// Starts libvips and lets it read the formats of the rules and no others.
  ///
  /// Throws an ``AgentError`` when libvips does not start or lacks a loader. C functions: `vips_init`,
  /// `vips_operation_block_set`.
  package init(rules: WorkerRules) throws {
    try self.init(rules: rules, ground: nil)
  }

  /// `ground` is measured unless it is given.
  init(rules: WorkerRules, ground: Int?) throws {
    self.rules = rules
    self.ground = try Library.use(reading: rules.inputFormats) {
      for format in rules.inputFormats {
        guard Library.has(format.loader.operation) else {
          throw AgentError(
            .configuration, code: "no-loader", tried: "read \(format.title)",
            cause: "this libvips has no loader for it (\(format.loader.operation))",
            advice: "install libvips with that loader, or take \(format.rawValue) out of the formats")
        }
      }
      return ground ?? sluice_vips_address_space()
    }
  }

  /// The versions of what makes the pixels: `libvips 8.14.1, libjpeg-turbo 2.1.5`.
  ///
  /// Recorded beside a variant.
  package static var libraryVersions: String { Library.versions }

  /// The formats that this machine's libvips reads and writes, by asking it.
  package static func supported() throws -> (reads: [InputFormat], writes: [OutputFormat]) {
    try Library.use {
      let reads = InputFormat.allCases.filter { Library.has($0.loader.operation) }
      let writes = OutputFormat.allCases.filter {
        $0.saver.map(Library.has) ?? true && ($0 != .avif || sluice_vips_writes_avif())
      }
      return (reads, writes)
    }
  }

  /// What these bytes are and say of themselves; no pixel is decoded.
  ///
  /// Throws an ``AgentError`` of fault `file` or `incomplete`: `empty`, `not-an-image`, `unsupported-format`,
  /// `truncated`, `damaged`, and for what is beyond a limit `too-many-pixels`, `too-long-edge`, `too-many-frames`,
  /// `too-many-bands`, `too-many-scans`, `too-many-items`, `too-large-profile`, `too-much-metadata`, `too-much-memory`.
  package func examine(_ bytes: UnsafeRawBufferPointer) throws -> ImageFacts {
    let original = try Original(unsafe Bytes(bytes), rules: rules, ground: ground)
    return try Library.use(reading: rules.inputFormats) { try original.facts(recordsPlace: rules.recordsPlace) }
  }

  /// Makes the variants of a plan, from the largest to the smallest, each from the one before it.
  ///
  /// `deliver` is called once for each item, in the plan's order, with its index and the encoded file, which lives for
  /// that call alone. All of the original has been decoded before the first call. What `deliver` throws is passed on.
  /// Throws an ``AgentError`` as ``examine(_:)`` does, and `out-of-memory` and `not-encoded`; what was delivered before
  /// an error is then to be thrown away.
  package func render(
    _ bytes: UnsafeRawBufferPointer, plan: RenderPlan, deliver: (Int, UnsafeRawBufferPointer) throws -> Void
  ) throws -> RenderTimes {
    let original = try Original(unsafe Bytes(bytes), rules: rules, ground: ground)
    return try Library.use(reading: rules.inputFormats) {
      var times = RenderTimes()
      let sampling = plan.chromaSampling
      var current: Rendition?
      for (index, item) in plan.items.enumerated() {
        let before = times.renderSeconds + times.encodeSeconds
        let picture = try times.measure(\.renderSeconds) {
          try current.map { try resize($0, sampling, for: item) } ?? decode(original, sampling, for: item)
        }
        let file = try times.measure(\.encodeSeconds) { try encode(picture, for: item) }
        times.itemSeconds.append(times.renderSeconds + times.encodeSeconds - before)
        try unsafe file.withBytes { try unsafe deliver(index, $0) }
        current = picture
      }
      return times
    }
  }

  private func decode(
    _ original: Original, _ sampling: ChromaSampling, for item: RenderPlan.Item
  ) throws(AgentError) -> Rendition {
    let header = try original.header()
    if case .planar(let frame) = RenderPath.of(original, header, upright: item.size, sampling: sampling),
      let planes = try original.planes(
        frame, upright: item.size, sampling: sampling, header: header, by: resampler)
    {
      return .planes(planes)
    }
    return try small(original.picture(upright: item.size, header), sampling)
  }

  /// An opaque picture goes on in planes once it is small, where no variant wants more than they keep.
  private func small(_ picture: Picture, _ sampling: ChromaSampling) throws(AgentError) -> Rendition {
    guard sampling == .half, !picture.shape.has_alpha else { return .picture(picture) }
    do throws(LibraryFailure) {
      return .planes(try Planes(picture, sampling: sampling))
    } catch {
      throw .outOfMemory(tried: "decode")
    }
  }

  private func resize(
    _ picture: Rendition, _ sampling: ChromaSampling, for item: RenderPlan.Item
  ) throws(AgentError) -> Rendition {
    do throws(LibraryFailure) {
      return try picture.resized(to: item.size, sampling: sampling, by: resampler)
    } catch {
      throw .encoding(error, item: item)
    }
  }

  private func encode(_ picture: Rendition, for item: RenderPlan.Item) throws(AgentError) -> EncodedFile {
    do throws(LibraryFailure) {
      return try picture.encoded(as: item.spec, by: resampler)
    } catch {
      throw .encoding(error, item: item)
    }
  }
}
