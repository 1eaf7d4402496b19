import Glibc

/// What can be asked of the terminal behind a descriptor.
package enum Terminal {
  /// Whether there is one.
  ///
  /// C function: `isatty(3)`.
  package static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// Whether colour may be written to it: there is one, it is not `dumb`, and `NO_COLOR` is not set.
  package static func allowsColour(_ descriptor: Int32, _ environment: [String: String]) -> Bool {
    isTerminal(descriptor) && environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
  }

  /// Its columns; 80 where it does not say.
  ///
  /// Source: `ioctl_tty(2)`, TIOCGWINSZ.
  package static func width(_ descriptor: Int32) -> Int {
    var size = winsize()
    guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }
}
