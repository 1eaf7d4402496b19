import FoundationEssentials
import Model

/// The arrivals, one row for each file that a path ever held.
struct ArrivalTable {
  let connection: Connection

  func row(_ id: Int64) throws(AgentError) -> ArrivalRecord? {
    try connection.first(ArrivalRecord.selection + "WHERE a.id = ?", [.integer(id)], ArrivalRecord.init)
  }

  /// The row of this very file under this path.
  func row(of arrival: Arrival) throws(AgentError) -> ArrivalRecord? {
    let sql = ArrivalRecord.selection + "WHERE " + Arrival.condition
    return try connection.first(sql, arrival.values, ArrivalRecord.init)
  }

  func insert(_ arrival: Arrival, run: Int64, at now: Date) throws(AgentError) -> Int64 {
    let sql = """
      INSERT INTO arrivals (drop_name, path, device, inode, size, modified, changed, state, attempts, run_id, seen_at,
        started_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, 'claimed', 1, ?, ?, ?)
      """
    try connection.run(sql, arrival.values + [.integer(run), SQLValue(now), SQLValue(now)])
    return connection.lastRow
  }

  /// Takes a row up again. `forgiven` forgets its strikes.
  func take(_ id: Int64, run: Int64, forgiven: Bool, at now: Date) throws(AgentError) {
    let sql = """
      UPDATE arrivals SET state = 'claimed', attempts = attempts + 1, strikes = iif(?, 0, strikes), run_id = ?,
        started_at = ?, ended_at = NULL, next_try = NULL, disposal_code = NULL, disposal_reason = NULL,
        disposal_attempts = 0
      WHERE id = ?
      """
    try connection.run(sql, [forgiven ? 1 : 0, .integer(run), SQLValue(now), .integer(id)])
  }

  /// Deletes what an earlier file of the same path left open: it can't be tried again, for it is not there any more.
  ///
  /// Open are `failed`, `interrupted`, and `rejected` as incomplete, which is a file that was seen too early.
  func supersede(_ arrival: Arrival) throws(AgentError) {
    let sql = """
      DELETE FROM arrivals WHERE drop_name = ? AND path = ? AND state IN ('failed', 'interrupted', 'rejected')
        AND (state <> 'rejected' OR fault = 'incomplete')
      """
    try connection.run(sql, [.text(arrival.drop), SQLValue(arrival.path)])
  }

  /// Deletes the row of a rejected file that this one is: it was to be moved or deleted, and was put back.
  func supersedeRejected(_ arrival: Arrival, besides id: Int64) throws(AgentError) {
    let sql = """
      DELETE FROM arrivals WHERE drop_name = ? AND path = ? AND state = 'rejected' AND disposal IS NOT NULL AND id <> ?
        AND inode = ? AND size = ? AND modified = ?
      """
    let identity = arrival.identity
    try connection.run(
      sql,
      [
        .text(arrival.drop), SQLValue(arrival.path), .integer(id), SQLValue(identity.inode), .integer(identity.size),
        .integer(identity.modified),
      ])
  }

  func delete(_ id: Int64) throws(AgentError) {
    try connection.run("DELETE FROM arrivals WHERE id = ?", [.integer(id)])
  }

  /// Ends a row that went well.
  func end(_ id: Int64, _ outcome: Outcome, image: Int64, disposal: Outcome?, at now: Date) throws(AgentError) {
    let sql = """
      UPDATE arrivals SET state = ?, image_id = ?, disposal = ?, ended_at = ?, fault = NULL, code = NULL,
        reason = NULL, hash = NULL, next_try = NULL
      WHERE id = ?
      """
    try connection.run(
      sql, [.text(outcome.rawValue), .integer(image), SQLValue(disposal?.rawValue), SQLValue(now), .integer(id)])
  }

  /// Ends a row that did not: `nextTry` nil for good.
  func end(
    _ id: Int64, _ state: ArrivalState, because error: AgentError, hash: ContentHash?, strikes: Int, nextTry: Date?,
    disposal: Outcome? = nil, at now: Date
  ) throws(AgentError) {
    let sql = """
      UPDATE arrivals SET state = ?, fault = ?, code = ?, reason = ?, hash = coalesce(?, hash), strikes = ?,
        next_try = ?, disposal = ?, ended_at = ?
      WHERE id = ?
      """
    try connection.run(
      sql,
      [
        .text(state.rawValue), .text(error.fault.rawValue), .text(error.code), .text(error.reason), SQLValue(hash),
        SQLValue(strikes), SQLValue(nextTry), SQLValue(disposal?.rawValue), SQLValue(now), .integer(id),
      ])
  }

