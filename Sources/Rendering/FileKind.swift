import Model

/// What a file is, told by its bytes alone, before any library sees them.
enum FileKind: Hashable {
  /// A format that there is a loader for.
  case image(InputFormat)
  /// A camera's raw file, by the name of its format.
  case cameraRaw(String)
  /// A picture in a format that only ImageMagick's loaders may know, by its name.
  case otherImage(String)
  /// Pictures or measurements in a format that is not handed to any library, by its name and an article.
  ///
  /// Their readers run programs, follow paths in the file, or were never meant for strangers' files.
  case otherData(String)
  /// Not a picture, and what it seems to be.
  case stranger(String)
  /// No bytes at all.
  case empty
  /// Zeros and nothing else: room was made, and never written to.
  case unwritten
}

extension InputFormat {
  /// The name that people know the format by.
  var title: String {
    switch self {
    case .jpeg: "JPEG"
    case .png: "PNG"
    case .webp: "WebP"
    case .gif: "GIF"
    case .tiff: "TIFF"
    case .heic: "HEIC"
    case .avif: "AVIF"
    case .jxl: "JPEG XL"
    case .svg: "SVG"
    case .pdf: "PDF"
    case .magick: "ImageMagick"
    }
  }
}
