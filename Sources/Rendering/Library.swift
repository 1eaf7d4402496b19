import CVips
import Model
import Synchronization

/// libvips, started once a process.
///
/// It keeps one error text for the whole process, so one picture is worked on at a time; a worker has one thread anyway.
enum Library {
  private static let turn = Mutex(State())

  private struct State {
    var isStarted = false
    /// Why it could not be started.
    var failure: LibraryFailure?
    /// The formats that have a loader now; every other loader is blocked.
    var reads: [InputFormat] = []
  }

  /// Runs `work` while nobody else uses the library, which is started first if need be, and which has loaders for these
  /// formats and no others meanwhile.
  static func use<Result>(reading formats: [InputFormat] = [], _ work: () throws -> Result) throws -> Result {
    try turn.withLock { state in
      if !state.isStarted {
        state.failure = started()
        state.isStarted = true
      }
      if let failure = state.failure {
        throw AgentError(
          .bug, code: "libvips-start", tried: "start libvips", cause: failure.message, advice: "install libvips42")
      }
      if state.reads != formats {
        sluice_vips_block_operations()
        for format in formats { unsafe sluice_vips_allow(format.loader.className) }
        state.reads = formats
      }
      defer { _ = LibraryFailure.takeText() }
      return try work()
    }
  }

  /// Starting loads the library's modules, after which it opens no file for the formats that are read by default.
  private static func started() -> LibraryFailure? {
    do throws(LibraryFailure) {
      try check(sluice_vips_start())
      sluice_vips_block_operations()
      return nil
    } catch {
      return error
    }
  }

  static func has(_ operation: String) -> Bool {
    unsafe sluice_vips_has_operation(operation)
  }

  /// Whether an operation that there is can't be used now; for tests.
  static func refuses(_ operation: String) -> Bool {
    unsafe sluice_vips_refuses(operation)
  }

  /// The names of all loaders and savers that there are, by asking the library; for tests.
  static var foreignOperations: [String] {
    var names: [String] = []
    var index: Int32 = 0
    while let name = unsafe sluice_vips_foreign_operation(index) {
      names.append(unsafe String(cString: name))
      index += 1
    }
    return names
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
  /// The saver's operation; JPEG needs none.
  var saver: String? {
    switch self {
    case .jpeg: nil
    case .webp: "webpsave_buffer"
    case .avif: "heifsave_buffer"
    case .png: "pngsave_buffer"
    }
  }
}
