import Glibc
import Model
import Posix

/// Gives complete files their names, each in one step of the kernel.
struct Placement {
  let root: PoolRoot

  /// Gives the file its name; returns what stands under it now, and in which folders.
  ///
  /// A name that is taken by the same bytes is success; one that is taken by others (another recipe, or damage) changes
  /// hands in one step, or throws `unpublished` where that may not be.
  func place(_ publication: Publication) throws(AgentError) -> (PlacedVariants.Standing, FolderInodes) {
    var failure: AgentError?
    // An empty folder may be taken away before there is a name in it.
    for _ in 0..<5 {
      do throws(AgentError) {
        let opened = try openFolder(of: publication.path)
        let inodes = try FolderInodes(of: publication.path, in: opened.descriptor, below: root, isNew: opened.isNew)
        return (try place(publication, in: opened.descriptor), inodes)
      } catch {
        guard error.code == "ENOENT" else { throw error }
        failure = error
      }
    }
    throw failure ?? PlacedVariants.gone(publication.path)
  }

  private func place(
    _ publication: Publication, in folder: borrowing Descriptor
  ) throws(AgentError) -> PlacedVariants.Standing {
    let name = publication.path.fileName
    let file = publication.file
    let own = PlacedVariants.Standing(
      path: publication.path, identity: try FileStatus(of: file.descriptor).identity, holder: file)
    guard try !takeFreeName(name, in: folder, for: file) else { return own }
    let ownLabel = try VariantLabel(of: file.descriptor)
    if let occupant = try occupant(name, in: folder, of: publication) {
      let rule = TakenNameRule(
        isShared: root.isShared, ownRecipe: publication.label.recipe, recorded: publication.recorded)
      switch rule.decision(hasSameBytes: occupant.hasSameBytes, label: occupant.label, expected: ownLabel) {
      case .keep:
        // Another program may have written it, without a sync.
        try occupant.holder.descriptor.sync()
        return PlacedVariants.Standing(path: publication.path, identity: occupant.identity, holder: occupant.holder)
      case .refuse(let recipe):
        throw TakenNameRule.foreign(publication.path, own: publication.label.recipe, other: recipe)
      case .replace: break
      }
    }
    guard publication.mayReplace else { throw PlacedVariants.gone(publication.path) }
    let temporary: TemporaryName
    if let name = file.temporaryName { temporary = name } else { temporary = try nameForNow(file) }
    guard unsafe renameat(root.folder.number, temporary.text, folder.number, name) == 0 else {
      let error = AgentError.system(errno, tried: "replace")
      if file.temporaryName == nil { try root.unlink(RawPath(temporary.text)) }
      throw error
    }
    file.forgetTemporaryName()
    return own
  }

  /// The folder, made where it is not there.
  private func openFolder(of path: PoolPath) throws(AgentError) -> OpenedFolder {
    let below = RawPath(path.folders.joined(separator: "/"))
    do throws(AgentError) {
      return OpenedFolder(descriptor: try root.open(below, O_RDONLY | O_DIRECTORY), isNew: false)
    } catch {
      guard error.code == "ENOENT" else { throw error }
    }
    for made in [below.parent, below] {
      guard unsafe mkdirat(root.folder.number, made.nulTerminated, 0o755) != 0, errno != EEXIST else { continue }
      throw .system(errno, tried: "make a folder")
    }
    return OpenedFolder(descriptor: try root.open(below, O_RDONLY | O_DIRECTORY), isNew: true)
  }

  /// Takes the name if nobody has it: false when somebody does. C functions: `linkat`, `renameat2`.
  func takeFreeName(
    _ name: String, in folder: borrowing Descriptor, for file: StagedFile
  ) throws(AgentError) -> Bool {
    guard let temporary = file.temporaryName else {
      let source = "/proc/self/fd/\(file.descriptor.number)"
      if unsafe linkat(AT_FDCWD, source, folder.number, name, AT_SYMLINK_FOLLOW) == 0 { return true }
      guard errno == EEXIST else { throw .system(errno, tried: "name a file") }
      return false
    }
    do throws(AgentError) {
      try root.folder.rename(Array(temporary.text.utf8), toFree: Array(name.utf8), in: folder)
    } catch {
      guard error.code != "EEXIST" else { return false }
      // Not every filesystem can refuse to replace; the question and the answer are two steps there.
      guard ["EINVAL", "ENOSYS", "EOPNOTSUPP"].contains(error.code) else { throw error }
      guard unsafe faccessat(folder.number, name, F_OK, AT_SYMLINK_NOFOLLOW) != 0 else { return false }
      guard unsafe renameat(root.folder.number, temporary.text, folder.number, name) == 0 else {
        throw .system(errno, tried: "name a file")
      }
    }
    file.forgetTemporaryName()
    return true
  }

  /// The file under the name; nil where there is none that can be compared with what is to have the name.
  ///
  /// Throws errors of the machine: whose file it is, is then not known, so nothing may be replaced.
  private func occupant(
    _ name: String, in folder: borrowing Descriptor, of publication: Publication
  ) throws(AgentError) -> PoolOccupant? {
    let holder: SharedDescriptor
    do throws(AgentError) {
      holder = SharedDescriptor(try folder.openBeneath(RawPath(name), O_RDONLY | O_NONBLOCK))
    } catch {
      guard error.code == "ELOOP" || error.code == "ENXIO" else { throw error }
      return nil
    }
    let status = try FileStatus(of: holder.descriptor)
    guard status.kind == .file else { return nil }
    var isSame = false
    if status.identity.size == publication.expected.byteCount {
      do throws(AgentError) {
        isSame = try Contents(of: holder.descriptor).digest == publication.expected.digest
      } catch {
        // A bad block: the bytes are lost, and the new file takes their place.
        guard error.code == "EIO" || error.code == "EBADMSG" else { throw error }
      }
    }
    return PoolOccupant(
      hasSameBytes: isSame, label: try VariantLabel(of: holder.descriptor), identity: status.identity, holder: holder)
  }

  /// A hidden name in the root for an unnamed file, locked so that nobody sweeps it away.
  private func nameForNow(_ file: StagedFile) throws(AgentError) -> TemporaryName {
    _ = try? file.descriptor.lock(byteAt: 0)
    let name = TemporaryName()
    let source = "/proc/self/fd/\(file.descriptor.number)"
    guard unsafe linkat(AT_FDCWD, source, root.folder.number, name.text, AT_SYMLINK_FOLLOW) == 0 else {
      throw .system(errno, tried: "give a staged file a hidden name")
    }
    return name
  }
}

/// A folder of the pool, and whether it had to be made.
private struct OpenedFolder: ~Copyable {
  let descriptor: Descriptor
  let isNew: Bool
}
