import Hashing
import Model
import Posix

/// A file that one variant is written to, in a worker. Shared by a rendering and what the renderer calls back.
final class VariantFile {
  private let file: Descriptor
  /// What was written; nil as long as nothing was.
  private(set) var contents: (byteCount: Int64, digest: ContentHash)?

  init(_ file: consuming Descriptor) {
    self.file = file
  }

  /// Writes all of the variant's bytes.
  func write(_ bytes: UnsafeRawBufferPointer) throws(AgentError) {
    guard contents == nil else {
      throw AgentError(.bug, code: "variant-twice", tried: "render", cause: "a variant was made twice")
    }
    unsafe try file.write(bytes)
    contents = unsafe (Int64(bytes.count), ContentHash(of: bytes))
  }
}
