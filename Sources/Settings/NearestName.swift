/// The candidate that is most like `name`, when one is near enough to be a slip of the finger: at most a third of the
/// name's length away, and at least two edits are forgiven.
///
/// Of two equally near ones the first.
package func nearestName(to name: String, among candidates: some Sequence<String>) -> String? {
  let limit = max(2, name.count / 3)
  var best: (name: String, distance: Int)?
  // What differs more in length alone is not looked at: a key as long as the file would keep it for minutes.
  for candidate in candidates where abs(candidate.count - name.count) <= limit {
    let distance = editDistance(name, candidate)
    if distance <= limit, distance < candidate.count, distance < best?.distance ?? .max {
      best = (candidate, distance)
    }
  }
  return best?.name
}

/// Insertions, deletions, replacements and exchanges of neighbours between two words.
///
/// Source: the optimal string alignment distance (Damerau 1964, restricted to one edit a place).
func editDistance(_ left: String, _ right: String) -> Int {
  let left = Array(left.lowercased())
  let right = Array(right.lowercased())
  var beforeLast: [Int] = []
  var last = Array(0...right.count)
  for row in left.indices {
    var current = [row + 1]
    for column in right.indices {
      let replaced = last[column] + (left[row] == right[column] ? 0 : 1)
      var least = min(replaced, last[column + 1] + 1, current[column] + 1)
      if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
        least = min(least, beforeLast[column - 1] + 1)
      }
      current.append(least)
    }
    (beforeLast, last) = (last, current)
  }
  return last[right.count]
}
