import Model
import Testing

@Suite struct RawPathTests {
  @Test(arguments: [
    ("a/b", "a/b"), ("a//b/", "a/b"), ("/a/./b", "/a/b"), ("./a", "a"), (".", ""), ("", ""), ("/", "/"), ("//", "/"),
    ("a/../b", "a/../b"), ("a\u{0}b", "a"),
    ("\u{0}", ""), ("a/.", "a"), ("/.", "/"), ("a/./", "a"), (".a/..b/c.", ".a/..b/c."), ("//a", "/a"), ("b", "b"),
  ])
  func pathsAreTidied(_ text: String, _ tidy: String) {
    #expect(RawPath(text).bytes == Array(tidy.utf8))
    #expect(RawPath(text).isAbsolute == tidy.hasPrefix("/"))
  }

  @Test(arguments: [
    ("", "a", "a"), ("a", "b", "a/b"), ("/", "b", "/b"), ("a", "", "a"), ("a", ".", "a"), ("a", "b/", "a/b"),
    ("a", "b//c", "a/b/c"), ("a", "..", "a/.."), ("a", ".b", "a/.b"),
  ])
  func aNameIsPutBehind(_ path: String, _ name: String, _ whole: String) {
    #expect(RawPath(path).appending(Array(name.utf8)) == RawPath(whole))
  }

  @Test(arguments: [("a/b", "a", "b"), ("/a", "/", "a"), ("a", "", "a"), ("/", "/", ""), ("", "", "")])
  func aPathIsItsParentAndItsLastName(_ text: String, _ parent: String, _ last: String) {
    #expect(RawPath(text).parent == RawPath(parent))
    #expect(RawPath(text).lastComponent == Array(last.utf8))
  }

  @Test(arguments: [("/a/b/c", "/a", "b/c"), ("/a", "/a", ""), ("/a", "/", "a"), ("a/b", "a", "b")])
  func whatIsBelowIsLeft(_ path: String, _ folder: String, _ below: String) {
    #expect(RawPath(path).below(RawPath(folder)) == RawPath(below))
    #expect(RawPath(folder).appending(RawPath(below)) == RawPath(path))
  }

  @Test(arguments: [("/ab", "/a"), ("a", "/a"), ("/a", "a"), ("/a", "/a/b"), ("/b/a", "/a")])
  func whatIsNotBelowIsNot(_ path: String, _ folder: String) {
    #expect(RawPath(path).below(RawPath(folder)) == nil)
  }

  @Test func bytesThatAreNoTextStay() {
    let path = RawPath(bytes: [0x61, 0xFF, 0x2F, 0x0A])
    #expect(path.components == [[0x61, 0xFF], [0x0A]])
    #expect(path.nulTerminated == [0x61, -1, 0x2F, 0x0A, 0])
    #expect(path.description == "a\\xff/\\n")
  }

  @Test func normalFormsAreDifferentNames() {
    #expect(RawPath("\u{E9}") != RawPath("e\u{301}"))
  }

  @Test(arguments: [
    ("/srv/a-1_b.jpg", "/srv/a-1_b.jpg"), ("/srv/my photos", "'/srv/my photos'"), ("it's", "'it'\\''s'"),
    // To Swift one character, to a shell a quotation mark and something else.
    ("a'\u{301};id", "'a'\\''\u{301};id'"), ("", "''"),
  ])
  func aShellTakesThePathForOneWord(_ path: String, _ word: String) {
    #expect(RawPath(path).shellWord == word)
  }
}
