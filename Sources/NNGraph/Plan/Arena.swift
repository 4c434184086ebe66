/// Memory that is needed from one step of a program to another, both included.
public struct Lifetime: Hashable, Sendable {
  public var bytes: Int
  public var first: Int
  public var last: Int

  public init(bytes: Int, first: Int, last: Int) {
    self.bytes = bytes
    self.first = first
    self.last = last
  }
}

public struct ArenaPlan: Hashable, Sendable {
  /// One per lifetime, multiples of `alignment`.
  public var offsets: [Int]
  public var bytes: Int
  public static let alignment = 64
}

/// Places buffers in one block so that no two which are alive at the same time overlap.
///
/// The largest goes first; each takes the smallest gap that fits between those already placed whose lifetime meets
/// its own.
public func planArena(_ lifetimes: [Lifetime]) -> ArenaPlan {
  func rounded(_ bytes: Int) -> Int {
    (max(bytes, 1) + ArenaPlan.alignment - 1) / ArenaPlan.alignment * ArenaPlan.alignment
  }
  var offsets = [Int](repeating: 0, count: lifetimes.count)
  var total = 0
  // Sorted by offset, so that gaps are found in one walk.
  var placed: [(offset: Int, end: Int, first: Int, last: Int)] = []
  let order = lifetimes.indices.sorted {
    (-lifetimes[$0].bytes, lifetimes[$0].first, $0) < (-lifetimes[$1].bytes, lifetimes[$1].first, $1)
  }
  for index in order {
    let lifetime = lifetimes[index]
    let bytes = rounded(lifetime.bytes)
    var best: (offset: Int, size: Int)?
    var end = 0
    for other in placed where other.first <= lifetime.last && lifetime.first <= other.last {
      let gap = other.offset - end
      if gap >= bytes, best.map({ gap < $0.size }) ?? true { best = (end, gap) }
      end = max(end, other.end)
    }
    let offset = best?.offset ?? end
    offsets[index] = offset
    total = max(total, offset + bytes)
    let entry = (offset: offset, end: offset + bytes, first: lifetime.first, last: lifetime.last)
    let position = placed.firstIndex { $0.offset > offset } ?? placed.count
    placed.insert(entry, at: position)
  }
  return ArenaPlan(offsets: offsets, bytes: total)
}
