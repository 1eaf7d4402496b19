import Model
import Pool

func tryPoolNames(_ bytes: [UInt8]) throws(Violation) {
  if let name = PoolPath(bytes: bytes) {
    try demand(Array(name.description.utf8) == bytes, "\(name) is not what was parsed")
    try demand(
      PoolPath(hash: name.hash, variant: name.variant, format: name.format) == name, "\(name) can't be built again")
    try demand(PoolPath(name.path) == name, "\(name) is no path")
    try demand(ContentHash(bytes: name.hash.bytes) == name.hash, "\(name.hash) loses bytes")
    try demand(name.path.components.count == 3 && !name.path.isAbsolute, "\(name) leaves its folders")
  }
  let path = RawPath(bytes: bytes)
  try demand(RawPath(bytes: path.bytes) == path, "\(path) changes when it is read again")
  try demand(!path.components.contains { $0.isEmpty || $0 == [UInt8(ascii: ".")] }, "\(path) has an empty part")
  try demand(path.parent.appending(path.lastComponent) == path, "\(path) is not its parent and its name")
  try demand(path.description.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }, "unsafe to show")
}
