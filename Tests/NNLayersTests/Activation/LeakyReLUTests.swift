import NNLayers
import NNTensor
import NNTestSupport
import Testing

@Suite struct LeakyReLUTests {
  @Test func battery() throws {
    try checkLayer(LeakyReLU(), input: [2, 3], output: [2, 3])
    try checkLayer(LeakyReLU(0.05), input: [2, 3, 2], output: [2, 3, 2])
  }

  @Test func computesByHand() throws {
    #expect(try run(LayerGraph(LeakyReLU(0.5), input: .init([3])), [-2, 0, 3]) == [-1, 0, 3])
  }

  @Test(arguments: [
    ("{negative_slope: -0.1}", "LeakyReLU: negative_slope: expected a non-negative number, got -0.1"),
    ("{alpha: 0.1}", "LeakyReLU: alpha is called negative_slope today"),
  ])
  func isRefused(_ parameters: String, _ message: String) {
    #expect(complaints(LeakyReLU.self, "{LeakyReLU: \(parameters)}") == [message])
  }
}
