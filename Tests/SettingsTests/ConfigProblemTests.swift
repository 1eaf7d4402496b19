import Foundation
import Model
import Testing

@testable import Settings

@Suite struct ConfigProblemTests {
  private static let head = "could not use the configuration DIR/agent.conf: "

  @Test(arguments: [
    ("[agnet]", "there is no section [agnet]; did you mean [agent]?"),
    ("[drops x]", "there is no section [drops x]; did you mean [drop NAME]?"),
    (
      "[http]",
      "there is no section [http]; the sections are [agent], [limits], [drop NAME] and [variant NAME]"
    ),
    ("[agent x]", "[agent] takes no name; write [agent]"),
    (
      "[drop]",
      "[drop] has no name; write [drop NAME], the name in lower-case letters, digits and hyphens, "
        + "a letter first, at most 32"
    ),
    (
      "[variant Web]",
      "\"Web\" cannot be the name of a variant; write [variant NAME], the name in lower-case letters, "
        + "digits and hyphens, a letter first, at most 32"
    ),
    (
      "[variant all]",
      "all cannot be the name of a variant, for variants = all means every one; choose another name"
    ),
  ])
  func aSectionThatIsNotKnown(_ text: String, _ complaint: String) throws {
    let section = text.dropFirst().dropLast()
    #expect(try ConfigFolder(text).complaint() == Self.head + "[\(section)]: " + complaint)
  }

  @Test(arguments: [
    ("[agent]\nwrokers = 2", "[agent]: there is no key \"wrokers\"; did you mean workers?"),
    ("[agent]\ntimeout = 2 s", "[agent]: there is no key \"timeout\"; it belongs in [limits]"),
    ("[agent]\nbox = 2", "[agent]: there is no key \"box\"; it belongs in [variant NAME]"),
    (
      "[limits]\nxyzzy = 2",
      "[limits]: there is no key \"xyzzy\"; "
        + "the keys of [limits] are max-pixels, max-edge, max-file-size, max-frames, max-bands, max-profile-size, "
        + "max-metadata-size, max-scans, max-items, worker-memory, timeout"
    ),
    ("[agent]\nlog-level[de] = info", "[agent]: there is no key \"log-level[de]\"; did you mean log-level?"),
    ("[drop x]", "[drop x] path: it must be there and is not; add a line like path = ./drop"),
    ("[variant x]", "[variant x] box: it must be there and is not; add a line like box = 400x400"),
  ])
  func aKeyThatIsNotKnownOrMissing(_ text: String, _ complaint: String) throws {
    #expect(try ConfigFolder(text).complaint() == Self.head + complaint)
  }

