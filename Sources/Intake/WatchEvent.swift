import CInotifyTools

/// What inotify said, copied out of the library's buffer. Source: inotify(7).
struct WatchEvent: Hashable, Sendable {
  /// What is asked of the kernel for a watched folder. Not IN_MODIFY: a long copy would wake us thousands of times.
  static let wanted: UInt32 =
    UInt32(IN_CREATE) | UInt32(IN_CLOSE_WRITE) | UInt32(IN_MOVED_TO) | UInt32(IN_MOVED_FROM) | UInt32(IN_DELETE)
    | UInt32(IN_ATTRIB) | UInt32(IN_DELETE_SELF) | UInt32(IN_MOVE_SELF) | UInt32(IN_ONLYDIR) | UInt32(IN_EXCL_UNLINK)

  /// What is asked of the kernel for the bell.
  static let writing = UInt32(IN_MODIFY)

  var watch: Int32
  var mask: UInt32
  /// Of the child that it is about; empty when it is about the watched folder itself.
  var name: [UInt8]

  private func has(_ bits: Int32...) -> Bool { bits.contains { mask & UInt32($0) != 0 } }

  var isOverflow: Bool { has(IN_Q_OVERFLOW) }
  var isOfFolder: Bool { has(IN_ISDIR) }
  /// The kernel dropped the watch.
  var isEnd: Bool { has(IN_IGNORED) }
  var isUnmount: Bool { has(IN_UNMOUNT) }
  var isDeletionOfSelf: Bool { has(IN_DELETE_SELF) }
  var isMoveOfSelf: Bool { has(IN_MOVE_SELF) }
  var isAppearance: Bool { has(IN_CREATE, IN_MOVED_TO) }
  var isDisappearance: Bool { has(IN_DELETE, IN_MOVED_FROM) }
  var isOfAttributes: Bool { has(IN_ATTRIB) }
  var isMoveAway: Bool { has(IN_MOVED_FROM) }
  var isChange: Bool { has(IN_CREATE, IN_MOVED_TO, IN_CLOSE_WRITE, IN_ATTRIB) }
}
