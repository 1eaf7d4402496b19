/// How long a failed arrival waits for its next try: 10 s, then three times as long each time, one hour at most.
enum BackOff {
  static func delay(afterAttempt attempt: Int) -> Duration {
    var delay = Duration.seconds(10)
    for _ in 1..<max(1, min(attempt, 8)) { delay *= 3 }
    return min(delay, .seconds(3_600))
  }
}
