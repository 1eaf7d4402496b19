import CVips
import Model
import Synchronization

/// libvips, started once a process.
///
/// It keeps one error text for the whole process, so one picture is worked on at a time; a worker has one thread anyway.
enum Library {
  private static let turn = Mutex(Start.notYet)

  private enum Start {
    case notYet
    case done(LibraryFailure?)
  }

  /// Runs `work` while nobody else uses the library, which is started first if need be.
  static func use<Result>(_ work: () throws -> Result) throws -> Result {
    try turn.withLock { start in
      if case .notYet = start { start = .done(started()) }
      if case .done(.some(let failure)) = start {
        throw AgentError(
          .bug, code: "libvips-start", tried: "start libvips", cause: failure.message, advice: "install libvips42")
      }
      defer { _ = LibraryFailure.takeText() }
      return try work()
    }
  }

  /// Starting loads the library's modules, after which it opens no file for the formats that are read by default.
  private static func started() -> LibraryFailure? {
    do throws(LibraryFailure) {
      try check(sluice_vips_start())
      return nil
    } catch {
      return error
    }
  }

  static func has(_ operation: String) -> Bool {
    unsafe sluice_vips_has_operation(operation)
  }

  static func allow(_ format: InputFormat) {
    unsafe sluice_vips_allow_loader(format.loader.className)
  }

  /// `libvips 8.14.1`.
  static var versions: String {
    "libvips " + (0...2).map { String(sluice_vips_version(Int32($0))) }.joined(separator: ".")
  }
}

extension InputFormat {
  /// The loader's operation and its class.
  var loader: (operation: String, className: String) {
    switch self {
    case .jpeg: ("jpegload_buffer", "VipsForeignLoadJpegBuffer")
    case .png: ("pngload_buffer", "VipsForeignLoadPngBuffer")
    case .webp: ("webpload_buffer", "VipsForeignLoadWebpBuffer")
    case .gif: ("gifload_buffer", "VipsForeignLoadNsgifBuffer")
    case .tiff: ("tiffload_buffer", "VipsForeignLoadTiffBuffer")
    case .heic, .avif: ("heifload_buffer", "VipsForeignLoadHeifBuffer")
    case .jxl: ("jxlload_buffer", "VipsForeignLoadJxlBuffer")
    case .svg: ("svgload_buffer", "VipsForeignLoadSvgBuffer")
    case .pdf: ("pdfload_buffer", "VipsForeignLoadPdfBuffer")
    case .magick: ("magickload_buffer", "VipsForeignLoadMagickBuffer")
    }
  }
}

extension OutputFormat {
  /// The saver's operation.
  var saver: String {
    switch self {
    case .jpeg: "jpegsave_buffer"
    case .webp: "webpsave_buffer"
    case .avif: "heifsave_buffer"
    case .png: "pngsave_buffer"
    }
  }
}
