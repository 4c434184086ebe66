import NNGraph
import NNTensor
import Testing

/// What types the results of an op have, and what each op says of operands that do not fit.
@Suite struct ShapeRuleTests {
  @Test(arguments: goodRules) func infers(_ rule: ShapeRule) throws {
    let (builder, results) = rule.write()
    #expect(builder.failure == nil)
    #expect(results.map(\.type) == rule.results)
  }

  @Test(arguments: badRules) func refuses(_ rule: ShapeRule) {
    let (builder, _) = rule.write()
    #expect(builder.failure?.message == rule.message)
  }
}

struct ShapeRule: Sendable, CustomTestStringConvertible {
  let op: Op
  let operands: [ValueType]
  var results: [ValueType] = []
  var message = ""

  init(_ op: Op, _ operands: [ValueType], gives results: ValueType...) {
    self.op = op
    self.operands = operands
    self.results = results
  }

  init(_ op: Op, _ operands: [ValueType], fails message: String) {
    self.op = op
    self.operands = operands
    self.message = message
  }

  var testDescription: String { "\(op.name) of \(operands.map(\.description).joined(separator: ", "))" }

  func write() -> (GraphBuilder, [Value]) {
    let builder = GraphBuilder()
    let values = operands.enumerated().map { builder.input("x\($0)", $1) }
    return (builder, builder.add(op, values))
  }
}

private func f(_ dims: Int...) -> ValueType { ValueType(Shape(dims)) }
private func i(_ dims: Int...) -> ValueType { ValueType(Shape(dims), .int32) }
private func b(_ dims: Int...) -> ValueType { ValueType(Shape(dims), .bool) }
private func u(_ dims: Int...) -> ValueType { ValueType(Shape(dims), .uint32) }

private let convolution = Convolution(strides: [2], low: [1], high: [0], inputDilation: [1], kernelDilation: [2])
private let grouped = Convolution(
  strides: [1], low: [0], high: [0], inputDilation: [3], kernelDilation: [1], groups: 2)
private let pairs = Window(sizes: [1, 2], strides: [1, 2], low: [0, 1], high: [0, 0])

private let goodRules: [ShapeRule] = [
  ShapeRule(.unary(.exp), [f(2, 3)], gives: f(2, 3)),
  ShapeRule(.unary(.abs), [i(2)], gives: i(2)),
  ShapeRule(.unary(.isFinite), [f(2, 3)], gives: b(2, 3)),
  ShapeRule(.unary(.not), [b(2)], gives: b(2)),
  ShapeRule(.binary(.add), [f(2), f(2)], gives: f(2)),
  ShapeRule(.binary(.and), [b(2), b(2)], gives: b(2)),
  ShapeRule(.binary(.shiftLeft), [u(2), u(2)], gives: u(2)),
  ShapeRule(.compare(.less), [i(2), i(2)], gives: b(2)),
  ShapeRule(.select, [b(2), f(2), f(2)], gives: f(2)),
  ShapeRule(.cast(.bool), [f(2)], gives: b(2)),
  ShapeRule(.reshape([6]), [f(2, 3)], gives: f(6)),
  ShapeRule(.transpose([2, 0, 1]), [f(2, 3, 4)], gives: f(4, 2, 3)),
  ShapeRule(.broadcast([2, 4, 3], axes: [0, 2]), [f(1, 3)], gives: f(2, 4, 3)),
  ShapeRule(.slice(Slice(starts: [1, 0], limits: [6, 3], strides: [2, 1])), [f(7, 3)], gives: f(3, 3)),
  ShapeRule(.pad(Padding(low: [1, -1], high: [2, 0], interior: [1, 0])), [f(3, 4)], gives: f(8, 3)),
  ShapeRule(.concatenate(axis: 1), [f(2, 3), f(2, 0), f(2, 4)], gives: f(2, 7)),
  ShapeRule(.reverse(axes: [1]), [i(2, 3)], gives: i(2, 3)),
  ShapeRule(.gather(axis: 1, batchDims: 1), [f(2, 5, 3), i(2, 4, 6)], gives: f(2, 4, 6, 3)),
  ShapeRule(.gather(axis: 0, batchDims: 0), [f(0, 5), i(0)], gives: f(0, 5)),
  ShapeRule(.scatterAdd(axis: 0, batchDims: 0), [f(5, 3), i(2), f(2, 3)], gives: f(5, 3)),
  ShapeRule(.reduce(.sum, axes: [0, 2]), [f(2, 3, 4)], gives: f(3)),
  ShapeRule(.reduce(.and, axes: [0]), [b(2)], gives: b()),
  ShapeRule(.argReduce(.max, axis: 1), [f(2, 3)], gives: i(2)),
  ShapeRule(.cumulativeSum(axis: 0, exclusive: false, reverse: false), [f(2, 3)], gives: f(2, 3)),
  ShapeRule(.sort(descending: true), [f(2, 3)], gives: f(2, 3), i(2, 3)),
  ShapeRule(.topK(2), [f(4, 3)], gives: f(4, 2), i(4, 2)),
  ShapeRule(.matmul(transposeLeft: false, transposeRight: false), [f(2, 3), f(3, 4)], gives: f(2, 4)),
  ShapeRule(.matmul(transposeLeft: true, transposeRight: true), [f(7, 3, 2), f(7, 4, 3)], gives: f(7, 2, 4)),
  ShapeRule(.convolution(convolution), [f(2, 9, 3), f(3, 3, 8)], gives: f(2, 3, 8)),
  ShapeRule(.convolution(grouped), [f(1, 3, 4), f(2, 2, 6)], gives: f(1, 6, 6)),
  ShapeRule(.windowReduce(.max, pairs), [f(3, 7)], gives: f(3, 4)),
  ShapeRule(.selectAndScatter(pairs), [f(3, 7), f(3, 4)], gives: f(3, 7)),
  ShapeRule(
    .randomBits(RandomBits(streamHash: 0, width: 16, shape: [5])), [u(2), i()], gives: u(5)),
  ShapeRule(.iota(i(2, 3), axis: 1), [], gives: i(2, 3)),
  ShapeRule(.crossReplicaSum, [f(3)], gives: f(3)),
  ShapeRule(.composite(AnyComposite(SoftmaxComposite()), instance: 1), [f(2, 3)], gives: f(2, 3)),
]

