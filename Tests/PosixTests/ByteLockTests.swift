import FoundationEssentials
import Glibc
import Model
import Posix
import Testing

@Suite struct ByteLockTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  @Test func aByteHasOneHolderAtATimeAndItsNeighbourAnother() throws {
    let path = folder.path.appending("locks")
    #expect(try !ByteLock.isHeld(at: 5, of: path))
    do {
      let lock = try ByteLock.take(at: 5, of: path)
      let lockIsTaken = lock != nil
      #expect(lockIsTaken)
      let second = try ByteLock.take(at: 5, of: path)
      let secondIsTaken = second != nil
      #expect(!secondIsTaken)
      let neighbour = try ByteLock.take(at: 6, of: path)
      let neighbourIsTaken = neighbour != nil
      #expect(neighbourIsTaken)
      #expect(try ByteLock.isHeld(at: 5, of: path))
      #expect(try !ByteLock.isHeld(at: 7, of: path))
    }
    #expect(try !ByteLock.isHeld(at: 5, of: path))
    let again = try ByteLock.take(at: 5, of: path)
    let againIsTaken = again != nil
    #expect(againIsTaken)
  }

  @Test func askingNeedsNoRightToWriteAndMakesNoFile() throws {
    let path = folder.path.appending("locks")
    #expect(try !ByteLock.isHeld(at: 1, of: path))
    let failure = #expect(throws: AgentError.self) { try FileStatus(of: path) }
    #expect(failure?.code == "ENOENT")
  }

  @Test func anOpenFileIsLockedForAsLongAsItLives() throws {
    let path = try folder.write("", to: "a")
    let second = try Descriptor.open(path, O_RDWR)
    do {
      let first = try Descriptor.open(path, O_RDWR)
      #expect(try first.lock(byteAt: 0))
      #expect(try !second.lock(byteAt: 0))
    }
    #expect(try second.lock(byteAt: 0))
  }
}