  /// An earlier row of the same path and image whose file this is.
  ///
  /// If the file was to stay there, the path now holds the same bytes again, whatever its device and inode: it was touched, saved
  /// anew, restored, or its filesystem has other numbers after a remount. If the file was to go, it is the same one where inode,
  /// size and time are the same: it could not be moved or deleted, and was put back.
  func same(as arrival: Arrival, besides id: Int64, image: Int64) throws(AgentError) -> ArrivalRecord? {
    let sql =
      ArrivalRecord.selection + """
        WHERE a.image_id = ? AND a.drop_name = ? AND a.path = ? AND a.id <> ?
          AND a.state IN ('stored', 'duplicate')
          AND (a.disposal IS NULL OR a.inode = ? AND a.size = ? AND a.modified = ?)
        ORDER BY a.disposal IS NULL DESC, a.state = 'stored' DESC, a.id DESC LIMIT 1
        """
    let identity = arrival.identity
    let values: [SQLValue] = [
      .integer(image), .text(arrival.drop), SQLValue(arrival.path), .integer(id), SQLValue(identity.inode),
      .integer(identity.size), .integer(identity.modified),
    ]
    return try connection.first(sql, values, ArrivalRecord.init)
  }

  /// Whether this file is one that `on-stored` was to move or delete, under another name since.
  func isRenamed(_ arrival: Arrival, image: Int64) throws(AgentError) -> Bool {
    let sql = """
      SELECT 1 FROM arrivals WHERE image_id = ? AND device = ? AND inode = ? AND size = ? AND modified = ?
        AND state = 'stored' AND disposal = 'stored' LIMIT 1
      """
    let identity = arrival.identity
    let values: [SQLValue] = [
      .integer(image), SQLValue(identity.device), SQLValue(identity.inode), .integer(identity.size),
      .integer(identity.modified),
    ]
    return try connection.first(sql, values) { row in row.int() } != nil
  }

  /// Rows of files that may be originals of an image: those that stay where they arrived, then those that `on-stored` moved.
  func originals(of image: Int64, limit: Int) throws(AgentError) -> [ArrivalRecord] {
    let sql =
      ArrivalRecord.selection + """
        WHERE a.image_id = ? AND a.state IN ('stored', 'duplicate') AND (a.disposal IS NULL OR a.disposal = 'stored')
        ORDER BY a.disposal IS NOT NULL, a.id DESC LIMIT ?
        """
    return try connection.all(sql, [.integer(image), SQLValue(limit)], ArrivalRecord.init)
  }

  /// Whether another file with this image was taken in.
  func hasOthers(than id: Int64, of image: Int64) throws(AgentError) -> Bool {
    let sql = "SELECT 1 FROM arrivals WHERE image_id = ? AND id <> ? AND state IN ('stored', 'duplicate') LIMIT 1"
    return try connection.first(sql, [.integer(image), .integer(id)]) { row in row.int() } != nil
  }

  /// Gives a row the identity that its file has now.
  func renew(_ id: Int64, as identity: FileIdentity) throws(AgentError) {
    try connection.run(
      "UPDATE arrivals SET device = ?, inode = ?, size = ?, modified = ?, changed = ? WHERE id = ?",
      [
        SQLValue(identity.device), SQLValue(identity.inode), .integer(identity.size), .integer(identity.modified),
        .integer(identity.changed), .integer(id),
      ])
  }

  /// Records why the original of a row that ended is still where it was, and when its disposal is due again.
  func postpone(_ id: Int64, because error: AgentError, until nextTry: Date) throws(AgentError) {
    let sql = """
      UPDATE arrivals SET disposal_code = ?, disposal_reason = ?, disposal_attempts = disposal_attempts + 1,
        next_try = ?
      WHERE id = ?
      """
    try connection.run(sql, [.text(error.code), .text(error.reason), SQLValue(nextTry), .integer(id)])
  }

  /// Records that nothing holds up the disposal of a row's original any more: it is done, or the file is gone.
  func endPostponement(_ id: Int64) throws(AgentError) {
    let sql = """
      UPDATE arrivals SET disposal_code = NULL, disposal_reason = NULL, disposal_attempts = 0, next_try = NULL
      WHERE id = ?
      """
    try connection.run(sql, [.integer(id)])
  }
}
