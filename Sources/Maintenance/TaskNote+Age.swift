import Catalog
import FoundationEssentials

extension TaskNote {
  /// Whether whoever begins the same work again means to go on with it: it was begun within a day.
  var isRecent: Bool { abs(beganAt.timeIntervalSinceNow) < 86_400 }
}
