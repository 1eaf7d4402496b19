/// A first-in, first-out queue whose cost does not grow with what has gone through it.
struct Line<Element> {
  private var elements: [Element] = []
  private var head = 0

  var count: Int { elements.count - head }
  var isEmpty: Bool { count == 0 }

  mutating func append(_ element: Element) {
    elements.append(element)
  }

  mutating func popFirst() -> Element? {
    guard head < elements.count else { return nil }
    let element = elements[head]
    head += 1
    if head == elements.count || head >= 1_024 {
      elements.removeFirst(head)
      head = 0
    }
    return element
  }

  /// Keeps what `isWanted` says, in its order.
  mutating func keep(_ isWanted: (Element) -> Bool) {
    elements = elements[head...].filter(isWanted)
    head = 0
  }
}
