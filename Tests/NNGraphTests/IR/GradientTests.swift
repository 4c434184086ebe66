import NNGraph
import NNReferenceBackend
import NNTensor
import NNTestSupport
import Testing

@Suite struct GradientTests {
  private let builder = GraphBuilder()

  private func run(_ outputs: [(name: String, value: Value)], _ inputs: Tensor...) throws -> [String: Tensor] {
    try runGraph(try builder.finish(outputs: outputs), on: ReferenceBackend(), inputs: inputs).outputs
  }

  private func floats(_ values: Float...) -> Tensor { Tensor(values, shape: [values.count]) }

  private func countMatmuls() -> Int {
    builder.graph.nodes.count { if case .matmul = $0.op { true } else { false } }
  }

  /// `(x² + x) · x² = x⁴ + x³`: the square is used twice, `x` three times.
  @Test func sharedSubexpressionsAddUp() throws {
    let x = builder.input("x", ValueType([2]))
    let square = x * x
    let gradient = builder.gradients(of: ((square + x) * square).sum(), withRespectTo: [x])[0]
    let outputs = try run([("g", gradient)], floats(2, -1))
    expectClose(outputs["g"]!, floats(4 * 8 + 3 * 4, -4 + 3))
  }

  @Test func gradientsOfIntermediateValues() throws {
    let x = builder.input("x", ValueType([2]))
    let y = x * x
    let gradients = builder.gradients(of: (y * y).sum(), withRespectTo: [y, x])
    let outputs = try run([("y", gradients[0]), ("x", gradients[1])], floats(3, -2))
    expectClose(outputs["y"]!, floats(18, 8))
    expectClose(outputs["x"]!, floats(108, -32))
  }

  @Test func whatDoesNotMatterGetsZeros() throws {
    let x = builder.input("x", ValueType([2]))
    let other = builder.input("other", ValueType([3]))
    let gradients = builder.gradients(of: x.sum(), withRespectTo: [other, x])
    let outputs = try run([("other", gradients[0]), ("x", gradients[1])], floats(3, -2), floats(1, 2, 3))
    #expect(outputs == ["other": floats(0, 0, 0), "x": floats(1, 1)])
  }

  @Test func severalTargetsWithSeeds() throws {
    let x = builder.input("x", ValueType([2]))
    let other = builder.input("other", ValueType([2]))
    let seed = builder.constant(Literal([10, 100], type: ValueType([2])))
    let gradients = builder.gradients(of: [(x * x, seed), (x, seed)], withRespectTo: [x, other])
    #expect(gradients[1] == nil)
    let outputs = try run([("x", try #require(gradients[0]))], floats(3, -2), floats(0, 0))
    expectClose(outputs["x"]!, floats(70, -300))
  }

  @Test func aTargetIsItsOwnGradient() throws {
    let x = builder.input("x", ValueType([2]))
    #expect(builder.gradients(of: x, withRespectTo: [x])[0].id == x.filled(with: 1).id)
  }

  /// Backwards through `loss(x · w1 · w2)`: the gradient by `w2` needs one more matmul, by `w1` two, by `x` three.
  @Test(arguments: [([2], 1), ([1], 2), ([0], 2), ([1, 2], 3), ([0, 1, 2], 4)])
  func aGradientNobodyNeedsIsNeverComputed(_ wrt: [Int], _ extra: Int) {
    let values = [
      builder.input("x", ValueType([5, 4])), builder.input("w1", ValueType([4, 3])),
      builder.input("w2", ValueType([3, 2])),
    ]
    let y = tanh(values[0].matmul(values[1])).matmul(values[2])
    let before = countMatmuls()
    _ = builder.gradients(of: y.sum(), withRespectTo: wrt.map { values[$0] })
    #expect(countMatmuls() - before == extra)
    #expect(builder.failure == nil)
  }

  /// No node at all is written for the branch that no variable reaches.
  @Test func branchesWithoutVariablesAreLeftAlone() {
    let x = builder.input("x", ValueType([3]))
    let data = builder.input("data", ValueType([3]))
    let branch = tanh(exp(sin(data)))
    let target = (x * branch).sum()
    let before = builder.graph.nodes.count
    let gradient = builder.gradients(of: target, withRespectTo: [x])[0]
    // 1, its broadcast to three elements, and the product.
    #expect(builder.graph.nodes.count - before == 3)
    #expect(gradient.definingNode.op == .binary(.multiply))
  }

  @Test func stopsAtIntegersAndComparisons() throws {
    let x = builder.input("x", ValueType([3]))
    let steps = x.cast(to: .int32).cast(to: .float32) + (x .> 0.0).cast(to: .float32) + floor(x)
    let gradient = builder.gradients(of: (steps + x).sum(), withRespectTo: [x])[0]
    #expect(try run([("g", gradient)], floats(0.5, -1.5, 2))["g"] == floats(1, 1, 1))
  }

  @Test func tiesGoToTheFirstOfTwoAndAreSharedByMany() throws {
    let x = builder.input("x", ValueType([3]))
    let y = builder.input("y", ValueType([3]))
    let larger = builder.gradients(of: maximum(x, y).sum(), withRespectTo: [x, y])
    let smaller = builder.gradients(of: minimum(x, y).sum(), withRespectTo: [x, y])
    let largest = builder.gradients(of: x.max(), withRespectTo: [x])[0]
    let relu = builder.gradients(of: maximum(x, 0.0).sum(), withRespectTo: [x])[0]
    let outputs = try run(
      [("mx", larger[0]), ("my", larger[1]), ("nx", smaller[0]), ("ny", smaller[1]), ("all", largest), ("relu", relu)],
      floats(2, 0, 2), floats(2, 1, -5))
    #expect(outputs["mx"] == floats(1, 0, 1) && outputs["my"] == floats(0, 1, 0))
    #expect(outputs["nx"] == floats(1, 1, 0) && outputs["ny"] == floats(0, 0, 1))
    #expect(outputs["all"] == floats(0.5, 0, 0.5))
    #expect(outputs["relu"] == floats(1, 1, 1))
  }

  @Test func namesTheOpWithoutASecondDerivative() {
    let x = builder.input("x", ValueType([4]))
    let window = Window(sizes: [2], strides: [2], low: [0], high: [0])
    let first = builder.gradients(of: (x * x).windowReduced(.max, window).sum(), withRespectTo: [x])[0]
    _ = builder.gradients(of: (first * x).sum(), withRespectTo: [x])
    #expect(
      builder.failure?.message == "selectAndScatter has no gradient of its own (second derivatives of a maximum)")
  }

  @Test func secondDerivatives() throws {
    try checkGradient(of: [Tensor([0.3, -1.1, 2], shape: [3])]) { builder, x in
      builder.gradients(of: (tanh(x[0]) * exp(x[0])).sum(), withRespectTo: x)
    }
  }

  @Test func gradientsCarryTheScopeOfTheirOp() {
    builder.scope = "dense"
    let x = builder.input("x", ValueType([3]))
    let y = exp(x)
    builder.scope = "loss"
    let gradient = builder.gradients(of: y.sum(), withRespectTo: [x])[0]
    #expect(gradient.definingNode.scope == "dense")
    #expect(builder.scope == "loss")
  }
}
