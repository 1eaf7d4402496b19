/// How things stand at one moment: counts for a log line or a test.
package struct IntakeSnapshot: Hashable, Sendable {
  /// Folders that are watched.
  package var watches: Int
  /// Files that are not settled yet.
  package var unsettled: Int
  /// Settled files that wait to be taken.
  package var settled: Int
  /// Files that were taken and are not finished yet.
  package var inHand: Int
  /// Names of the drop folders that are not there.
  package var paused: [String]
  /// Names of the drop folders that are looked through every few seconds.
  package var polled: [String]
  /// Whether a scan is going on or waits.
  package var isScanning: Bool

  /// Files that are kept in memory: never more than the capacity.
  package var tracked: Int { unsettled + settled + inHand }
}
