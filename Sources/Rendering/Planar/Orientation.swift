/// How a picture lies in its file: the EXIF orientation, 1 to 8. Source: EXIF 2.32, 4.6.4.
struct Orientation: Hashable {
  let tag: Int

  static let upright = Orientation(tag: 1)

  /// Whether its columns are the upright picture's rows.
  var isTransposed: Bool { tag >= 5 }
  /// Whether its columns come in the opposite order, once that is undone.
  var reversesColumns: Bool { [2, 3, 7, 8].contains(tag) }
  /// Whether its rows do.
  var reversesRows: Bool { [3, 4, 6, 7].contains(tag) }
}
