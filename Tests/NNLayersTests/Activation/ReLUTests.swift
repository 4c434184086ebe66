import NNLayers
import NNTensor
import NNTestSupport
import Testing

@Suite struct ReLUTests {
  @Test func battery() throws {
    try checkLayer(ReLU(), input: [2, 3], output: [2, 3])
    try checkLayer(ReLU(maxValue: 1.5, negativeSlope: 0.1, threshold: 0.25), input: [2, 3], output: [2, 3])
  }

  @Test func computesByHand() throws {
    let layer = ReLU(maxValue: 2, negativeSlope: 0.5, threshold: 1)
    #expect(try run(LayerGraph(layer, input: .init([4])), [-1, 0.5, 1.5, 3]) == [-1, -0.25, 1.5, 2])
  }

  @Test(arguments: [
    ("{max_value: -1}", "ReLU: max_value: expected a non-negative number or null, got -1"),
    ("{negative_slope: -1}", "ReLU: negative_slope: expected a non-negative number, got -1"),
    (
      "{threshold: null}",
      "ReLU: threshold: expected a non-negative number, got null\nhelp: write a value, as in threshold: 0.5"
    ),
    (
      "0.1",
      "ReLU: 0.1 needs the name of its parameter\nhelp: write ReLU: {max_value: 0.1}, {negative_slope: 0.1} or {threshold: 0.1}"
    ),
  ])
  func isRefused(_ parameters: String, _ message: String) {
    #expect(complaints(ReLU.self, "{ReLU: \(parameters)}") == [message])
  }
}
