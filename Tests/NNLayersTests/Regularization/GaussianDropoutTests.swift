import NNLayers
import NNTensor
import NNTestSupport
import Testing

@Suite struct GaussianDropoutTests {
  @Test func battery() throws {
    try checkLayer(GaussianDropout(0.5), input: [8, 6], output: [8, 6], trainingDiffers: true)
    try checkLayer(GaussianDropout(0.1, seed: 3), input: [4, 3, 2], output: [4, 3, 2], trainingDiffers: true)
    try checkLayer(GaussianDropout(0), input: [2, 3], output: [2, 3])
  }

  @Test(arguments: [0.1, 0.5, 0.9]) func multipliesByNormalNoise(_ rate: Double) throws {
    let moments = Moments(try trainingOutput(GaussianDropout(rate), constant(2, [200, 200])))
    #expect(moments.areNormal(mean: 2, stddev: 2 * (rate / (1 - rate)).squareRoot(), count: 40_000), "\(moments)")
  }

  @Test func theNoiseDoesNotDependOnTheInputs() throws {
    let noise = try trainingOutput(GaussianDropout(0.5), constant(1, [10, 10]))
    let scaled = try trainingOutput(GaussianDropout(0.5), constant(-4, [10, 10]))
    #expect(scaled == noise.map { -4 * $0 })
  }

  @Test func drawsAreItsOwn() throws { try expectDrawsOfItsOwn { GaussianDropout(0.5, seed: $0) } }

  /// As in Keras, which divides by 0 there.
  @Test func aRateOfOneCannotTrain() throws {
    #expect(
      refusal(GaussianDropout(1), input: [2, 3])?.message == "cannot train at a rate of 1: the noise would be infinite")
    #expect(try run(LayerGraph(GaussianDropout(1), input: .init([1, 2])), [3, 5]) == [3, 5])
  }

  @Test(arguments: [
    ("1.5", "GaussianDropout: rate: expected a number in [0, 1], got 1.5"),
    ("{rate: -0.1}", "GaussianDropout: rate: expected a number in [0, 1], got -0.1"),
    ("{seed: 1}", "GaussianDropout: rate is missing\nhelp: add rate: 0.5"),
  ])
  func isRefused(_ parameters: String, _ message: String) {
    #expect(complaints(GaussianDropout.self, "{GaussianDropout: \(parameters)}") == [message])
  }
}
