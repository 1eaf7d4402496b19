import Glibc
import Model
import Posix
import Settings

/// Where an agent is to begin: its config file and its folders.
struct Homestead {
  let file: RawPath
  /// What relative paths are below.
  let folder: RawPath

  /// Throws `usage` unless the file can be a new one, and the folder is one or nothing yet.
  func demandFree() throws(AgentError) {
    if let status = try? FileStatus(ofTarget: folder), status.kind != .folder {
      throw AgentError(
        .usage, code: "no-folder", tried: "begin in", on: folder.description, cause: "it is a file",
        advice: "name a folder, as in sluice init \(folder.parent.shellWord)")
    }
    if (try? FileStatus(of: file)) != nil { throw taken }
  }

  /// Makes the folders, and then the file, which shows all of its text or does not exist. Returns what was not there before.
  ///
  /// Root makes them as the user whose folder it is, and so nothing that this user could not make.
  func begin(_ configuration: Configuration) throws(AgentError) -> [RawPath] {
    let title = "The configuration of Sluice, as `sluice init` found it fit for this machine."
    let text = CommentedConfig(configuration, in: file.parent, title: title.filter { $0 != "`" }).text
    guard configuration.isSaid(by: text) else {
      throw AgentError(
        .usage, code: "unwritable-path", tried: "write", on: file.description,
        cause: "a path or a value has signs in it that can't stand in an agent.conf",
        advice: "name folders without them")
    }
    let owner = Owner(of: folder)
    try owner?.stepIn()
    defer { owner?.stepOut() }
    var made: [RawPath] = []
    for place in folders(of: configuration) where (try? FileStatus(ofTarget: place)) == nil {
      do throws(AgentError) {
        try DurableFiles.makeFolder(place)
      } catch {
        throw Self.unfit(place, error)
      }
      made.append(place)
    }
    do throws(AgentError) {
      guard try DurableFiles.create(file, text: text) else { throw taken }
    } catch {
      throw Self.unfit(file.parent, error)
    }
    made.append(file)
    return made
  }

  /// Whether root made it, and nobody else can use it.
  var belongsToRoot: Bool { geteuid() == 0 && Owner(of: folder) == nil }

  /// What the config names, the outer ones first.
  private func folders(of configuration: Configuration) -> [RawPath] {
    let targets = configuration.drops.flatMap { [$0.onStored, $0.onDuplicate, $0.onRejected] }.compactMap { disposal in
      if case .move(let target) = disposal { target } else { nil }
    }
    return [folder, file.parent] + configuration.drops.map(\.root) + [configuration.pool, configuration.catalog.parent]
      + targets
  }

  private var taken: AgentError {
    AgentError(
      .usage, code: "config-exists", tried: "write", on: file.description, cause: "there is such a file already",
      advice: """
        `sluice config --config \(file.shellWord)` shows what it says; name another folder with `sluice init DIR`, or \
        move the file away first
        """)
  }

  private static func unfit(_ folder: RawPath, _ error: AgentError) -> AgentError {
    guard ["EACCES", "EPERM"].contains(error.code) else { return error }
    var error = error
    error.advice = "\(Admission.advice(forOwn: folder)); or name a folder of yours with `sluice init DIR`"
    return error
  }
}

/// Whose folder it is that root works in for somebody.
private struct Owner {
  private let user: uid_t
  private let group: gid_t

  /// Nil where this process is not root's, or the folder is, or is not there.
  init?(of folder: RawPath) {
    var status = stat()
    guard geteuid() == 0, unsafe fstatat(AT_FDCWD, folder.nulTerminated, &status, 0) == 0, status.st_uid != 0 else {
      return nil
    }
    (user, group) = (status.st_uid, status.st_gid)
  }

  /// Has this process act as that user. C functions: `setgroups`, `setegid`, `seteuid`.
  func stepIn() throws(AgentError) {
    try check("act as the folder's user") { setgroups(0, nil) }
    try check("act as the folder's user") { setegid(group) }
    try check("act as the folder's user") { seteuid(user) }
  }

  /// As root again.
  func stepOut() {
    seteuid(0)
    setegid(0)
  }
}
