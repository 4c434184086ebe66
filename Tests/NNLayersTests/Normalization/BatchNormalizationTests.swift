import NNLayers
import NNReferenceBackend
import NNTensor
import NNTestSupport
import Testing

@Suite struct BatchNormalizationTests {
  @Test func battery() throws {
    let all: KeyValuePairs<String, Shape> = ["gamma": [3], "beta": [3], "moving_mean*": [3], "moving_variance*": [3]]
    try checkLayer(BatchNormalization(), input: [5, 3], output: [5, 3], variables: all, trainingDiffers: true)
    try checkLayer(
      BatchNormalization(axis: 1), input: [2, 3, 4], output: [2, 3, 4], variables: all, trainingDiffers: true)
    try checkLayer(
      BatchNormalization(center: false, scale: false), input: [2, 2, 3], output: [2, 2, 3],
      variables: ["moving_mean*": [3], "moving_variance*": [3]], trainingDiffers: true)
    try checkLayer(
      BatchNormalization(gammaInitializer: .randomNormal(stddev: 0.1), betaRegularizer: .l1), input: [2, 3],
      output: [2, 3], variables: all, trainingDiffers: true)
  }

  /// One channel with the values 1 and 3: mean 2, variance 1.
  @Test func movesItsAverages() throws {
    let layer = BatchNormalization(momentum: 0.75, epsilon: 0, center: false, scale: false)
    let graph = try LayerGraph(layer, input: .init([2, 1]), mode: .training)
    let run = try runGraph(
      graph.graph, on: ReferenceBackend(), inputs: [Tensor([1, 3] as [Float], shape: [2, 1])],
      states: [
        "layer/moving_mean": Tensor([4] as [Float], shape: [1]),
        "layer/moving_variance": Tensor([9] as [Float], shape: [1]),
      ])
    #expect(run.outputs["y"]?.floats == [-1, 1])
    #expect(run.states["layer/moving_mean"]?.floats == [3.5])
    #expect(run.states["layer/moving_variance"]?.floats == [7])
  }

  @Test(arguments: [
    ("{epsilon: -1}", "BatchNormalization: epsilon: expected a non-negative number, got -1"),
    ("{renorm: true}", "BatchNormalization: renorm is not available"),
    ("{synchronized: true}", "BatchNormalization: synchronized means nothing on one device"),
    ("{axis: [1, 2]}", "BatchNormalization: axis: expected an integer, got [1, 2]"),
  ])
  func isRefused(_ parameters: String, _ message: String) {
    #expect(complaints(BatchNormalization.self, "{BatchNormalization: \(parameters)}") == [message])
  }

  @Test func inputsMustFit() throws {
    #expect(
      refusal(BatchNormalization(axis: 2), input: [4, 3])?.message
        == "there is no axis 2 in an input of 2 axes (the batch is axis 0)")
    let error = #expect(throws: LayerError.self) {
      try LayerGraph(BatchNormalization(), input: .init([2, 3, 4]), mask: .init([2], .bool))
    }
    #expect(error?.message == "got a mask of shape (2,) for an input of shape (2, 3, 4): a mask has one axis less")
  }
}
