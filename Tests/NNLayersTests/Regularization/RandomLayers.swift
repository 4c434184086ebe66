import NNGraph
import NNLayers
import NNTensor
import NNTestSupport
import Testing

/// The output of a layer that is random in training, at one step of a model with this seed.
func trainingOutput(
  _ layer: any Layer, _ x: Tensor, step: Int32 = 0, seed: UInt32 = 0, on backend: TestBackend = .reference
) throws -> [Float] {
  let graph = try LayerGraph(layer, input: ValueType(x.shape), mode: .training)
  var states = graph.states(step: step)
  if states[ControlState.seed.path] != nil {
    states[ControlState.seed.path] = Tensor([Int64(seed), 0], shape: [2]).cast(to: .uint32)
  }
  let run = try runGraph(graph.graph, on: backend.backend, inputs: [x], states: states)
  return try #require(run.outputs["y"]).floats
}

func constant(_ number: Float, _ shape: Shape) -> Tensor {
  Tensor([Float](repeating: number, count: shape.count), shape: shape)
}

/// Expects that draws repeat for the same seed and step only, and that a layer's own seed is a stream of its own.
func expectDrawsOfItsOwn(
  _ make: (_ seed: Int?) -> any Layer, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let x = constant(1, [20, 20])
  func draw(_ own: Int?, step: Int32 = 0, seed: UInt32 = 0) throws -> [Float] {
    try trainingOutput(make(own), x, step: step, seed: seed)
  }
  let plain = try draw(nil)
  #expect(try plain == draw(nil), sourceLocation: sourceLocation)
  #expect(try plain != draw(nil, step: 1), sourceLocation: sourceLocation)
  #expect(try plain != draw(nil, seed: 1), sourceLocation: sourceLocation)
  let seeded = try draw(1)
  #expect(try seeded == draw(1), sourceLocation: sourceLocation)
  #expect(try seeded != draw(1, step: 1), sourceLocation: sourceLocation)
  #expect(try seeded != draw(2), sourceLocation: sourceLocation)
  #expect(seeded != plain, sourceLocation: sourceLocation)
}

/// Mean, variance, skewness and kurtosis.
struct Moments: CustomStringConvertible {
  var mean, variance, skewness, kurtosis: Double

  init(_ values: [Float]) {
    let count = Double(values.count)
    let mean = values.reduce(0) { $0 + Double($1) } / count
    func central(_ power: Int) -> Double {
      values.reduce(0) { sum, value in
        sum + (0..<power).reduce(1) { product, _ in product * (Double(value) - mean) }
      } / count
    }
    (self.mean, variance) = (mean, central(2))
    skewness = central(3) / (variance * variance.squareRoot())
    kurtosis = central(4) / (variance * variance)
  }

  var description: String { "mean \(mean), variance \(variance), skewness \(skewness), kurtosis \(kurtosis)" }

  /// Whether these may be of `count` normal numbers: within 4.5 standard errors, but for one test in 37,000.
  func areNormal(mean: Double, stddev: Double, count: Int) -> Bool {
    let error = 4.5 / Double(count).squareRoot()
    return abs(self.mean - mean) < error * stddev
      && abs(variance / (stddev * stddev) - 1) < error * 2.0.squareRoot()
      && abs(skewness) < error * 6.0.squareRoot() && abs(kurtosis - 3) < error * 24.0.squareRoot()
  }
}

@Suite struct RandomLayersTests {
  @Test func momentsByHand() {
    let moments = Moments([0, 0, 0, 4])
    #expect(moments.mean == 1)
    #expect(moments.variance == 3)
    #expect(abs(moments.skewness - 6 / (3 * 3.0.squareRoot())) < 1e-12)
    #expect(abs(moments.kurtosis - 21.0 / 9) < 1e-12)
    #expect(!moments.areNormal(mean: 1, stddev: 1, count: 4000))
  }

  @Test func aLayerThatDrawsNothingIsNoticed() {
    withKnownIssue { try expectDrawsOfItsOwn { _ in Identity() } }
  }
}
