import Glibc

/// A group that has one user and nobody else, as Debian makes one for each user. Source: adduser.conf(5), `USERGROUPS`.
package enum PrivateGroup {
  /// The number of the private group of this process's user; nil where the user is root or has none.
  ///
  /// The group has the user's name, is the user's own, lists no other member and is no other user's own. C functions:
  /// `getpwuid`, `getgrgid`, `fgetpwent`.
  package static var ofCaller: UInt32? {
    let user = geteuid()
    guard user != 0, let account = unsafe getpwuid(user) else { return nil }
    let group = unsafe account.pointee.pw_gid
    guard let name = Admission.name(ofUser: user), group != 0, Admission.name(ofGroup: group) == name,
      members(of: group)?.allSatisfy({ $0 == name }) ?? false, !isOwn(group, ofOtherThan: user)
    else { return nil }
    return group
  }

  /// The names that the group lists; nil where the number has no group.
  private static func members(of group: gid_t) -> [String]? {
    guard let entry = unsafe getgrgid(group) else { return nil }
    guard var member = unsafe entry.pointee.gr_mem else { return [] }
    var names: [String] = []
    while let name = unsafe member.pointee {
      unsafe names.append(String(cString: name))
      unsafe member += 1
    }
    return names
  }

  /// Whether /etc/passwd gives the group to another user as their own; true where the file cannot be read.
  private static func isOwn(_ group: gid_t, ofOtherThan user: uid_t) -> Bool {
    guard let file = unsafe fopen("/etc/passwd", "re") else { return true }
    defer { unsafe fclose(file) }
    while let account = unsafe fgetpwent(file) {
      if unsafe account.pointee.pw_gid == group, unsafe account.pointee.pw_uid != user { return true }
    }
    return false
  }
}
