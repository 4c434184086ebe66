import NNLayers
import NNTensor
import NNTestSupport
import Testing

@Suite struct RepeatVectorTests {
  @Test func battery() throws {
    try checkLayer(RepeatVector(3), input: [2, 4], output: [2, 3, 4])
    try checkLayer(RepeatVector(1), input: [2, 4], output: [2, 1, 4])
  }

  @Test func repeatsWholeRows() throws {
    #expect(try run(LayerGraph(RepeatVector(2), input: .init([2, 2])), [1, 2, 3, 4]) == [1, 2, 1, 2, 3, 4, 3, 4])
  }

  @Test(arguments: [
    ("0", "RepeatVector: n: expected a positive integer, got 0"),
    ("{n: 2.5}", "RepeatVector: n: expected a positive integer, got 2.5"),
    ("{}", "RepeatVector: n is missing\nhelp: write RepeatVector: {n: 10}"),
  ])
  func isRefused(_ parameters: String, _ message: String) {
    #expect(complaints(RepeatVector.self, "{RepeatVector: \(parameters)}") == [message])
  }

  @Test func takesVectorsOnly() {
    #expect(
      refusal(RepeatVector(2), input: [4, 3, 2])?.message
        == "needs rows of 1 axis (features), got rows of shape (3, 2)")
  }
}
