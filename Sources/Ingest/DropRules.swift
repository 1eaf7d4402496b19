package import Model

/// The drop folders by their names: by which rules an arrival is taken in.
package struct DropRules: Sendable {
  package let folders: [DropFolder]

  package init(_ folders: [DropFolder]) {
    self.folders = folders
  }

  /// The folder of this name; nil after a reload that left it out.
  package func folder(named name: String) -> DropFolder? {
    folders.first { $0.name == name }
  }

  /// The folder that holds the path, and the path below its root; nil when it lies outside all of them.
  package func folder(holding path: RawPath) -> (folder: DropFolder, path: RawPath)? {
    for folder in folders {
      if let below = path.below(folder.root) { return (folder, below) }
    }
    return nil
  }
}
