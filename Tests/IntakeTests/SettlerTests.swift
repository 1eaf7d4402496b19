import Model
import Posix
import Testing

@testable import Intake

@Suite struct SettlerTests {
  static let start = ContinuousClock.now
  static let settle = Duration.milliseconds(500)

  static func at(_ milliseconds: Int) -> ContinuousClock.Instant { start + .milliseconds(milliseconds) }

  static func place(_ name: String) -> Place { Place(drop: "main", path: RawPath(name)) }

  static func identity(size: Int64 = 100, version: Int64 = 1) -> FileIdentity {
    FileIdentity(device: 1, inode: 7, size: size, modified: version, changed: version)
  }

  static func file(
    size: Int64 = 100, version: Int64 = 1, hasHole: Bool = false, writer: WriterPresence = .none
  ) -> Sight {
    .file(identity(size: size, version: version), hasHole: hasHole, writer: writer)
  }

  /// Lets time pass in steps of 100 ms; every look shows what `sight` says of that moment. Gives the moments, in
  /// milliseconds, at which a file was handed out; each is finished at once.
  static func run(
    _ settler: inout Settler, from: Int = 0, to end: Int, events: [Int] = [], sight: (Int) -> Sight
  ) -> [Int] {
    var taken: [Int] = []
    for moment in stride(from: from, through: end, by: 100) {
      if events.contains(moment) { settler.touch(place("a"), settle: settle, at: at(moment)) }
      for look in settler.takeLooks(at: at(moment), atMost: 100) {
        settler.saw(sight(moment), at: look.errand, at(moment))
      }
      for question in settler.takeQuestions(atMost: 100) { settler.answer(question, isKnown: false) }
      for arrival in settler.take(atMost: 100) {
        taken.append(moment)
        settler.finish(Place(drop: arrival.drop, path: arrival.path), putBack: false, at: at(moment))
      }
    }
    return taken
  }

  struct Story: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var events = [0]
    var sight: @Sendable (Int) -> Sight
    var taken: [Int]

