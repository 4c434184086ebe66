/// Something that runs as one piece: what it needs, and which variables it overwrites.
public struct PlanUnit: Sendable {
  /// Units that must run before.
  public var after: Set<Int>
  /// States it reads the old value of.
  public var reads: Set<Int>
  /// States it overwrites.
  public var writes: Set<Int>
  /// Where the graph had it: among units that are ready the first goes first.
  public var position: Int

  public init(after: Set<Int>, reads: Set<Int>, writes: Set<Int>, position: Int) {
    self.after = after
    self.reads = reads
    self.writes = writes
    self.position = position
  }
}

public struct Schedule: Sendable {
  public var order: [Int]
  /// States that cannot be overwritten where their unit stands, because somebody reads the old value later: the unit
  /// writes elsewhere, and the state gets its value at the end.
  public var deferred: Set<Int>
}

/// Orders units so that each comes after what it needs, and after every other reader of the states it overwrites.
///
/// Where the latter is impossible (two states that exchange their values) the write is deferred.
public func schedule(_ units: [PlanUnit], deferring initial: Set<Int> = []) -> Schedule {
  var deferred = initial
  var dependents = [[Int]](repeating: [], count: units.count)
  var waiting = units.map(\.after.count)
  for (index, unit) in units.enumerated() {
    for other in unit.after { dependents[other].append(index) }
  }
  // Readers that a write waits for.
  var readers: [Int: Set<Int>] = [:]
  for (index, unit) in units.enumerated() {
    for state in unit.reads { readers[state, default: []].insert(index) }
  }
  func isFree(_ index: Int) -> Bool {
    units[index].writes.allSatisfy { state in
      deferred.contains(state) || (readers[state] ?? []).allSatisfy { $0 == index }
    }
  }

  var order: [Int] = []
  order.reserveCapacity(units.count)
  var ready = Heap(units.indices.filter { waiting[$0] == 0 }.map { (units[$0].position, $0) })
  // Ready but for readers of what they overwrite.
  var blocked: [Int] = []
  while order.count < units.count {
    guard let next = ready.pop() else {
      guard let victim = blocked.min(by: { units[$0].position < units[$1].position }) else {
        preconditionFailure("units depend on each other in a circle")
      }
      for state in units[victim].writes where !(readers[state] ?? []).allSatisfy({ $0 == victim }) {
        deferred.insert(state)
      }
      blocked.removeAll { $0 == victim }
      ready.push((units[victim].position, victim))
      continue
    }
    guard isFree(next.index) else {
      blocked.append(next.index)
      continue
    }
    order.append(next.index)
    for state in units[next.index].reads { readers[state]?.remove(next.index) }
    for dependent in dependents[next.index] {
      waiting[dependent] -= 1
      if waiting[dependent] == 0 { ready.push((units[dependent].position, dependent)) }
    }
    let released = blocked.filter(isFree)
    if !released.isEmpty {
      blocked.removeAll { released.contains($0) }
      for index in released { ready.push((units[index].position, index)) }
    }
  }
  return Schedule(order: order, deferred: deferred)
}

/// A binary heap, smallest position first.
private struct Heap {
  private var items: [(position: Int, index: Int)] = []

  init(_ items: [(Int, Int)]) {
    for item in items { push(item) }
  }

  private func precedes(_ a: Int, _ b: Int) -> Bool {
    (items[a].position, items[a].index) < (items[b].position, items[b].index)
  }

  mutating func push(_ item: (Int, Int)) {
    items.append((item.0, item.1))
    var child = items.count - 1
    while child > 0, precedes(child, (child - 1) / 2) {
      items.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func pop() -> (position: Int, index: Int)? {
    guard let first = items.first else { return nil }
    let last = items.removeLast()
    if !items.isEmpty {
      items[0] = last
      var parent = 0
      while true {
        var smallest = parent
        for child in [2 * parent + 1, 2 * parent + 2] where child < items.count && precedes(child, smallest) {
          smallest = child
        }
        if smallest == parent { break }
        items.swapAt(parent, smallest)
        parent = smallest
      }
    }
    return first
  }
}
