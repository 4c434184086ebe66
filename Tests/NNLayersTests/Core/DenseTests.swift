import NNConfig
import NNLayers
import NNTensor
import NNTestSupport
import Testing

@Suite struct DenseTests {
  @Test func battery() throws {
    try checkLayer(
      Dense(4, activation: .tanh, kernelRegularizer: .l2, activityRegularizer: .l2), input: [2, 3], output: [2, 4],
      variables: ["kernel": [3, 4], "bias": [4]])
    try checkLayer(
      Dense(2, useBias: false, kernelConstraint: .maxNorm(2, axis: [0, 1])), input: [2, 5, 3], output: [2, 5, 2],
      variables: ["kernel": [3, 2]])
  }

  @Test func computesByHand() throws {
    let graph = try LayerGraph(Dense(1), input: .init([1, 2]))
    let run = try run(
      graph, [3, 5],
      ["layer/kernel": Tensor([10, 100] as [Float], shape: [2, 1]), "layer/bias": Tensor([7] as [Float], shape: [1])])
    #expect(run == [537])
  }

  @Test(arguments: [
    ("0", "Dense: units: expected a positive integer, got 0"),
    ("{units: -3}", "Dense: units: expected a positive integer, got -3"),
    ("{units: 2.5}", "Dense: units: expected a positive integer, got 2.5"),
    ("{units: abc}", "Dense: units: expected a positive integer, got abc"),
    ("{units: 1, lora_rank: 2}", "Dense: lora_rank is not available: low-rank adaptation"),
    ("{units: 1, activaton: relu}", "Dense: unknown key \"activaton\"\nhelp: did you mean activation?"),
    ("{activation: relu}", "Dense: units is missing\nhelp: add units: 10"),
  ])
  func isRefused(_ parameters: String, _ message: String) {
    #expect(complaints(Dense.self, "{Dense: \(parameters)}") == [message])
  }

  @Test func needsFeatures() {
    #expect(refusal(Dense(2), input: [4])?.message == "needs an input of at least 1 dimension (features)")
  }
}
