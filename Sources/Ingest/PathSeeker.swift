import Intake
package import Model
package import Posix

/// Finds the files at and below the paths that somebody named, one at a time, as they are asked for.
///
/// On a thread of its own, for it waits for folders to be read, and for names.
package actor PathSeeker {
  /// A file, or what can't be looked into.
  package struct Find: Sendable {
    /// A file as it was found; `path` is absolute and leads through no link.
    package struct Place: Sendable {
      package let path: RawPath
      package let status: FileStatus
    }

    /// From 0, in the order in which they are found.
    package let number: Int
    /// As the person would name it: below what was named.
    package let name: RawPath
    package let place: Result<Place, AgentError>
  }

  private nonisolated let thread = ThreadExecutor(name: "sluice-seek")
  private let homes: DropHomes
  private let names: () throws(AgentError) -> RawPath?
  private let findsTwice: Bool
  /// Where the paths lead that were named.
  private var places: Set<RawPath> = []
  private var tour: DropHomes.Tour?
  /// What is walked: as it was named, and below the root of the walk.
  private var folder: (name: RawPath, below: RawPath)?
  private var count = 0

  /// `names` gives one path after the other, and may wait for it. `findsTwice` false passes over what was named before, for
  /// which all that was named is kept in mind.
  package init(homes: DropHomes, findsTwice: Bool, names: sending @escaping () throws(AgentError) -> RawPath?) {
    self.homes = homes
    self.names = names
    self.findsTwice = findsTwice
  }

  package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

  /// The next file; nil after the last one. Throws what `names` throws.
  package func next() throws(AgentError) -> Find? {
    while true {
      if let find = nextOfTour() { return find }
      guard let name = try names() else { return nil }
      do throws(AgentError) {
        if let place = try enter(name) { return found(name, .success(place)) }
      } catch {
        return found(name, .failure(error))
      }
    }
  }

  /// The next files, at least one and so many at most; none after the last one.
  package func next(atMost most: Int) throws(AgentError) -> [Find] {
    var finds: [Find] = []
    while finds.count < most, let find = try next() { finds.append(find) }
    return finds
  }

  private func nextOfTour() -> Find? {
    guard let folder else { return nil }
    while let step = tour?.step() {
      switch step {
      case .file(let path, let status):
        let place = Find.Place(path: tour?.root.appending(path) ?? path, status: status)
        return found(name(of: path, in: folder), .success(place))
      case .unreadable(let path, let error):
        return found(name(of: path, in: folder), .failure(error))
      case .folder: break
      }
    }
    tour = nil
    self.folder = nil
    return nil
  }

  private func name(of path: RawPath, in folder: (name: RawPath, below: RawPath)) -> RawPath {
    path.below(folder.below).map { folder.name.appending($0) } ?? path
  }

  /// The file that the name leads to; nil for a folder, which is walked next, and for what was named before.
  private func enter(_ name: RawPath) throws(AgentError) -> Find.Place? {
    let path = try resolved(name)
    guard findsTwice || places.insert(path).inserted else { return nil }
    let status = try FileStatus(of: path)
    switch status.kind {
    case .file: return Find.Place(path: path, status: status)
    case .folder:
      let tour = try homes.tour(of: path)
      folder = (name, path.below(tour.root) ?? RawPath(""))
      self.tour = tour
      return nil
    case .link, .special:
      throw AgentError(
        .file, code: "no-regular-file", tried: "read", on: name.description, cause: "it is no regular file")
    }
  }

  private func resolved(_ name: RawPath) throws(AgentError) -> RawPath {
    do throws(AgentError) {
      return try name.resolved()
    } catch {
      var error = error
      if error.code == "ENOENT" { error.advice = "look whether the name is right" }
      if error.code == "EACCES" { error.advice = Admission.advice(forReading: name) }
      throw error
    }
  }

  private func found(_ name: RawPath, _ place: Result<Find.Place, AgentError>) -> Find {
    defer { count += 1 }
    return Find(number: count, name: name, place: place)
  }
}
