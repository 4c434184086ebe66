import NNLayers
import NNTensor
import NNTestSupport
import Testing

@Suite struct GaussianNoiseTests {
  @Test func battery() throws {
    try checkLayer(GaussianNoise(0.5), input: [8, 6], output: [8, 6], trainingDiffers: true)
    try checkLayer(GaussianNoise(1, seed: 3), input: [4, 3, 2], output: [4, 3, 2], trainingDiffers: true)
    try checkLayer(GaussianNoise(0), input: [2, 3], output: [2, 3])
  }

  @Test(arguments: [0.01, 0.5, 1]) func addsNormalNoise(_ stddev: Double) throws {
    let moments = Moments(try trainingOutput(GaussianNoise(stddev), constant(0, [200, 200])))
    #expect(moments.areNormal(mean: 0, stddev: stddev, count: 40_000), "\(moments)")
  }

  @Test func theNoiseDoesNotDependOnTheInputs() throws {
    let noise = try trainingOutput(GaussianNoise(0.5), constant(0, [10, 10]))
    let shifted = try trainingOutput(GaussianNoise(0.5), constant(8, [10, 10]))
    for (noise, shifted) in zip(noise, shifted) { #expect(abs(shifted - 8 - noise) < 1e-5) }
  }

  @Test func drawsAreItsOwn() throws { try expectDrawsOfItsOwn { GaussianNoise(0.5, seed: $0) } }

  @Test(arguments: [
    ("1.5", "GaussianNoise: stddev: expected a number in [0, 1], got 1.5"),
    ("{stddev: -0.1}", "GaussianNoise: stddev: expected a number in [0, 1], got -0.1"),
    ("{seed: 1}", "GaussianNoise: stddev is missing\nhelp: add stddev: 0.5"),
  ])
  func isRefused(_ parameters: String, _ message: String) {
    #expect(complaints(GaussianNoise.self, "{GaussianNoise: \(parameters)}") == [message])
  }
}
