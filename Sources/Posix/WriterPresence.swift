import CPosix
import Glibc
import Model

/// Whether anybody has a file open for writing, as the kernel's leases tell it.
///
/// A read lease is refused (EAGAIN) while any writer or any shared writable mapping has the file open, even by another
/// link; it needs to own the file or CAP_LEASE (EACCES otherwise), and knows nothing of remote writers. The lease is
/// given back at once, so that it never delays anybody. Source: fcntl(2), F_SETLEASE.
package enum WriterPresence: Sendable {
  case none
  case some
  /// The file is another user's, and this process has no CAP_LEASE.
  case foreign
  /// Leases do not work here.
  case unknown

  /// Asks about a file that is open for reading only.
  package static func of(_ descriptor: borrowing Descriptor) -> WriterPresence {
    of(descriptor, lease: Int32(F_RDLCK))
  }

  /// Asks whether anybody but the holder of this descriptor, which may write, has the file open at all.
  ///
  /// A write lease is refused while there is any other open file, reader or writer. Source: fcntl(2), F_SETLEASE.
  package static func besides(_ descriptor: borrowing Descriptor) -> WriterPresence {
    of(descriptor, lease: Int32(F_WRLCK))
  }

  private static func of(_ descriptor: borrowing Descriptor, lease: Int32) -> WriterPresence {
    _ = breaksAreIgnored
    if sluice_set_lease(descriptor.number, lease) == 0 {
      _ = sluice_set_lease(descriptor.number, Int32(F_UNLCK))
      return .none
    }
    guard errno == EAGAIN else { return errno == EACCES ? .foreign : .unknown }
    // A network filesystem says so too when its server grants no lease, whoever has the file open.
    let place = RawPath("/proc/self/fd/\(descriptor.number)")
    let isRemote = (try? FileSystem(of: place).isRemote) ?? true
    return isRemote ? .unknown : .some
  }

  /// Who opens the file for writing while the lease is held makes the kernel send SIGIO to its holder, and that
  /// signal's default is to end the process. The lease is gone microseconds later anyway, so nothing needs to be done.
  private static let breaksAreIgnored: Bool = {
    _ = signal(SIGIO, SIG_IGN)
    return true
  }()
}
