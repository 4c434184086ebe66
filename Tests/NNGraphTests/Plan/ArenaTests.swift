import NNTensor
import Testing

@testable import NNGraph

@Suite struct ArenaTests {
  /// Pairs that share bytes while both are needed.
  static func conflicts(_ lifetimes: [Lifetime], _ plan: ArenaPlan) -> [(Int, Int)] {
    var found: [(Int, Int)] = []
    for a in lifetimes.indices {
      for b in lifetimes.indices where a < b {
        let inTime = lifetimes[a].first <= lifetimes[b].last && lifetimes[b].first <= lifetimes[a].last
        let inSpace =
          plan.offsets[a] < plan.offsets[b] + lifetimes[b].bytes
          && plan.offsets[b] < plan.offsets[a] + lifetimes[a].bytes
        if inTime && inSpace { found.append((a, b)) }
      }
    }
    return found
  }

  @Test func conflictsAreSeen() {
    let lifetimes = [Lifetime(bytes: 64, first: 0, last: 2), Lifetime(bytes: 64, first: 2, last: 3)]
    #expect(Self.conflicts(lifetimes, ArenaPlan(offsets: [0, 32], bytes: 128)).count == 1)
    #expect(Self.conflicts(lifetimes, ArenaPlan(offsets: [0, 64], bytes: 128)).isEmpty)
  }

  @Test(arguments: 0..<40)
  func noTwoLiveBuffersOverlap(seed: Int) {
    var random = RandomGenerator(seed: UInt64(seed), stream: "arena")
    let steps = 1 + random.below(30)
    let lifetimes = (0..<random.below(60)).map { _ in
      let first = random.below(steps)
      return Lifetime(bytes: random.below(5000), first: first, last: first + random.below(steps - first))
    }
    let plan = planArena(lifetimes)
    #expect(Self.conflicts(lifetimes, plan).isEmpty)
    #expect(plan.offsets.allSatisfy { $0 % ArenaPlan.alignment == 0 })
    for (lifetime, offset) in zip(lifetimes, plan.offsets) { #expect(offset + lifetime.bytes <= plan.bytes) }
  }

  @Test func buffersTakeTurns() {
    let chain = (0..<10).map { Lifetime(bytes: 1000, first: $0, last: $0 + 1) }
    #expect(planArena(chain).bytes == 2048)
  }

  @Test func theSmallestGapThatFitsIsTaken() {
    // Buffers 0, 1 and 2 leave holes of 256 and 128 bytes; the last needs 128.
    let lifetimes = [
      Lifetime(bytes: 1024, first: 0, last: 9), Lifetime(bytes: 512, first: 0, last: 1),
      Lifetime(bytes: 256, first: 2, last: 3), Lifetime(bytes: 128, first: 2, last: 3),
    ]
    let plan = planArena(lifetimes)
    #expect(ArenaTests.conflicts(lifetimes, plan).isEmpty)
    #expect(plan.bytes == 1536)
  }
}
