import NNGraph
import NNTensor
import Testing

/// The shape of a loop's gradient; that its values are right is checked with all other cases.
@Suite struct ScanGradientTests {
  private let builder = GraphBuilder()

  private func loops() -> [Scan] {
    builder.graph.nodes.compactMap { if case .scan(let scan) = $0.op { scan } else { nil } }
  }

  private func count(_ graph: Graph, _ matches: (Op) -> Bool) -> Int { graph.nodes.count { matches($0.op) } }

  private func isMatmul(_ op: Op) -> Bool { if case .matmul = op { true } else { false } }

  private func cell(wrt: (_ start: Value, _ sequence: Value, _ kernel: Value) -> [Value]) throws -> [Value] {
    let start = builder.input("start", ValueType([2, 3]))
    let sequence = builder.input("sequence", ValueType([5, 2, 4]))
    let kernel = builder.input("kernel", ValueType([4, 3]))
    let last = try scan(carries: [start], sequences: [sequence]) { carry, element in
      ([tanh(carry[0] + element[0].matmul(kernel))], [])
    }.carries[0]
    return builder.gradients(of: last.sum(), withRespectTo: wrt(start, sequence, kernel))
  }

  @Test func runsTheOtherWay() throws {
    _ = try cell { start, _, _ in [start] }
    #expect(loops().map(\.reverse) == [false, true])
    #expect(loops().map(\.length) == [5, 5])
    try builder.graph.verify()
  }

  /// The kernel's gradient is one product over all turns behind the loop, not a sum of products in it.
  @Test func productsOfConstantsAreTakenAfterTheLoop() throws {
    let gradient = try cell { _, _, kernel in [kernel] }[0]
    let backward = try #require(loops().last)
    #expect(count(backward.body, isMatmul) == 0)
    #expect(gradient.definingNode.op == .matmul(transposeLeft: true, transposeRight: false))
    #expect(count(builder.graph, isMatmul) == 1)
    #expect(builder.graph.type(of: gradient.definingNode.inputs[0]).shape == [10, 4])
    try builder.graph.verify()
  }

  /// The sequence needs a product in every turn; without it there is none.
  @Test func gradientsNobodyNeedsAreNotInTheBody() throws {
    _ = try cell { _, sequence, _ in [sequence] }
    #expect(count(try #require(loops().last).body, isMatmul) == 1)
    let other = ScanGradientTests()
    _ = try other.cell { start, _, _ in [start] }
    #expect(count(try #require(other.loops().last).body, isMatmul) == 0)
  }

  /// Only what the backward body reads is stacked: the result of tanh, not the sum it was taken of.
  @Test func stacksWhatTheBackwardBodyReads() throws {
    _ = try cell { start, _, _ in [start] }
    let forward = try #require(loops().first)
    #expect(forward.body.outputs.count == 2)
    #expect(forward.body.nodes[forward.body.outputs[1].id.node].op == .unary(.tanh))
  }

  @Test func sumsUpOtherConstants() throws {
    let start = builder.input("start", ValueType([3]))
    let gain = builder.input("gain", ValueType([3]))
    let last = try scan(carries: [start], sequences: [], length: 4) { carry, _ in ([carry[0] * gain], []) }.carries[0]
    _ = builder.gradients(of: last.sum(), withRespectTo: [gain])
    // The carry's gradient, and the sum over the turns.
    #expect(loops().last?.carries == 2)
    try builder.graph.verify()
  }
}
