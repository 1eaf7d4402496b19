import CNettle
package import Model

/// SHA-256 of bytes that come in pieces. C functions: `nettle_sha256_init`, `_update`, `_digest`.
///
/// Nettle uses the processor's SHA instructions where it has them and needs no state of the process. Source: FIPS 180-4.
package struct SHA256Hasher {
  private var context = sha256_ctx()

  package init() {
    unsafe nettle_sha256_init(&context)
  }

  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    unsafe nettle_sha256_update(&context, bytes.count, start.assumingMemoryBound(to: UInt8.self))
  }

  /// The hash of all that came; the hasher starts anew.
  package mutating func finish() -> ContentHash {
    var digest = [UInt8](repeating: 0, count: ContentHash.byteCount)
    unsafe nettle_sha256_digest(&context, digest.count, &digest)
    guard let hash = unsafe digest.withUnsafeBytes({ unsafe ContentHash(bytes: $0) }) else {
      preconditionFailure("a SHA-256 has 32 bytes")
    }
    return hash
  }
}

extension ContentHash {
  /// The hash of these bytes.
  package init(of bytes: UnsafeRawBufferPointer) {
    var hasher = SHA256Hasher()
    unsafe hasher.update(bytes)
    self = hasher.finish()
  }
}

extension Recipe {
  /// The SHA-256 of the recipe's canonical text: what the catalog keeps of it.
  package var digest: ContentHash {
    var text = canonicalText
    return text.withUTF8 { unsafe ContentHash(of: UnsafeRawBufferPointer($0)) }
  }
}
