import Model

/// The folders of a configuration, seen together: which lie in which.
///
/// What the agent itself writes must not lie where it watches, or it would take in its own work.
struct FolderPlan {
  /// A folder that one key speaks of.
  private struct Place {
    var section: String
    var key: String
    /// As the config has it.
    var path: RawPath
    /// Without symbolic links and `..`.
    var real: RawPath
    /// Only for drop folders.
    var isRecursive = true

    init(section: String, key: String, path: RawPath, isRecursive: Bool = true) {
      self.section = section
      self.key = key
      self.path = path
      self.real = path.resolvedAsFarAsItExists
      self.isRecursive = isRecursive
    }

    /// The last name that the default has.
    var usualName: String { key == "catalog" ? "catalog.sqlite" : key }

    /// `folder /srv/drop of [drop inbox]`.
    var shown: String { "folder \(path) of [\(section)]" }
  }

  private let pool: Place
  private let catalog: Place
  private var drops: [Place] = []
  private var moves: [Place] = []

  init(_ reader: ConfigReader) {
    pool = Place(section: "agent", key: "pool", path: reader.agent.pool)
    catalog = Place(section: "agent", key: "catalog", path: reader.agent.catalog)
    for (name, drop) in reader.drops where !drop.path.isEmpty {
      let section = "drop \(name)"
      drops.append(Place(section: section, key: "path", path: drop.path, isRecursive: drop.isRecursive))
      let disposals = [
        ("on-stored", drop.onStored), ("on-duplicate", drop.onDuplicate), ("on-rejected", drop.onRejected),
      ]
      for case (let key, .move(let folder)) in disposals {
        moves.append(Place(section: section, key: key, path: folder))
      }
    }
  }

  /// A place of this name in the folder that this one lies in.
  private func beside(_ place: Place, _ name: String) -> String {
    place.path.parent.appending(name).description
  }

  /// What is wrong with it; `origin` tells where a key was set.
  func problems(origin: (_ section: String, _ key: String) -> ConfigOrigin) -> [ConfigProblem] {
    var problems: [ConfigProblem] = []
    func report(_ place: Place, _ value: ValueProblem) {
      problems.append(ConfigProblem(origin(place.section, place.key), section: place.section, key: place.key, value))
    }
    for (index, drop) in drops.enumerated() {
      for other in drops[..<index] {
        if drop.real == other.real {
          report(
            drop,
            ValueProblem(
              "same-drop", "\(drop.path) is already watched as [\(other.section)]",
              advice: "take one of the two sections out"))
        } else if drop.real.below(other.real) != nil || other.real.below(drop.real) != nil {
          report(
            drop,
            ValueProblem(
              "nested-drop",
              "\(drop.path) and the \(other.shown) lie one in the other, and a file would have two rules",
              advice:
                "take the section of the inner one out, for the outer one watches it too; or name a folder beside it"))
        }
      }
      if drop.real != pool.real, drop.real.below(pool.real) != nil {
        report(
          drop,
          ValueProblem(
            "drop-in-pool", "\(drop.path) lies in the pool \(pool.path)",
            advice: "name a folder beside the pool, like path = \(beside(pool, "drop"))"))
      }
      for own in [pool, catalog] where own.real.below(drop.real) != nil {
        report(
          own,
          ValueProblem(
            "\(own.key)-in-drop",
            own.real == drop.real
              ? "\(own.path) is the drop \(drop.shown) itself, and what is written there would arrive"
              : "\(own.path) lies in the drop \(drop.shown), and what is written there would arrive",
            advice: "name a place beside the drop folder, like \(own.key) = \(beside(drop, own.usualName))"))
      }
    }
    for move in moves {
      if let drop = drops.first(where: { drop in
        move.real.below(drop.real).map { drop.isRecursive || $0.isEmpty } ?? false
      }) {
        report(
          move,
          ValueProblem(
            "move-in-drop", "\(move.path) lies in the drop \(drop.shown), and what is moved there would arrive again",
            advice: "move to a folder outside"))
      } else if move.real.below(pool.real) != nil {
        report(
          move,
          ValueProblem(
            "move-in-pool", "\(move.path) lies in the pool \(pool.path)", advice: "move to a folder outside"))
      }
    }
    return problems
  }
}