  @Test(arguments: [
    ("[agent]\nworkers = 0", "[agent] workers: 0 is not from 1 to 256"),
    (
      "[agent]\nworkers = many",
      "[agent] workers: \"many\" is neither auto nor a whole number; write auto, or a number like 2"
    ),
    ("[agent]\npool =", "[agent] pool: the path is empty"),
    (
      "[agent]\npool = ~/p",
      "[agent] pool: \"~/p\" begins with ~, which only a shell knows; write the whole path"
    ),
    ("[agent]\nlog-level = infos", "[agent] log-level: \"infos\" is not a log level; did you mean info?"),
    (
      "[agent]\nlog-level = loud",
      "[agent] log-level: \"loud\" is not a log level; choose from error, warning, info, debug"
    ),
    (
      "[agent]\ninput-formats = jpeg, png",
      "[agent] input-formats: \"jpeg, png\" has a comma; put semicolons between the names, like a;b"
    ),
    (
      "[agent]\ninput-formats = jpeg;png;jpeg",
      "[agent] input-formats: the input format \"jpeg\" is in the list twice"
    ),
    ("[agent]\nrecord-gps = yes", "[agent] record-gps: \"yes\" is neither true nor false; write true or false"),
    (
      "[limits]\ntimeout = 60",
      "[limits] timeout: \"60\" has no unit; write it like 500 ms, 1 s, 2 min or 1 h"
    ),
    (
      "[limits]\ntimeout = 2 m",
      "[limits] timeout: \"m\" in \"2 m\" is not a unit of a duration; use one of ms, s, min, h"
    ),
    (
      "[limits]\ntimeout = soon",
      "[limits] timeout: \"soon\" is not a duration; write it like 500 ms, 1 s, 2 min or 1 h"
    ),
    ("[limits]\ntimeout = 2 h", "[limits] timeout: \"2 h\" is not from 100 ms to 1 h"),
    ("[limits]\nworker-memory = 4", "[limits] worker-memory: \"4\" is not from 512 MiB to 1 TiB"),
    (
      "[limits]\nmax-file-size = 99999999999999 TB",
      "[limits] max-file-size: \"99999999999999 TB\" is not from 1 B to 1 TiB"
    ),
    (
      "[limits]\nmax-file-size = -1",
      "[limits] max-file-size: \"-1\" is not a size; write it like 64 MiB, 1 GB or 4096"
    ),
    (
      "[drop a]\npath = x\non-stored = move",
      "[drop a] on-stored: move does not say where to; write move FOLDER"
    ),
    (
      "[drop a]\npath = x\non-stored = trash",
      "[drop a] on-stored: \"trash\" is not what can become of a file; write keep, delete or move FOLDER"
    ),
    ("[drop a]\npath = x\nvariants = smal", "[drop a] variants: \"smal\" is not a variant; did you mean small?"),
    (
      "[variant a]\nbox = 400",
      "[variant a] box: \"400\" is not a width and a height in pixels; write it like 400x400"
    ),
    ("[variant a]\nbox = 0x9", "[variant a] box: 0x9 is not from 1x1 to 65500x65500"),
    (
      "[variant a]\nbox = 20000x9\nformats = webp",
      "[variant a] box: WebP holds at most 16383x16383 pixels, and the box is 20000x9; "
        + "make it smaller, or take webp out of formats"
    ),
    (
      "[variant a]\nbox = 9x9\nformats = ;",
      "[variant a] formats: the list is empty; name at least one output format: jpeg, webp, avif, png"
    ),
    (
      "[variant a]\nbox = 9x9\nbackground = white",
      "[variant a] background: \"white\" is not a colour; write it like #ffffff"
    ),
    ("[variant a]\nbox = 9x9\nquality = 101", "[variant a] quality: 101 is not from 1 to 100"),
  ])
  func aValueThatIsNotUnderstood(_ text: String, _ complaint: String) throws {
    #expect(try ConfigFolder(text).complaint() == Self.head + complaint)
  }

  @Test(arguments: [
    (
      "[agent]\n[limits]\n[agent]",
      "[agent] stands on line 1 and again on line 3; join the two, or give one another name"
    ),
    ("[drop a]\npath=x\n[drop  a]\npath=y", "[drop  a]: it stands twice; join the two, or give one another name"),
    (
      "[agent]\nworkers=1\n# x\nworkers=2",
      "\"workers\" in [agent] stands on line 2 and again on line 4; keep one of the two"
    ),
    ("workers = 1", "line 1, \"workers = 1\", stands before the first section; put it under a section such as [agent]"),
    (
      "[agent]\nworkers",
      "line 2, \"workers\", is neither a [section] nor key = value nor a # comment; "
        + "write it like workers = 2, or put # before it"
    ),
    (
      "[agent] # mine",
      "line 1, \"[agent] # mine\", is not a section; write the name in brackets, like [agent], and nothing behind them"
    ),
    ("[agent]\nwork\u{1B}[1m = 2", "it is not an INI file: Invalid key name: work\\x1b[1m"),
  ])
  func aFileThatIsNotWellFormed(_ text: String, _ complaint: String) throws {
    #expect(try ConfigFolder(text).complaint() == Self.head + complaint)
  }

  @Test func bytesThatAreNoTextAreRefused() throws {
    let folder = try ConfigFolder()
    try Data([0x5B, 0xFF, 0x5D]).write(to: folder.url.appending(path: "agent.conf"))
    #expect(
      folder.complaint() == Self.head
        + "it is not text in UTF-8; save it in UTF-8, or name the agent.conf that is meant with --config FILE")
  }

  @Test func allProblemsAreNamedAtOnce() throws {
    let folder = try ConfigFolder("[agent]\nworker = 2\n[limits]\ntimeout = 60\n")
    #expect(
      folder.complaint("variant small.quality=0", "nonsense") == """
        could not use the configuration: 4 things are wrong in it:
          --set: "nonsense" is not SECTION.KEY=VALUE; write it like "variant small.quality=70" or agent.workers=2
          DIR/agent.conf: [agent]: there is no key "worker"; did you mean workers?
          DIR/agent.conf: [limits] timeout: "60" has no unit; write it like 500 ms, 1 s, 2 min or 1 h
          --set: [variant small] quality: 0 is not from 1 to 100
        """)
  }
}
