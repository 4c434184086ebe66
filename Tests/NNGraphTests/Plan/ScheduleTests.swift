import NNGraph
import NNTensor
import Testing

@Suite struct ScheduleTests {
  private func unit(_ position: Int, after: Set<Int> = [], reads: Set<Int> = [], writes: Set<Int> = []) -> PlanUnit {
    PlanUnit(after: after, reads: reads, writes: writes, position: position)
  }

  @Test func keepsTheGraphsOrderWhereItMay() {
    let plan = schedule([unit(2), unit(0), unit(1, after: [0])])
    #expect(plan.order == [1, 0, 2])
  }

  @Test func readersOfTheOldValueComeBeforeTheWrite() {
    let plan = schedule([unit(0, writes: [7]), unit(1, reads: [7]), unit(2, reads: [7])])
    #expect(plan.order == [1, 2, 0])
    #expect(plan.deferred.isEmpty)
  }

  @Test func aUnitMayReadWhatItWrites() {
    #expect(schedule([unit(0, reads: [1], writes: [1])]).deferred.isEmpty)
  }

  @Test func exchangedStatesAreDeferred() {
    let plan = schedule([unit(0, reads: [1], writes: [0]), unit(1, reads: [0], writes: [1])])
    #expect(plan.order.sorted() == [0, 1])
    #expect(!plan.deferred.isEmpty)
  }

  @Test func aWriteWhoseReaderNeedsItsUnitIsDeferred() {
    let plan = schedule([unit(0, writes: [3]), unit(1, after: [0], reads: [3])])
    #expect(plan.order == [0, 1])
    #expect(plan.deferred == [3])
  }

  @Test(arguments: 0..<40)
  func randomUnitsComeInAValidOrder(seed: Int) throws {
    var random = RandomGenerator(seed: UInt64(seed), stream: "schedule")
    let count = 1 + random.below(40)
    let positions = random.permutation(count)
    var written: Set<Int> = []
    let units = (0..<count).map { index in
      let after = Set((0..<index).filter { _ in random.below(8) == 0 })
      let reads = Set((0..<5).filter { _ in random.below(4) == 0 })
      let writes = Set((0..<5).filter { _ in random.below(10) == 0 }).subtracting(written)
      written.formUnion(writes)
      return unit(positions[index], after: after, reads: reads, writes: writes)
    }
    let plan = schedule(units)
    #expect(plan.order.sorted() == Array(0..<count))
    var place = [Int](repeating: 0, count: count)
    for (position, index) in plan.order.enumerated() { place[index] = position }
    for (index, unit) in units.enumerated() {
      for other in unit.after { #expect(place[other] < place[index]) }
      for state in unit.writes.subtracting(plan.deferred) {
        for (reader, other) in units.enumerated() where reader != index && other.reads.contains(state) {
          #expect(place[reader] < place[index])
        }
      }
    }
  }
}
