import Foundation

/// Whose mistake it is.
enum Newcomer: Sendable {
  /// Whoever runs the tests.
  case oneself
  /// A user without rights, who owns the folder but not what was prepared in it.
  case nobody

  private static let nobodyNumber = 65_534

  /// What goes before a program and its arguments so that this newcomer runs it; nothing where that needs no more.
  static func words(for newcomer: Newcomer) -> [String] {
    guard newcomer == .nobody, Tool.isRoot else { return [] }
    return ["setpriv", "--reuid", "\(nobodyNumber)", "--regid", "\(nobodyNumber)", "--clear-groups"]
  }

  /// Whether a process without rights can run the program, whatever lies above it and its libraries.
  static let canBeNobody: Bool = {
    guard Tool.isRoot else { return false }
    guard Tool.areInstalled("setpriv"), let copy = try? ProgramCopy() else { return false }
    let process = Process()
    process.executableURL = Tool.place(of: "setpriv")
    process.arguments = words(for: .nobody).dropFirst() + [copy.program.path, "--version"]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()

  /// Gives the folder to that user.
  static func own(_ folder: URL, by newcomer: Newcomer) throws {
    guard newcomer == .nobody else { return }
    try FileManager.default.setAttributes(
      [.ownerAccountID: nobodyNumber, .groupOwnerAccountID: nobodyNumber, .posixPermissions: 0o755],
      ofItemAtPath: folder.path)
  }
}

/// The program under a path that every user can pass.
final class ProgramCopy: Sendable {
  private let folder: URL
  var program: URL { folder.appending(path: "sluice") }

  init() throws {
    folder = URL(filePath: "/var/tmp/sluice-program-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try FileManager.default.copyItem(at: SluiceProcess.program, to: program)
    for place in [folder, program] {
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: place.path)
    }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }
}
