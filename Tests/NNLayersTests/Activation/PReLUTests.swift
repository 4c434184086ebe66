import NNLayers
import NNTensor
import NNTestSupport
import Testing

@Suite struct PReLUTests {
  @Test func battery() throws {
    try checkLayer(PReLU(), input: [2, 3], output: [2, 3], variables: ["alpha": [3]])
    try checkLayer(
      PReLU(alphaInitializer: .constant(0.25), sharedAxes: [1, 2]), input: [2, 3, 2, 4], output: [2, 3, 2, 4],
      variables: ["alpha": [1, 1, 4]])
  }

  @Test func computesByHand() throws {
    let graph = try LayerGraph(PReLU(), input: .init([1, 3]))
    let alpha = ["layer/alpha": Tensor([0.5, 3, -1] as [Float], shape: [3])]
    #expect(try run(graph, [-2, 4, -3], alpha) == [-1, 4, 3])
  }

  @Test(arguments: [
    ("{shared_axes: 0}", "PReLU: shared_axes: expected a list of positive integers or null, got 0"),
    (
      "{alpha_initializer: zeroes}",
      "PReLU: alpha_initializer: unknown initializer \"zeroes\"\nhelp: did you mean zeros?"
    ),
  ])
  func isRefused(_ parameters: String, _ message: String) {
    #expect(complaints(PReLU.self, "{PReLU: \(parameters)}") == [message])
  }

  @Test func sharedAxesMustExist() {
    let error = refusal(PReLU(sharedAxes: [2]), input: [4, 3])
    #expect(error?.message == "there is no axis 2 in an input of 2 axes (the batch is axis 0)")
    #expect(error?.key == "shared_axes")
  }
}
