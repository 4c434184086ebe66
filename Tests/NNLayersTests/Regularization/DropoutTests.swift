import NNGraph
import NNLayers
import NNTensor
import NNTestSupport
import Testing

@Suite struct DropoutTests {
  @Test func battery() throws {
    try checkLayer(Dropout(0.5), input: [8, 6], output: [8, 6], trainingDiffers: true)
    try checkLayer(
      Dropout(0.3, noiseShape: [nil, 1, 4], seed: 3), input: [8, 3, 4], output: [8, 3, 4], trainingDiffers: true)
    try checkLayer(Dropout(0), input: [2, 3], output: [2, 3])
  }

  private func drop(_ layer: Dropout, _ shape: Shape) throws -> [Float] {
    try trainingOutput(layer, constant(1, shape))
  }

  @Test(arguments: [0.1, 0.5, 0.9]) func dropsTheShareAndScalesTheRest(_ rate: Double) throws {
    let values = try drop(Dropout(rate), [100, 100])
    let kept = Float(1 / (1 - rate))
    #expect(values.allSatisfy { $0 == 0 || abs($0 - kept) < 1e-5 })
    let share = Double(values.count { $0 == 0 }) / 10_000
    #expect(abs(share - rate) < 4.5 * (rate * (1 - rate) / 10_000).squareRoot())
  }

  @Test func aRateOfOneDropsAll() throws {
    #expect(try drop(Dropout(1), [2, 3]) == [0, 0, 0, 0, 0, 0])
  }

  @Test func sharedAxesAreDroppedTogether() throws {
    let values = try drop(Dropout(0.5, noiseShape: [nil, 1]), [50, 4])
    for row in 0..<50 { #expect(Set(values[(row * 4)..<(row * 4 + 4)]).count == 1) }
    #expect(Set(values).count == 2)
  }

  @Test func drawsAreItsOwn() throws { try expectDrawsOfItsOwn { Dropout(0.5, seed: $0) } }

  @Test(arguments: [
    ("1.5", "Dropout: rate: expected a number in [0, 1], got 1.5"),
    ("{rate: -0.1}", "Dropout: rate: expected a number in [0, 1], got -0.1"),
    (
      "{rate: 0.5, noise_shape: [0, 1]}",
      "Dropout: noise_shape: expected a list of items, each a positive integer or null or null, got [0, 1]"
    ),
    ("{seed: 1}", "Dropout: rate is missing\nhelp: add rate: 0.5"),
  ])
  func isRefused(_ parameters: String, _ message: String) {
    #expect(complaints(Dropout.self, "{Dropout: \(parameters)}") == [message])
  }

  @Test(arguments: [Mode.training, .inference]) func theNoiseShapeMustFit(_ mode: Mode) {
    let error = refusal(Dropout(0.5, noiseShape: [nil, 2]), input: [4, 3], mode: mode)
    #expect(error?.message == "[null, 2] does not fit an input of shape (4, 3)")
    #expect(error?.key == "noise_shape")
  }
}
