import NNGraph
import NNLayers
import NNTensor
import NNTestSupport
import Testing

@Suite struct AlphaDropoutTests {
  @Test func battery() throws {
    try checkLayer(AlphaDropout(0.5), input: [8, 6], output: [8, 6], trainingDiffers: true)
    try checkLayer(
      AlphaDropout(0.3, noiseShape: [nil, 1, 4], seed: 3), input: [8, 3, 4], output: [8, 3, 4], trainingDiffers: true)
    try checkLayer(AlphaDropout(0), input: [2, 3], output: [2, 3])
  }

  /// What Keras 3.15.1 makes of 1: kept, and dropped.
  @Test(arguments: TestBackend.allCases) func keptAndDroppedAreKerass(_ backend: TestBackend) throws {
    let values = try trainingOutput(AlphaDropout(0.5), constant(1, [50, 50]), on: backend)
    let (kept, dropped): (Float, Float) = (1.6655989, -0.7791938)
    #expect(values.allSatisfy { abs($0 - kept) < 1e-6 || abs($0 - dropped) < 1e-6 })
    let share = Double(values.count { $0 < 0 }) / 2500
    #expect(abs(share - 0.5) < 4.5 * 0.5 / 50)
  }

  /// What it sets inputs to is the limit of `selu`, moved as all others are.
  @Test(arguments: [0.1, 0.5, 0.9]) func theDroppedAreSaturated(_ rate: Double) throws {
    let selu = try run(LayerGraph(ActivationLayer(.selu), input: .init([1, 1])), [-100])
    let values = try trainingOutput(AlphaDropout(rate), constant(selu[0], [30, 30]))
    #expect(values.allSatisfy { abs($0 - values[0]) < 1e-5 })
  }

  /// Inputs of mean 0 and variance 1 keep both.
  @Test(arguments: [0.1, 0.5, 0.9]) func keepsMeanAndVariance(_ rate: Double) throws {
    let x = randomTensor([300, 300], -3.0.squareRoot()...3.0.squareRoot(), stream: "mean 0, variance 1")
    let moments = Moments(try trainingOutput(AlphaDropout(rate), x))
    let error = 4.5 / 300.0
    #expect(abs(moments.mean) < error, "\(moments)")
    #expect(abs(moments.variance - 1) < error * (moments.kurtosis - 1).squareRoot(), "\(moments)")
  }

  @Test func sharedAxesAreDroppedTogether() throws {
    let values = try trainingOutput(AlphaDropout(0.5, noiseShape: [nil, 1]), constant(1, [50, 4]))
    for row in 0..<50 { #expect(Set(values[(row * 4)..<(row * 4 + 4)]).count == 1) }
    #expect(Set(values).count == 2)
  }

  @Test func drawsAreItsOwn() throws { try expectDrawsOfItsOwn { AlphaDropout(0.5, seed: $0) } }

  /// As in Keras, which divides by 0 there.
  @Test func aRateOfOneCannotTrain() throws {
    #expect(
      refusal(AlphaDropout(1), input: [2, 3])?.message
        == "cannot train at a rate of 1: there is nothing left to scale up")
    #expect(try run(LayerGraph(AlphaDropout(1), input: .init([1, 2])), [3, 5]) == [3, 5])
  }

  @Test(arguments: [Mode.training, .inference]) func theNoiseShapeMustFit(_ mode: Mode) {
    let error = refusal(AlphaDropout(0.5, noiseShape: [3]), input: [4, 3], mode: mode)
    #expect(error?.message == "[3] does not fit an input of shape (4, 3)")
    #expect(error?.key == "noise_shape")
  }

  @Test(arguments: [
    ("1.5", "AlphaDropout: rate: expected a number in [0, 1], got 1.5"),
    ("{rate: -0.1}", "AlphaDropout: rate: expected a number in [0, 1], got -0.1"),
    ("{seed: 1}", "AlphaDropout: rate is missing\nhelp: add rate: 0.5"),
  ])
  func isRefused(_ parameters: String, _ message: String) {
    #expect(complaints(AlphaDropout.self, "{AlphaDropout: \(parameters)}") == [message])
  }
}
