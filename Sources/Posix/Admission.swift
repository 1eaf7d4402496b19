import Glibc
package import Model

/// What to type so that this user gets at a folder that it can't use.
package enum Admission {
  /// The user that this process acts as: a name, or a number where it has none.
  package static var user: String { name(ofUser: geteuid()) ?? String(geteuid()) }

  /// The group that it acts as.
  private static var group: String { name(ofGroup: getegid()) ?? String(getegid()) }

  /// The name of a user; nil where the number has none. C function: `getpwuid`.
  package static func name(ofUser number: UInt32) -> String? {
    guard let entry = unsafe getpwuid(number), let name = unsafe entry.pointee.pw_name else { return nil }
    return unsafe String(cString: name)
  }

  /// The name of a group; nil where the number has none. C function: `getgrgid`.
  package static func name(ofGroup number: UInt32) -> String? {
    guard let entry = unsafe getgrgid(number), let name = unsafe entry.pointee.gr_name else { return nil }
    return unsafe String(cString: name)
  }

  /// For a folder that is Sluice's own, such as the pool, and may be missing yet.
  package static func advice(forOwn folder: RawPath) -> String {
    passage(to: folder) ?? mount(of: folder) ?? mode(of: folder) ?? owner(of: folder)
      ?? "as root, `install -d -o \(user) \(folder.shellWord)` gives it to user \(user)"
  }

  /// For a folder that is Sluice's own, and a file in it with those beside it whose names begin like its own.
  package static func advice(forOwn folder: RawPath, with file: RawPath) -> String {
    if let passage = passage(to: file) { return passage }
    guard unsafe access(file.nulTerminated, F_OK) == 0 else { return advice(forOwn: folder) }
    let words = "\(folder.shellWord) \(file.shellWord)*"
    return mount(of: folder) ?? mode(of: folder) ?? mode(of: file) ?? owner(of: file)
      ?? "as root, `chown \(user) \(words)` gives it to user \(user)"
  }

  /// For a folder that others have and write to, such as a drop folder.
  package static func advice(forShared folder: RawPath) -> String {
    let word = folder.shellWord
    return passage(to: folder) ?? mode(of: folder)
      ?? "as root, `chgrp \(group) \(word) && chmod g+rwx \(word)` lets user \(user) in"
  }

  /// For a file that is to be read.
  package static func advice(forReading file: RawPath) -> String {
    let word = file.shellWord
    return passage(to: file) ?? mode(of: file)
      ?? "as root, `chgrp \(group) \(word) && chmod g+r \(word)` lets user \(user) read it"
  }

  /// For a folder whose filesystem nobody can write to; nil where that is not so, or there is no folder.
  private static func mount(of folder: RawPath) -> String? {
    guard let filesystem = try? FileSystem(of: folder), filesystem.isReadOnly else { return nil }
    return "as root, `mount -o remount,rw MOUNT-POINT` lets one read and write on its filesystem, which is read-only"
  }

  /// For what this user has, and may not read and write by its mode; nil where that is not so. C function: `access`.
  private static func mode(of path: RawPath) -> String? {
    var status = stat()
    guard unsafe fstatat(AT_FDCWD, path.nulTerminated, &status, 0) == 0, status.st_uid == geteuid() else { return nil }
    let isFolder = status.st_mode & S_IFMT == S_IFDIR
    guard unsafe access(path.nulTerminated, isFolder ? R_OK | W_OK | X_OK : R_OK | W_OK) != 0 else { return nil }
    return "`chmod u+rw\(isFolder ? "x" : "") \(path.shellWord)` lets user \(user) read and write it"
  }

  /// For what another user's Sluice works with; nil where it is root's or this user's.
  private static func owner(of path: RawPath) -> String? {
    var status = stat()
    guard unsafe fstatat(AT_FDCWD, path.nulTerminated, &status, 0) == 0 else { return nil }
    guard ![0, geteuid()].contains(status.st_uid), let name = name(ofUser: status.st_uid) else { return nil }
    return "it is user \(name)'s: `sudo -u \(name) sluice ...` works with it as that user"
  }

  /// For a folder on the way that lets this user not even through; nil where there is none. C function: `access`.
  private static func passage(to path: RawPath) -> String? {
    var folder = RawPath("/")
    for name in path.parent.components {
      folder = folder.appending(name)
      guard unsafe access(folder.nulTerminated, F_OK) == 0 else { return nil }
      guard unsafe access(folder.nulTerminated, X_OK) == 0 else {
        if let group = serviceGroup(of: folder) {
          return "as root, `adduser \(user) \(group)` lets user \(user) through to it, who has to log in anew then"
        }
        return "as root, `chmod o+x \(folder.shellWord)` lets user \(user) through to it"
      }
    }
    return nil
  }

  /// The group that a service lets into its folder: one of a user that the system made; nil where there is none.
  private static func serviceGroup(of folder: RawPath) -> String? {
    var status = stat()
    guard unsafe fstatat(AT_FDCWD, folder.nulTerminated, &status, 0) == 0, 1..<firstPerson ~= status.st_uid,
      status.st_mode & S_IXGRP != 0, status.st_gid != 0
    else { return nil }
    return name(ofGroup: status.st_gid)
  }

  /// The first number of a user who is a person. Source: Debian Policy 9.2.2.
  private static let firstPerson: uid_t = 1000
}
