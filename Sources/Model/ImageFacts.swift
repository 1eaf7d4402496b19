/// A file format of originals, told by the bytes and never by the name.
package enum InputFormat: String, Codable, Sendable, CaseIterable {
  case jpeg
  case png
  case webp
  case gif
  case tiff
  case heic
  case avif
  case jxl
  case svg
  case pdf
  case magick

  /// Those that are read unless the config says otherwise.
  package static let usual: [InputFormat] = [.jpeg, .png, .webp, .gif, .tiff, .heic, .avif, .jxl]
}

/// What an original says of itself: from its header and its EXIF.
package struct ImageFacts: Hashable, Sendable, Codable {
  package var format: InputFormat
  /// Upright: after the orientation has been applied.
  package var size: PixelSize
  package var exif: PhotoFacts
  /// The EXIF orientation, 1 to 8, that was applied; 1 where there is none. Not kept in the catalog.
  package var orientation = 1
  /// The colours, as the file names them, for people: at most ``longestProfile`` scalars. Not kept in the catalog.
  package var colourProfile = ""
  /// Bytes that its decoder needs at once, about, by the header. Not kept in the catalog.
  package var decodingMemory: Int64 = 0

  /// Scalars that the name of a colour profile can have.
  package static let longestProfile = 80

  package init(format: InputFormat, size: PixelSize, exif: PhotoFacts = PhotoFacts()) {
    self.format = format
    self.size = size
    self.exif = exif
  }
}

/// What the camera recorded; nil where it did not, or where it makes no sense.
package struct PhotoFacts: Hashable, Sendable, Codable {
  /// The instant taken, ISO 8601: `2024-05-01T12:30:00+02:00`; without an offset where the camera gave none.
  package var taken: String?
  package var maker: String?
  package var model: String?
  package var lens: String?
  /// Seconds.
  package var exposure: Double?
  /// The f-number.
  package var aperture: Double?
  package var iso: Int?
  /// Millimetres, of the lens itself.
  package var focalLength: Double?
  /// Degrees north and east; only where the config says `record-gps = true`.
  package var latitude: Double?
  package var longitude: Double?

  package init() {}
}
