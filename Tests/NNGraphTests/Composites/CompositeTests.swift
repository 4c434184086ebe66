import NNGraph
import NNTensor
import Testing

@Suite struct CompositeTests {
  struct Misuse: Sendable, CustomTestStringConvertible {
    let composite: any Composite
    let operands: [ValueType]
    let message: String

    init(_ composite: any Composite, _ operands: [ValueType], _ message: String) {
      self.composite = composite
      self.operands = operands
      self.message = message
    }

    var testDescription: String { message }
  }

  private static let x = ValueType([4, 3])
  private static let features = ValueType([3])

  static let misuses = [
    Misuse(SoftmaxComposite(), [ValueType([])], "softmax needs floating-point values with a last axis, got float32[]"),
    Misuse(
      LogSoftmaxComposite(), [ValueType([2, 0])],
      "logSoftmax needs floating-point values with a last axis, got float32[2, 0]"),
    Misuse(GeluComposite(approximate: true), [x, x], "geluTanh takes 1 operands, got 2"),
    Misuse(
      LayerNormalizationComposite(epsilon: 1), [x, features, x],
      "layerNorm of float32[4, 3] needs gamma and beta float32[3], got float32[3] and float32[4, 3]"),
    Misuse(
      BatchNormalizationComposite(epsilon: 1), [features, features, features],
      "batchNorm of float32[3] needs gamma and beta float32[3], got float32[3] and float32[3]"),
    Misuse(SoftmaxCrossentropy(), [x, features], "softmaxCrossentropy needs equal shapes, got (4, 3) and (3,)"),
    Misuse(
      SparseSoftmaxCrossentropy(), [x, ValueType([4])],
      "sparseSoftmaxCrossentropy needs int32 labels (4,), got float32[4]"),
    Misuse(
      SigmoidCrossentropy(), [x, ValueType([4, 3], .float64)],
      "sigmoidCrossentropy needs one element type, got float32 and float64"),
    Misuse(
      DropoutComposite(rate: 1, streamHash: 0), [x, ValueType([2], .uint32), ValueType([], .int32)],
      "dropout at rate 1.0 of float32[4, 3]"),
  ]

  @Test(arguments: misuses) func refusesWhatDoesNotFit(_ misuse: Misuse) {
    #expect(throws: GraphError(misuse.message)) { try misuse.composite.outputTypes(misuse.operands) }
  }

  @Test func comparesByTypeAndSettings() {
    let half = AnyComposite(DropoutComposite(rate: 0.5, streamHash: 1))
    #expect(half == AnyComposite(DropoutComposite(rate: 0.5, streamHash: 1)))
    #expect(half.hashValue == AnyComposite(DropoutComposite(rate: 0.5, streamHash: 1)).hashValue)
    #expect(half != AnyComposite(DropoutComposite(rate: 0.4, streamHash: 1)))
    #expect(AnyComposite(SoftmaxComposite()) != AnyComposite(LogSoftmaxComposite()))
  }

  @Test func outputsComeWithoutResiduals() throws {
    let builder = GraphBuilder()
    let x = builder.input("x", ValueType([4, 3]))
    let (gamma, beta) = (builder.input("gamma", ValueType([3])), builder.input("beta", ValueType([3])))
    let results = builder.add(BatchNormalizationComposite(epsilon: 1e-3), [x, gamma, beta])
    #expect(results.map(\.type) == [ValueType([4, 3]), ValueType([3]), ValueType([3])])
    #expect(results[0].definingNode.types.last == .opaque)
  }

  @Test func theGradientBearsTheInstanceOfItsForward() {
    let builder = GraphBuilder()
    let x = builder.input("x", ValueType([4, 3]))
    _ = builder.add(SoftmaxComposite(), [x])
    let y = builder.add(SoftmaxComposite(), [x])[0]
    _ = builder.gradients(of: (y * y).sum(), withRespectTo: [x])
    let instances = builder.graph.nodes.compactMap { node -> Int? in
      if case .composite(_, let instance) = node.op { instance } else { nil }
    }
    #expect(instances == [1, 2, 2])
  }

  /// Shares of the elements that are dropped, and the factor on the others.
  @Test(arguments: [(0.0, 0), (0.5, 32768), (0.1, 6554), (0.999, 65470)])
  func dropoutCompares16Bits(_ rate: Double, _ threshold: Int) {
    #expect(DropoutComposite(rate: rate, streamHash: 0).threshold == threshold)
  }
}
