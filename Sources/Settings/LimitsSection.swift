import Model

/// `[limits]`: what one file may cost.
extension Limits {
  static let form = SectionForm<Limits>(
    "limits",
    """
    What one file may cost. A file that wants more is rejected, with the figure and the key in the reason: by what its own \
    structure says, before any library is asked and any pixel is decoded.
    """,
    [
      SectionKey(
        "max-pixels", \.maxPixels, .pixels(1...1_000_000_000_000), example: "100 MP",
        "Width times height times frames, as the header says."),
      SectionKey(
        "max-edge", \.maxEdge, .count(1...10_000_000), example: "20000",
        "Pixels of the width or of the height, whichever is longer."),
      SectionKey(
        "max-file-size", \.maxFileSize, .size(1...1 << 40), example: "100 MB", "Of the original."),
      SectionKey(
        "max-frames", \.maxFrames, .count(1...1_000_000), example: "1",
        "Frames of an animation, or pages of a document."),
      SectionKey("max-bands", \.maxBands, .count(1...65_535), example: "4", "Channels of a pixel."),
      SectionKey(
        "max-profile-size", \.maxProfileSize, .size(1...1 << 30), example: "1 MiB",
        "Of the embedded colour profile, inflated."),
      SectionKey(
        "max-metadata-size", \.maxMetadataSize, .size(1...1 << 30), example: "64 MiB",
        """
        Of EXIF, XMP, IPTC, comments and texts together, inflated. Telephones that keep a map of depth in the XMP write \
        some megabytes.
        """),
      SectionKey(
        "max-scans", \.maxScans, .count(1...1_000_000), example: "20",
        "Scans of a JPEG. Ten are usual in a progressive one."),
      SectionKey(
        "max-items", \.maxItems, .count(1...1_000_000), example: "1024",
        """
        Items of a HEIC or AVIF file, and tiles that one is made of. A picture of 200 MP has about 800.
        """),
      SectionKey(
        "worker-memory", \.workerMemory, .size(512 << 20...1 << 40), example: "2 GiB",
        """
        Address space of one worker process, which must hold libvips, its modules and the whole frame. A file whose \
        decoding takes more than is left of it is rejected; one that takes more than a quarter of it is heavy, and of the \
        heavy ones one is worked on at a time.
        """),
      SectionKey(
        "timeout", \.timeout, .duration(100...3_600_000), example: "20 s",
        "How long a worker may take for one file."),
    ])
}
