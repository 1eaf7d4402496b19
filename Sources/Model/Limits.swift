/// What one file may cost: the `[limits]` section.
package struct Limits: Hashable, Sendable, Codable {
  /// Width times height times frames, from the header.
  package var maxPixels: Int
  /// Pixels of the width or of the height, whichever is longer.
  package var maxEdge: Int
  /// Bytes of an original.
  package var maxFileSize: Int64
  /// Frames of an animation or pages of a document, from the header.
  package var maxFrames: Int
  /// Channels of a pixel, from the header.
  package var maxBands: Int
  /// Bytes of the embedded colour profile, inflated.
  package var maxProfileSize: Int64
  /// Bytes of EXIF, XMP, IPTC, comments and texts together, inflated.
  package var maxMetadataSize: Int64
  /// Scans of a progressive JPEG.
  package var maxScans: Int
  /// Items of a HEIC or AVIF file, and tiles that one is made of.
  package var maxItems: Int
  /// Bytes of address space of one worker.
  package var workerMemory: Int64
  /// How long a worker may take for one file.
  package var timeout: Duration

  package init(
    maxPixels: Int = 256_000_000, maxEdge: Int = 65_535, maxFileSize: Int64 = 512 << 20, maxFrames: Int = 10_000,
    maxBands: Int = 8, maxProfileSize: Int64 = 4 << 20, maxMetadataSize: Int64 = 16 << 20, maxScans: Int = 100,
    maxItems: Int = 4096, workerMemory: Int64 = 4 << 30, timeout: Duration = .seconds(60)
  ) {
    self.maxPixels = maxPixels
    self.maxEdge = maxEdge
    self.maxFileSize = maxFileSize
    self.maxFrames = maxFrames
    self.maxBands = maxBands
    self.maxProfileSize = maxProfileSize
    self.maxMetadataSize = maxMetadataSize
    self.maxScans = maxScans
    self.maxItems = maxItems
    self.workerMemory = workerMemory
    self.timeout = timeout
  }

  /// What a file takes at least, in bytes, to count as heavy: of those, one is decoded at a time.
  package var heavyMemory: Int64 { workerMemory / 4 }
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