private let badRules: [ShapeRule] = [
  ShapeRule(.unary(.exp), [f(2), f(2)], fails: "exp takes 1 operands, got 2"),
  ShapeRule(.unary(.exp), [i(2)], fails: "exp takes floating-point numbers, got int32"),
  ShapeRule(.unary(.abs), [b(2)], fails: "abs takes numbers, got bool"),
  ShapeRule(.unary(.not), [f(2)], fails: "not takes bool or integers, got float32"),
  ShapeRule(.binary(.add), [f(2), f(3)], fails: "add needs equal shapes, got (2,) and (3,)"),
  ShapeRule(.binary(.add), [f(2), i(2)], fails: "add needs one element type, got float32 and int32"),
  ShapeRule(.binary(.add), [b(2), b(2)], fails: "add takes numbers, got bool"),
  ShapeRule(.binary(.or), [f(2), f(2)], fails: "or takes bool or integers, got float32"),
  ShapeRule(.binary(.shiftLeft), [b(2), b(2)], fails: "shiftLeft takes integers, got bool"),
  ShapeRule(.compare(.less), [f(2), i(2)], fails: "less needs one element type, got float32 and int32"),
  ShapeRule(.select, [f(2), f(2), f(2)], fails: "select needs a bool condition, got float32"),
  ShapeRule(.select, [b(), f(2), f(2)], fails: "select needs equal shapes, got () and (2,) and (2,)"),
  ShapeRule(.select, [b(2), f(2), i(2)], fails: "select needs one element type, got float32 and int32"),
  ShapeRule(.cast(.string), [f(2)], fails: "no value can be cast to string"),
  ShapeRule(.reshape([5]), [f(2, 3)], fails: "cannot reshape (2, 3) to (5,)"),
  ShapeRule(.reshape([-2, -3]), [f(2, 3)], fails: "cannot reshape (2, 3) to (-2, -3)"),
  ShapeRule(.transpose([0, 0]), [f(2, 3)], fails: "[0, 0] is not an order of the axes of (2, 3)"),
  ShapeRule(.broadcast([2, 3], axes: [0]), [f(3)], fails: "cannot broadcast (3,) to (2, 3)"),
  ShapeRule(.broadcast([2, 3], axes: [1, 0]), [f(3, 2)], fails: "cannot broadcast (3, 2) to (2, 3)"),
  ShapeRule(
    .slice(Slice(starts: [1], limits: [4], strides: [1])), [f(3)], fails: "slice [1]..<[4] does not fit (3,)"),
  ShapeRule(
    .slice(Slice(starts: [0], limits: [3], strides: [0])), [f(3)], fails: "slice [0]..<[3] does not fit (3,)"),
  ShapeRule(.pad(Padding(low: [1], high: [0])), [f(2, 3)], fails: "padding [1], [0] does not fit (2, 3)"),
  ShapeRule(.pad(Padding(low: [-2], high: [-2])), [f(3)], fails: "padding cuts more than there is of (3,)"),
  ShapeRule(.concatenate(axis: 0), [], fails: "concatenate needs an operand"),
  ShapeRule(
    .concatenate(axis: 0), [f(2, 3), f(2, 4)],
    fails: "concatenate along axis 0 needs all other extents equal, got (2, 3) and (2, 4)"),
  ShapeRule(.reverse(axes: [2]), [f(2)], fails: "reverse over axes [2] does not fit (2,)"),
  ShapeRule(.reverse(axes: [0, 0]), [f(2)], fails: "reverse over axes [0, 0] does not fit (2,)"),
  ShapeRule(.gather(axis: 0, batchDims: 0), [f(2), f(2)], fails: "gather needs int32 indices, got float32"),
  ShapeRule(
    .gather(axis: 1, batchDims: 1), [f(2, 3), i(3, 1)],
    fails: "gather along axis 1 of (2, 3) does not fit indices (3, 1)"),
  ShapeRule(
    .gather(axis: 0, batchDims: 0), [f(0, 3), i(1)],
    fails:
      "gather along axis 0 of (0, 3): there is nothing to gather"),
  ShapeRule(
    .scatterAdd(axis: 0, batchDims: 0), [f(5, 3), i(2), f(3, 3)],
    fails: "scatterAdd needs updates (2, 3), got float32[3, 3]"),
  ShapeRule(.reduce(.sum, axes: [2]), [f(2, 3)], fails: "reduceSum over axes [2] does not fit (2, 3)"),
  ShapeRule(.reduce(.sum, axes: [0]), [b(2)], fails: "reduceSum does not take bool"),
  ShapeRule(.reduce(.or, axes: [0]), [f(2)], fails: "reduceOr does not take float32"),
  ShapeRule(.argReduce(.max, axis: 0), [f(0)], fails: "argReduce over an empty axis"),
  ShapeRule(
    .cumulativeSum(axis: 1, exclusive: false, reverse: false), [f(2)],
    fails: "cumulativeSum over axes [1] does not fit (2,)"),
  ShapeRule(.topK(4), [f(2, 3)], fails: "cannot take the top 4 of (2, 3)"),
  ShapeRule(
    .matmul(transposeLeft: false, transposeRight: false), [f(2, 3), f(4, 5)],
    fails: "matmul of (2, 3) and (4, 5): inner extents 3 and 4 differ"),
  ShapeRule(
    .matmul(transposeLeft: false, transposeRight: false), [f(3), f(3, 5)],
    fails: "matmul does not take float32[3] and float32[3, 5]"),
  ShapeRule(
    .convolution(convolution), [f(2, 9, 3), f(3, 4, 8)],
    fails: "convolution of float32[2, 9, 3] with kernel float32[3, 4, 8] in 1 groups does not fit"),
  ShapeRule(
    .convolution(convolution), [f(2, 2, 3), f(3, 3, 8)],
    fails: "the kernel (3, 3, 8) does not fit into the input (2, 2, 3)"),
  ShapeRule(
    .convolution(Convolution(strides: [1], low: [0], high: [0, 0], inputDilation: [1], kernelDilation: [1])),
    [f(2, 9, 3), f(3, 3, 8)], fails: "convolution: strides, padding and dilations do not go together"),
  ShapeRule(.windowReduce(.max, pairs), [f(3)], fails: "a window of [1, 2] does not fit (3,)"),
  ShapeRule(.windowReduce(.product, pairs), [f(3, 4)], fails: "no window reduction by product"),
  ShapeRule(.windowReduce(.max, pairs), [f(3, 0)], fails: "a window of [1, 2] is larger than (3, 0)"),
  ShapeRule(
    .selectAndScatter(pairs), [f(3, 7), f(3, 3)], fails: "selectAndScatter needs gradients (3, 4), got float32[3, 3]"),
  ShapeRule(
    .randomBits(RandomBits(streamHash: 0, width: 16, shape: [5])), [i(2), i()],
    fails: "randomBits takes a seed uint32[2] and a step int32[], got int32[2] and int32[]"),
  ShapeRule(.iota(i(2, 3), axis: 2), [], fails: "iota over axes [2] does not fit (2, 3)"),
  ShapeRule(
    .composite(AnyComposite(SoftmaxComposite()), instance: 1), [i(2, 3)],
    fails: "softmax needs floating-point values with a last axis, got int32[2, 3]"),
]
