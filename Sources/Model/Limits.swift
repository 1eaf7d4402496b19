/// What one file may cost: the `[limits]` section.
package struct Limits: Hashable, Sendable, Codable {
  /// Width times height times frames, from the header.
  package var maxPixels: Int
  /// Bytes of an original.
  package var maxFileSize: Int64
  /// Frames of an animation or pages of a document, from the header.
  package var maxFrames: Int
  /// Bytes of address space of one worker.
  package var workerMemory: Int64
  /// How long a worker may take for one file.
  package var timeout: Duration

  package init(
    maxPixels: Int = 256_000_000, maxFileSize: Int64 = 512 << 20, maxFrames: Int = 10_000,
    workerMemory: Int64 = 4 << 30, timeout: Duration = .seconds(60)
  ) {
    self.maxPixels = maxPixels
    self.maxFileSize = maxFileSize
    self.maxFrames = maxFrames
    self.workerMemory = workerMemory
    self.timeout = timeout
  }
}

/// What a worker is told once, when it starts.
package struct WorkerRules: Hashable, Sendable, Codable {
  package var limits: Limits
  /// The formats that are read; whatever else a file is, it is rejected by name.
  package var inputFormats: [InputFormat]
  /// Whether the place is taken from the EXIF.
  package var recordsPlace: Bool
  package var sandbox: SandboxPolicy

  package init(
    limits: Limits = Limits(), inputFormats: [InputFormat] = InputFormat.usual, recordsPlace: Bool = false,
    sandbox: SandboxPolicy = .strict
  ) {
    self.limits = limits
    self.inputFormats = inputFormats
    self.recordsPlace = recordsPlace
    self.sandbox = sandbox
  }
}
