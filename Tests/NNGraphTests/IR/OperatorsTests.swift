import NNGraph
import NNTensor
import Testing

@Suite struct OperatorsTests {
  struct Broadcast: Sendable, CustomTestStringConvertible {
    let left: Shape
    let right: Shape
    let result: Shape?
    var testDescription: String { "\(left) and \(right)" }
  }

  @Test(arguments: [
    Broadcast(left: [2, 3], right: [3], result: [2, 3]), Broadcast(left: [2, 3], right: [2, 1], result: [2, 3]),
    Broadcast(left: [4, 1], right: [1, 5], result: [4, 5]), Broadcast(left: [], right: [2], result: [2]),
    Broadcast(left: [0, 3], right: [1], result: [0, 3]), Broadcast(left: [2, 3], right: [2], result: nil),
    Broadcast(left: [2], right: [3], result: nil), Broadcast(left: [0], right: [2], result: nil),
  ]) func broadcastsAsNumPy(_ test: Broadcast) {
    #expect(broadcastShape(test.left, test.right) == test.result)
    #expect(broadcastShape(test.right, test.left) == test.result)
  }

  @Test func numbersTakeTheOtherOperandsType() {
    let builder = GraphBuilder()
    let x = builder.input("x", ValueType([2], .float64))
    for value in [x + 1, 1 + x, x - 1, 1 - x, x * 2, 2 * x, x / 2, 2 / x, power(x, 2.0), maximum(x, 0.0)] {
      #expect(value.type == x.type)
    }
    #expect((x .> 0.0).type == ValueType([2], .bool))
    #expect(select(x .> 0.0, x, 0).type == x.type)
    #expect(select(x .> 0.0, 1, x).type == x.type)
    #expect(builder.failure == nil)
  }

  @Test func identitiesWriteNothing() {
    let builder = GraphBuilder()
    let x = builder.input("x", ValueType([2, 3]))
    let same = [
      x.reshaped(to: [2, 3]), x.transposed([0, 1]), x.broadcast(to: [2, 3]), x.sliced(axis: 0, 0..<2),
      x.padded(Padding(low: [0, 0], high: [0, 0])), x.reversed(axes: []), x.cast(to: .float32), x.sum(axes: []),
      concatenate([x], axis: 0),
    ]
    #expect(same.allSatisfy { $0.id == x.id })
  }

  @Test func reductionsKeepAxesWhenAsked() {
    let x = GraphBuilder().input("x", ValueType([2, 3, 4]))
    #expect(x.sum().shape == [])
    #expect(x.mean(axes: [1]).shape == [2, 4])
    #expect(x.max(axes: [2, 0], keepAxes: true).shape == [1, 3, 1])
  }
}
