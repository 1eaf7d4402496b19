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
}
