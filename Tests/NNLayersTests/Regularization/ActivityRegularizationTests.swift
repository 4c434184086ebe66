import NNGraph
import NNLayers
import NNReferenceBackend
import NNTensor
import NNTestSupport
import Testing

@Suite struct ActivityRegularizationTests {
  @Test func battery() throws {
    try checkLayer(ActivityRegularization(l1: 0.1, l2: 0.2), input: [4, 3], output: [4, 3])
    try checkLayer(ActivityRegularization(l2: 0.2), input: [2, 3, 4], output: [2, 3, 4])
    try checkLayer(ActivityRegularization(), input: [2, 3], output: [2, 3])
  }

  /// In inference too, as the losses that `evaluate` shows have it.
  @Test(arguments: [Mode.training, .inference], TestBackend.allCases)
  func thePenaltyIsDividedByTheBatch(_ mode: Mode, _ backend: TestBackend) throws {
    let builder = GraphBuilder()
    let trace = Trace(builder: builder, variables: VariableTable(), mode: mode)
    let scope = LayerScope(trace: trace, path: "layer", storagePath: "layers/layer")
    let x = builder.input("x", ValueType([2, 2]))
    let y = try ActivityRegularization(l1: 0.5, l2: 0.25).build(x, in: scope)
    #expect(y.id == x.id)
    try #require(trace.losses.count == 1)
    let graph = try builder.finish(outputs: [("loss", trace.losses[0])])
    let input = Tensor([1, -2, 3, 0] as [Float], shape: [2, 2])
    let run = try runGraph(graph, on: backend.backend, inputs: [input])
    #expect(run.outputs["loss"]?.floats == [(0.5 * 6 + 0.25 * 14) / 2])
  }

  @Test(arguments: [
    ("{l1: -1}", "ActivityRegularization: l1: expected a non-negative number, got -1"),
    ("{l2: many}", "ActivityRegularization: l2: expected a non-negative number, got many"),
    (
      "0.1",
      """
      ActivityRegularization: 0.1 needs the name of its parameter
      help: write ActivityRegularization: {l1: 0.1} or {l2: 0.1}
      """
    ),
  ])
  func isRefused(_ parameters: String, _ message: String) {
    #expect(complaints(ActivityRegularization.self, "{ActivityRegularization: \(parameters)}") == [message])
  }
}
