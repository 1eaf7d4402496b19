import Model

/// `[limits]`: what one file may cost.
extension Limits {
  static let form = SectionForm<Limits>(
    "limits",
    [
      SectionKey("max-pixels", \.maxPixels, .pixels(1...1_000_000_000_000)),
      SectionKey("max-edge", \.maxEdge, .count(1...10_000_000)),
      SectionKey("max-file-size", \.maxFileSize, .size(1...1 << 40)),
      SectionKey("max-frames", \.maxFrames, .count(1...1_000_000)),
      SectionKey("max-bands", \.maxBands, .count(1...65_535)),
      SectionKey("max-profile-size", \.maxProfileSize, .size(1...1 << 30)),
      SectionKey("max-metadata-size", \.maxMetadataSize, .size(1...1 << 30)),
      SectionKey("max-scans", \.maxScans, .count(1...1_000_000)),
      SectionKey("max-items", \.maxItems, .count(1...1_000_000)),
      SectionKey("worker-memory", \.workerMemory, .size(512 << 20...1 << 40)),
      SectionKey("timeout", \.timeout, .duration(100...3_600_000)),
    ])
}
