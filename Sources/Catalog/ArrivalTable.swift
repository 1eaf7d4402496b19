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
        started_at = ?, ended_at = NULL, next_try = NULL
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

  /// An earlier row of this very file with this image; `samePath` asks for the arrival's own path only.
  ///
  /// A device may have another number when it is mounted again, for instance after a power cut. The file is then known by
  /// all the rest of its identity; taken for a duplicate of itself, it would be disposed of as one.
  func earlier(
    than id: Int64, of arrival: Arrival, image: Int64, samePath: Bool
  ) throws(AgentError) -> ArrivalRecord? {
    let own = samePath ? "AND a.drop_name = ? AND a.path = ?" : ""
    let sql =
      ArrivalRecord.selection + """
        WHERE a.image_id = ? AND a.inode = ? AND (a.device = ? OR (a.size = ? AND a.modified = ? AND a.changed = ?))
          AND a.id <> ? AND a.state IN ('stored', 'duplicate') \(own)
        ORDER BY a.state = 'stored' DESC, a.id DESC LIMIT 1
        """
    let identity = arrival.identity
    var values: [SQLValue] = [
      .integer(image), SQLValue(identity.inode), SQLValue(identity.device), .integer(identity.size),
      .integer(identity.modified), .integer(identity.changed), .integer(id),
    ]
    if samePath { values += [.text(arrival.drop), SQLValue(arrival.path)] }
    return try connection.first(sql, values, ArrivalRecord.init)
  }

  /// Whether another file with this image was taken in.
  func hasOthers(than id: Int64, of image: Int64) throws(AgentError) -> Bool {
    let sql = "SELECT 1 FROM arrivals WHERE image_id = ? AND id <> ? AND state IN ('stored', 'duplicate') LIMIT 1"
    return try connection.first(sql, [.integer(image), .integer(id)]) { row in row.int() } != nil
  }

  /// The same file was touched, or mounted again: its row knows it by its new identity.
  func renew(_ id: Int64, as identity: FileIdentity) throws(AgentError) {
    try connection.run(
      "UPDATE arrivals SET device = ?, size = ?, modified = ?, changed = ? WHERE id = ?",
      [
        SQLValue(identity.device), .integer(identity.size), .integer(identity.modified), .integer(identity.changed),
        .integer(id),
      ])
  }
}
