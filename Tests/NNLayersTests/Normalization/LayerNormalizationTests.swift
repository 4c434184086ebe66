import NNLayers
import NNTensor
import NNTestSupport
import Testing

@Suite struct LayerNormalizationTests {
  @Test func battery() throws {
    try checkLayer(
      LayerNormalization(), input: [2, 3], output: [2, 3], variables: ["gamma": [3], "beta": [3]])
    try checkLayer(
      LayerNormalization(axis: [1, 3], center: false), input: [2, 3, 2, 4], output: [2, 3, 2, 4],
      variables: ["gamma": [3, 4]])
    try checkLayer(
      LayerNormalization(axis: [-1, 1], epsilon: 0.1, scale: false), input: [2, 3, 4], output: [2, 3, 4],
      variables: ["beta": [3, 4]])
  }

  @Test func computesByHand() throws {
    let layer = LayerNormalization(epsilon: 0, center: false, scale: false)
    #expect(try run(LayerGraph(layer, input: .init([2, 2])), [1, 3, 10, 30]) == [-1, 1, -1, 1])
  }

  @Test(arguments: [
    ("{epsilon: -1}", "LayerNormalization: epsilon: expected a non-negative number, got -1"),
    ("{axis: x}", "LayerNormalization: axis: expected an integer or a list of integers, got x"),
    (
      "{rms_scaling: true}",
      "LayerNormalization: rms_scaling is not available: Keras has given it up for RMSNormalization"
    ),
  ])
  func isRefused(_ parameters: String, _ message: String) {
    #expect(complaints(LayerNormalization.self, "{LayerNormalization: \(parameters)}") == [message])
  }

  @Test func theAxisMustExist() {
    #expect(
      refusal(LayerNormalization(axis: 2), input: [4, 3])?.message
        == "there is no axis 2 in an input of 2 axes (the batch is axis 0)")
  }
}
