import NNLayers
import NNTensor
import NNTestSupport
import Testing

@Suite struct SoftmaxTests {
  @Test func battery() throws {
    try checkLayer(Softmax(), input: [2, 3], output: [2, 3])
    try checkLayer(Softmax(axis: 1), input: [2, 3, 4], output: [2, 3, 4])
    try checkLayer(Softmax(axis: [1, 3]), input: [2, 3, 2, 4], output: [2, 3, 2, 4])
  }

  @Test func computesByHand() throws {
    #expect(try run(LayerGraph(Softmax(), input: .init([1, 4])), [7, 7, 7, 7]) == [0.25, 0.25, 0.25, 0.25])
  }

  @Test func theMaskMustFit() throws {
    let error = #expect(throws: LayerError.self) {
      try LayerGraph(Softmax(), input: .init([2, 3, 4]), mask: .init([2, 3], .bool))
    }
    #expect(error?.message == "got a mask of shape (2, 3), which does not fit an input of shape (2, 3, 4)")
  }

  @Test func theAxisMustExist() {
    let error = refusal(Softmax(axis: -3), input: [4, 3])
    #expect(error?.message == "there is no axis -3 in an input of 2 axes (the batch is axis 0)")
    #expect(error?.key == "axis")
  }

  @Test func isRefused() {
    #expect(
      complaints(Softmax.self, "{Softmax: {axis: last}}") == [
        "Softmax: axis: expected an integer or a list of integers, got last"
      ])
  }
}
