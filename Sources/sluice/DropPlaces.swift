import Model
import Posix

/// How paths on the command line and paths in the catalog belong together.
struct DropPlaces: Sendable {
  private let folders: [DropFolder]
  private let workingDirectory: RawPath

  init(_ folders: [DropFolder], workingDirectory: RawPath) {
    self.folders = folders
    self.workingDirectory = workingDirectory
  }

  /// The path by which the catalog knows a file: below the root of its drop folder, else absolute.
  ///
  /// The file may be gone; the folders above it are followed through links as far as they are there.
  func catalogPath(of argument: RawPath) -> RawPath { place(of: argument).path }

  /// The drop folder that a file lies in, or lay in; nil where it is none.
  func folder(of argument: RawPath) -> DropFolder? { place(of: argument).folder }

  /// `holiday (/srv/photos/holiday)`, of each drop folder.
  var names: [String] { folders.map { "\($0.name) (\($0.root))" } }

  private func place(of argument: RawPath) -> (folder: DropFolder?, path: RawPath) {
    let absolute = argument.isAbsolute ? argument : workingDirectory.appending(argument)
    let real = (try? absolute.parent.resolved())?.appending(absolute.lastComponent)
    for path in [absolute, real].compactMap(\.self) {
      for folder in folders {
        for root in [folder.root, try? folder.root.resolved()].compactMap(\.self) {
          if let below = path.below(root) { return (folder, below) }
        }
      }
    }
    return (nil, real ?? absolute)
  }

  /// Where an arrival lies, as a person would name it.
  func location(of arrival: Arrival) -> RawPath {
    guard !arrival.path.isAbsolute, let folder = folders.first(where: { $0.name == arrival.drop }) else {
      return arrival.path
    }
    return folder.root.appending(arrival.path)
  }
}