    init(_ name: String, events: [Int] = [0], taken: [Int], _ sight: @escaping @Sendable (Int) -> Sight) {
      testDescription = name
      self.events = events
      self.taken = taken
      self.sight = sight
    }
  }

  @Test(arguments: [
    Story("quiet at once", taken: [500]) { _ in file() },
    Story("an event begins the quiet time anew", events: [0, 300, 600], taken: [1_100]) { _ in file() },
    Story("grown between two looks, without an event", taken: [1_000]) { file(size: $0 < 400 ? 50 : 100) },
    Story("growing for long", taken: [2_500]) { file(size: Int64(min($0, 1_600))) },
    Story("same size, another time", taken: [1_000]) { file(version: $0 < 400 ? 1 : 2) },
    Story("a writer has it open", taken: [2_000]) { file(writer: $0 < 1_200 ? .some : .none) },
    Story("leases do not work", taken: [500]) { _ in file(writer: .unknown) },
    Story("closed by its writer at last", events: [0, 1_700], taken: [2_200]) {
      file(writer: $0 < 1_700 ? .some : .none)
    },
    Story("no descriptor left to look with, for a while", taken: [5_500]) { $0 < 3_000 ? .unclear : file() },
    Story("never there", taken: []) { _ in .nothing },
    Story("gone before it settled", taken: []) { $0 < 100 ? file() : .nothing },
    Story("empty for good", taken: [5_000]) { _ in file(size: 0) },
    Story("empty at first", events: [0, 2_000], taken: [2_500]) { file(size: $0 < 2_000 ? 0 : 100) },
    Story("a hole that is filled without an event", taken: [5_000]) { file(hasHole: $0 < 3_000) },
    Story("a hole that is filled and closed", events: [0, 3_000], taken: [3_500]) { file(hasHole: $0 < 3_000) },
    Story("twice", events: [0, 1_000], taken: [500, 1_500]) { file(version: $0 < 1_000 ? 1 : 2) },
  ])
  func aFileIsTakenWhenItIsFinished(_ story: Story) {
    var settler = Settler(capacity: 10)
    let moments = Self.run(&settler, to: 8_000, events: story.events, sight: story.sight)
    #expect(moments == story.taken)
    #expect(settler.count == 0)
    #expect(settler.nextDeadline == nil)
  }

  @Test func aWriterIsAskedForLessAndLessOften() {
    var settler = Settler(capacity: 10)
    var looks: [Int] = []
    _ = Self.run(&settler, to: 30_000, events: [0]) { moment in
      looks.append(moment)
      return Self.file(writer: .some)
    }
    #expect(looks == [0, 500, 1_000, 2_000, 4_000, 8_000, 13_000, 18_000, 23_000, 28_000])
    #expect(settler.count == 1)
  }

  /// Brings a file to where it can be taken.
  private func settled(_ names: [String], in settler: inout Settler) {
    for name in names { settler.touch(Self.place(name), settle: Self.settle, at: Self.at(0)) }
    for moment in [0, 500] {
      for look in settler.takeLooks(at: Self.at(moment), atMost: 100) {
        settler.saw(Self.file(), at: look.errand, Self.at(moment))
      }
    }
    for question in settler.takeQuestions(atMost: 100) { settler.answer(question, isKnown: false) }
  }

  @Test func aKnownFileIsNotHandedOut() {
    var settler = Settler(capacity: 10)
    settler.touch(Self.place("a"), settle: Self.settle, at: Self.at(0))
    for moment in [0, 500] {
      for look in settler.takeLooks(at: Self.at(moment), atMost: 1) {
        settler.saw(Self.file(), at: look.errand, Self.at(moment))
      }
    }
    let questions = settler.takeQuestions(atMost: 5)
    #expect(questions.map(\.identity) == [Self.identity()])
    settler.answer(questions[0], isKnown: true)
    let left = settler.take(atMost: 5)
    #expect(left.isEmpty)
    #expect(settler.count == 0)
  }

  @Test func whatIsTouchedWhileItWaitsSettlesAnew() {
    var settler = Settler(capacity: 10)
    settled(["a", "b"], in: &settler)
    #expect(settler.readyCount == 2)
    settler.touch(Self.place("a"), settle: Self.settle, at: Self.at(600))
    #expect(settler.readyCount == 1)
    let taken = settler.take(atMost: 5)
    #expect(taken.map(\.path) == [RawPath("b")])
    let moments = Self.run(&settler, from: 600, to: 2_000) { _ in Self.file(version: 2) }
    #expect(moments == [1_100])
  }

  @Test func whatIsTouchedInHandSettlesAnewAfterwards() {
    var settler = Settler(capacity: 10)
    settled(["a"], in: &settler)
    let taken = settler.take(atMost: 5)
    #expect(taken.count == 1)
    settler.touch(Self.place("a"), settle: Self.settle, at: Self.at(700))
    let looks = settler.takeLooks(at: Self.at(2_000), atMost: 5)
    #expect(looks.isEmpty)
    settler.finish(Self.place("a"), putBack: false, at: Self.at(2_000))
    let moments = Self.run(&settler, from: 2_000, to: 4_000) { _ in Self.file(version: 2) }
    #expect(moments == [2_500])
  }

  @Test(arguments: [true, false]) func whatIsPutBackSettlesAnew(_ isPutBack: Bool) {
    var settler = Settler(capacity: 10)
    settled(["a"], in: &settler)
    let taken = settler.take(atMost: 5)
    #expect(taken.count == 1)
    #expect(settler.inHandCount == 1)
    settler.finish(Self.place("a"), putBack: isPutBack, at: Self.at(1_000))
    #expect(settler.inHandCount == 0)
    #expect(settler.count == (isPutBack ? 1 : 0))
    let moments = Self.run(&settler, from: 1_000, to: 3_000) { _ in Self.file() }
    #expect(moments == (isPutBack ? [1_500] : []))
  }

  @Test func aDeletedFileIsForgottenUnlessItIsInHand() {
    var settler = Settler(capacity: 10)
    settled(["a", "b"], in: &settler)
    let taken = settler.take(atMost: 1)
    #expect(taken.map(\.path) == [RawPath("a")])
    settler.vanish(Self.place("a"))
    settler.vanish(Self.place("b"))
    #expect(settler.count == 1)
    let left = settler.take(atMost: 5)
    #expect(left.isEmpty)
    settler.finish(Self.place("a"), putBack: false, at: Self.at(900))
    #expect(settler.count == 0)
  }

  @Test func anAnswerToAnOldQuestionCountsForNothing() {
    var settler = Settler(capacity: 10)
    settler.touch(Self.place("a"), settle: Self.settle, at: Self.at(0))
    for moment in [0, 500] {
      for look in settler.takeLooks(at: Self.at(moment), atMost: 1) {
        settler.saw(Self.file(), at: look.errand, Self.at(moment))
      }
    }
    let question = settler.takeQuestions(atMost: 1)
    settler.touch(Self.place("a"), settle: Self.settle, at: Self.at(600))
    settler.answer(question[0], isKnown: false)
    #expect(settler.readyCount == 0)
    #expect(settler.count == 1)
  }

  @Test func whatFindsNoRoomMarksItsFolder() {
    var settler = Settler(capacity: 3)
    for name in ["a", "b", "c", "d", "e"] { settler.touch(Self.place(name), settle: Self.settle, at: Self.at(0)) }
    #expect(settler.count == 3)
    let isNewTaken = settler.offer(Self.place("f"), identity: Self.identity(), settle: Self.settle, at: Self.at(0))
    #expect(!isNewTaken)
    let isOldTaken = settler.offer(Self.place("a"), identity: Self.identity(), settle: Self.settle, at: Self.at(0))
    #expect(isOldTaken)
    let overfull = [settler.takeOverfull(), settler.takeOverfull()]
    #expect(overfull == [["main"], []])
  }

  @Test func whatAScanOffersSettlesWithoutAnEvent() {
    var settler = Settler(capacity: 3)
    let isTaken = settler.offer(Self.place("a"), identity: Self.identity(), settle: Self.settle, at: Self.at(0))
    #expect(isTaken)
    #expect(settler.holds(Self.place("a"), as: Self.identity()))
    #expect(!settler.wantsLooks)
    #expect(settler.nextDeadline == Self.at(500))
    let moments = Self.run(&settler, to: 1_000) { _ in Self.file() }
    #expect(moments == [500])
  }

  @Test func aMillionEventsOnOneFileCostNoMemory() {
    var settler = Settler(capacity: 10)
    for moment in 0..<100_000 {
      settler.touch(Self.place("a"), settle: Self.settle, at: Self.at(moment))
      for look in settler.takeLooks(at: Self.at(moment), atMost: 10) {
        settler.saw(Self.file(version: Int64(moment)), at: look.errand, Self.at(moment))
      }
    }
    #expect(settler.scheduledCount <= 2)
    #expect(settler.count == 1)
  }
}
