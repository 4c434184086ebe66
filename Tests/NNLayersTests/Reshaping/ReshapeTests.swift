import NNLayers
import NNTensor
import NNTestSupport
import Testing

@Suite struct ReshapeTests {
  @Test func battery() throws {
    try checkLayer(Reshape([4, 3]), input: [2, 3, 4], output: [2, 4, 3])
    try checkLayer(Reshape([-1, 2]), input: [2, 3, 4], output: [2, 6, 2])
    try checkLayer(Reshape([12]), input: [2, 3, 4], output: [2, 12])
  }

  @Test func keepsTheOrder() throws {
    #expect(try run(LayerGraph(Reshape([3, 2]), input: .init([1, 6])), [1, 2, 3, 4, 5, 6]) == [1, 2, 3, 4, 5, 6])
  }

  @Test func isWrittenWithoutItsKey() throws {
    let layer = try readSpec(AnyLayer.self, "{Reshape: [28, 28, 1]}").base as? Reshape
    #expect(layer?.targetShape == [28, 28, 1])
  }

  @Test(arguments: [
    ("[2, -1, -1]", "Reshape: only one extent can be -1, got [2, -1, -1]"),
    ("[2, -3]", "Reshape: target_shape: expected a list of integers of at least -1, got [2, -3]"),
    ("{target_shape: 2.5}", "Reshape: target_shape: expected a list of integers of at least -1, got 2.5"),
  ])
  func isRefused(_ parameters: String, _ message: String) {
    #expect(complaints(Reshape.self, "{Reshape: \(parameters)}") == [message])
  }

  @Test func theNumbersMustFit() {
    #expect(
      refusal(Reshape([5, 2]), input: [4, 3, 4])?.message
        == "(5, 2) takes 10 numbers, and a row of shape (3, 4) has 12")
    #expect(
      refusal(Reshape([-1, 5]), input: [4, 3, 4])?.message
        == "(-1, 5) takes a multiple of 5 numbers, and a row of shape (3, 4) has 12")
  }
}
