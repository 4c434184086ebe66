import NNLayers
import NNTensor
import NNTestSupport
import Testing

@Suite struct PermuteTests {
  @Test func battery() throws {
    try checkLayer(Permute([2, 1]), input: [2, 3, 4], output: [2, 4, 3])
    try checkLayer(Permute([3, 1, 2]), input: [2, 3, 4, 5], output: [2, 5, 3, 4])
    try checkLayer(Permute([1]), input: [2, 3], output: [2, 3])
  }

  @Test func movesTheNumbers() throws {
    #expect(try run(LayerGraph(Permute([2, 1]), input: .init([1, 2, 3])), [1, 2, 3, 4, 5, 6]) == [1, 4, 2, 5, 3, 6])
  }

  @Test func isWrittenWithoutItsKey() throws {
    let layer = try readSpec(AnyLayer.self, "{Permute: [2, 1]}").base as? Permute
    #expect(layer?.dims == [2, 1])
  }

  @Test(arguments: [
    ("[0, 1]", "Permute: dims: expected a list of positive integers, got [0, 1]"),
    ("[1, 3]", "Permute: expected each axis from 1 to 2 once, got [1, 3]"),
    ("[1, 1]", "Permute: expected each axis from 1 to 2 once, got [1, 1]"),
    ("[2.5]", "Permute: dims[0]: expected an integer, got 2.5"),
  ])
  func isRefused(_ parameters: String, _ message: String) {
    #expect(complaints(Permute.self, "{Permute: \(parameters)}") == [message])
  }

  @Test func theAxesMustBeThoseOfARow() {
    let error = refusal(Permute([2, 1]), input: [4, 3])
    #expect(error?.message == "[2, 1] reorders 2 axes, and a row of shape (3,) has 1")
    #expect(error?.key == "dims")
  }
}
