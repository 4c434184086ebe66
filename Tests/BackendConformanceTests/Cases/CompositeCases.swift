import NNGraph
import NNTensor

/// A composite with operands, so that its gradient can be held against that of its decomposition.
struct CompositeCase: Sendable {
  let composite: any Composite
  let opCase: OpCase

  init(
    _ id: String, _ composite: some Composite, _ operands: [Operand], wrt: [Int]? = nil, differentiated: Int = .max,
    isSmooth: Bool = true, absolute: Double = 1e-5
  ) {
    self.composite = composite
    opCase = OpCase(
      id, operands, wrt: wrt, differentiated: differentiated, isSmooth: isSmooth, absolute: absolute
    ) { builder, x in builder.add(composite, x) }
  }

  /// The same case with the decomposition in place of the composite.
  var decomposed: OpCase {
    OpCase(
      opCase.id, opCase.operands, wrt: opCase.wrt, differentiated: opCase.differentiated
    ) { [composite] _, x in composite.decompose(x).outputs }
  }
}

let compositeCases: [CompositeCase] = activationCases + normalizationCases + lossCases + dropoutCases

private let rows: [(String, Shape)] = [
  ("", [4, 7]), ("of one row", [9]), ("of one class", [3, 1]), ("in three axes", [2, 3, 10]), ("of no rows", [0, 4]),
  ("of many", [33, 130]),
]

private let activationCases: [CompositeCase] =
  rows.flatMap { name, shape -> [CompositeCase] in
    let isSmall = shape.count < 1000
    return [
      CompositeCase("softmax \(name)", SoftmaxComposite(), [.float(shape)], isSmooth: isSmall),
      CompositeCase("logSoftmax \(name)", LogSoftmaxComposite(), [.float(shape)], isSmooth: isSmall),
      CompositeCase("gelu \(name)", GeluComposite(approximate: false), [.float(shape)], isSmooth: isSmall),
      CompositeCase("gelu by tanh \(name)", GeluComposite(approximate: true), [.float(shape)], isSmooth: isSmall),
    ]
  } + [
    CompositeCase("softmax at ties", SoftmaxComposite(), [.float([3, 4], .whole(0, 1))]),
    CompositeCase("softmax of far apart", SoftmaxComposite(), [.float([3, 5], .uniform(-200, 200))]),
    CompositeCase("logSoftmax of far apart", LogSoftmaxComposite(), [.float([3, 5], .uniform(-200, 200))]),
    CompositeCase("gelu far out", GeluComposite(approximate: false), [.float([40], .uniform(-12, 12))]),
    CompositeCase("gelu by tanh far out", GeluComposite(approximate: true), [.float([40], .uniform(-12, 12))]),
  ]

private let normalizationCases: [CompositeCase] =
  [
    ("", [6, 4]), ("of images", [2, 3, 3, 4]), ("of sequences", [2, 5, 3]), ("of one channel", [8, 1]),
    ("of many channels", [5, 70]),
  ].flatMap { (name: String, shape: Shape) -> [CompositeCase] in
    let channels = Shape([shape.last])
    let operands = [Operand.float(shape), .float(channels, .uniform(0.5, 1.5)), .float(channels)]
    var cases = [
      // The moments' own gradients are stopped.
      CompositeCase(
        "batch normalization \(name)", BatchNormalizationComposite(epsilon: 1e-3), operands, differentiated: 1,
        absolute: 2e-5)
    ]
    if shape.last > 1 {
      cases.append(
        CompositeCase(
          "layer normalization \(name)", LayerNormalizationComposite(epsilon: 1e-3), operands, absolute: 2e-5))
    }
    return cases
  } + [
    CompositeCase(
      "batch normalization of far away numbers", BatchNormalizationComposite(epsilon: 1e-3),
      [.float([16, 3], .uniform(20, 22)), .float([3], .uniform(0.5, 1.5)), .float([3])], differentiated: 1,
      absolute: 2e-4),
    CompositeCase(
      "layer normalization of equal numbers", LayerNormalizationComposite(epsilon: 1e-3),
      [.float([2, 4], .values([3, 3, 3, 3, 0, 0, 0, 0])), .float([4]), .float([4])], absolute: 2e-5),
  ]

private let lossCases: [CompositeCase] =
  rows.flatMap { name, shape -> [CompositeCase] in
    let isSmall = shape.count < 1000
    let labels = Operand(ValueType(Shape(Array(shape.dims.dropLast())), .int32), .whole(0, shape.last - 1))
    return [
      CompositeCase(
        "softmax crossentropy \(name)", SoftmaxCrossentropy(), [.float(shape), .float(shape, .uniform(0, 1))], wrt: [0],
        isSmooth: isSmall, absolute: 1e-4),
      CompositeCase(
        "sparse softmax crossentropy \(name)", SparseSoftmaxCrossentropy(), [.float(shape), labels], isSmooth: isSmall),
      CompositeCase(
        "sigmoid crossentropy \(name)", SigmoidCrossentropy(), [.float(shape), .float(shape, .uniform(0, 1))], wrt: [0],
        isSmooth: isSmall),
    ]
  } + [
    CompositeCase(
      "softmax crossentropy of far apart", SoftmaxCrossentropy(),
      [.float([3, 5], .uniform(-200, 200)), .float([3, 5], .uniform(0, 1))], wrt: [0], absolute: 1e-4),
    CompositeCase(
      "sigmoid crossentropy far out", SigmoidCrossentropy(),
      [.float([20], .uniform(-90, 90)), .float([20], .whole(0, 1))], wrt: [0]),
  ]

private let dropoutCases: [CompositeCase] = [
  ("", [4, 9], 0.5, []), ("of nothing dropped", [4, 9], 0, []), ("of most", [5, 7], 0.9, []),
  ("of channels", [2, 5, 3], 0.4, [1]), ("of odd size", [1001], 0.3, []), ("of a scalar", [], 0.5, []),
  ("of no rows", [0, 3], 0.5, []),
].map { (name: String, shape: Shape, rate: Double, axes: [Int]) in
  CompositeCase(
    "dropout \(name)", DropoutComposite(rate: rate, streamHash: 0xFEDC_BA98_7654_3210, broadcastAxes: axes),
    [.float(shape), Operand(ValueType([2], .uint32), .values([17, 1])), .int32([], .values([3]))])
}
