package import Model
package import Pool

/// One line of what a check found.
package struct Finding: Hashable, Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    /// A row whose file is not in the pool.
    case missing
    /// A file that has not as many bytes as its row says.
    case wrongLength = "wrong-length"
    /// A file that has not the bytes that its row says.
    case wrongDigest = "wrong-digest"
    /// A file that can't be read, or an original that can't be looked at.
    case unreadable
    /// A file that has the bytes that its row says, and is no picture.
    case undecodable
    /// A file in the pool that no row owns.
    case orphan
    /// A file in the pool that no row owns, and that could be all that is left of its image.
    case unknownImage = "unknown-image"
    /// A row of a variant that belongs to no image.
    case rowWithoutImage = "row-without-image"
    /// An image that has no variant at all.
    case imageWithoutRows = "image-without-rows"
    /// An image whose original is not where it was, nor where it was moved to.
    case originalGone = "original-gone"
    /// A folder that originals lie in, of which nothing can be known now.
    case folderAway = "folder-away"
    /// A variant whose name, format or recipe is not in the config.
    case retired
    /// A hidden file that something was staged in that is not there any more.
    case temporary
    /// A folder of the pool with nothing in it.
    case emptyFolder = "empty-folder"
    /// A variant that was to be made anew and could not be.
    case failed
  }

  /// What became of it.
  package enum Remedy: String, Sendable {
    /// Nothing was tried.
    case none
    case repaired
    /// It was tried, or would be, and can't be.
    case impossible
  }

  package var kind: Kind
  /// The image.
  package var hash: ContentHash?
  /// The variant, where it is about one.
  package var variant: VariantKey?
  /// Below the pool's root, where it is about something there; absolute where it is about a folder of originals.
  package var path: String?
  /// Bytes on the disk, or those that are to be there.
  package var byteCount: Int64?
  /// More, in words.
  package var detail = ""
  package var remedy = Remedy.none

  package init(
    _ kind: Kind, hash: ContentHash? = nil, variant: VariantKey? = nil, path: String? = nil, byteCount: Int64? = nil,
    detail: String = ""
  ) {
    self.kind = kind
    self.hash = hash
    self.variant = variant
    self.path = path
    self.byteCount = byteCount
    self.detail = detail
  }

  /// About a variant.
  package init(_ kind: Kind, at path: PoolPath?, byteCount: Int64? = nil, detail: String = "") {
    self.init(
      kind, hash: path?.hash, variant: path?.key, path: path?.description, byteCount: byteCount, detail: detail)
  }
}
