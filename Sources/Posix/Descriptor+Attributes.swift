import CPosix
import Glibc
package import Model

/// Extended attributes, which a file carries beside its bytes. Source: xattr(7).
extension Descriptor {
  /// The value of an attribute, at most 256 bytes; nil where the file has none, or its filesystem knows none.
  ///
  /// C function: `fgetxattr`.
  package borrowing func attribute(_ name: String) throws(AgentError) -> [UInt8]? {
    let number = number
    var value = [UInt8](repeating: 0, count: 256)
    do throws(AgentError) {
      let length = try check("read an attribute") {
        unsafe sluice_get_attribute(number, name, &value, value.count)
      }
      return Array(value[..<length])
    } catch {
      guard ["ENODATA", "EOPNOTSUPP", "ENOSYS", "ERANGE", "E2BIG"].contains(error.code) else { throw error }
      return nil
    }
  }

  /// Whether the filesystem of the file keeps attributes of users; true where that cannot be told.
  ///
  /// C function: `fgetxattr`.
  package borrowing func mayHaveAttributes(named name: String) -> Bool {
    guard unsafe sluice_get_attribute(number, name, nil, 0) < 0 else { return true }
    return ![EOPNOTSUPP, ENOSYS].contains(errno)
  }

  /// Gives the file an attribute, in place of an earlier one; nothing where its filesystem refuses them.
  ///
  /// C function: `fsetxattr`.
  package borrowing func setAttribute(_ name: String, to value: [UInt8]) throws(AgentError) {
    let number = number
    do throws(AgentError) {
      try check("write an attribute") { unsafe sluice_set_attribute(number, name, value, value.count) }
    } catch {
      guard ["EOPNOTSUPP", "ENOSYS", "EPERM", "EACCES", "EINVAL", "E2BIG", "ERANGE"].contains(error.code) else {
        throw error
      }
    }
  }
}
