import Foundation
import Glibc

/// What somebody does to a photo in a drop folder while the agent has it.
enum SourceChange: String, CaseIterable, Sendable {
  case grows, shrinks, isOverwritten, isReplaced, isRenamed, isDeleted, isTouched, becomesUnreadable

  /// The photo as it arrives; its first bytes are a comment.
  var before: Data { TestPhoto.variation(of: TestPhoto.medium, "this is the photo that \(rawValue)") }

  /// What the drop folder holds in the end; nil where that is nothing.
  var after: Data? {
    switch self {
    case .grows: before + Data("and something behind it".utf8)
    case .shrinks: TestPhoto.variation(of: TestPhoto.small, "shrunk")
    // As many bytes as before, in the same place.
    case .isOverwritten: TestPhoto.variation(of: TestPhoto.medium, "THIS IS THE PHOTO THAT \(rawValue)")
    case .isReplaced: TestPhoto.variation(of: TestPhoto.medium, "another photo")
    case .isDeleted: nil
    case .isRenamed, .isTouched, .becomesUnreadable: before
    }
  }

  var name: String { "\(rawValue).jpg" }
  /// Its name in the end.
  var nameAfter: String { self == .isRenamed ? "it-has-another-name.jpg" : name }

  /// Does it. The file may be gone already.
  func make(in folder: AgentFolder) throws {
    let file = folder.drop.appending(path: name)
    switch self {
    case .grows, .shrinks, .isOverwritten:
      let place = try FileHandle(forUpdating: file)
      try place.write(contentsOf: after ?? Data())
      try place.truncate(atOffset: UInt64(after?.count ?? 0))
      try place.close()
    case .isReplaced:
      let other = folder.outside.appending(path: name)
      try after?.write(to: other)
      guard unsafe rename(other.path, file.path) == 0 else { throw CocoaError(.fileWriteUnknown) }
    case .isRenamed: try FileManager.default.moveItem(at: file, to: folder.drop.appending(path: nameAfter))
    case .isDeleted: try FileManager.default.removeItem(at: file)
    case .isTouched:
      try FileManager.default.setAttributes([.modificationDate: Date.distantPast], ofItemAtPath: file.path)
    case .becomesUnreadable: unsafe chmod(file.path, 0)
    }
  }

  /// What was taken away is given back; nothing for the others.
  func unmake(in folder: AgentFolder) {
    if self == .becomesUnreadable { unsafe chmod(folder.drop.appending(path: name).path, 0o644) }
  }
}
