import NNConfig
import NNGraph
import NNLayers
import NNTensor
import NNTestSupport
import NNTraining
import Testing

private let golden = Golden("optimizers.json")

/// Two variables whose gradients are what the data says: the sum of both, each times a part of the row.
private struct Steered: Layer {
  static var summary: String { "Variables with given gradients." }
  static var fields: [Field<Steered>] { [] }

  func build(_ call: Call, in scope: LayerScope) throws -> [Signal] {
    let x = call["inputs"].value
    let rows = x.shape[0]
    let kernel = try scope.parameter("kernel", [3, 4], .zeros).reshaped(to: [12])
    let bias = try scope.parameter("bias", [4], .zeros)
    return [Signal((x * concatenate([kernel, bias], axis: 0)).sum(axes: [1]).reshaped(to: [rows, 1]))]
  }
}

/// `fit` chooses among the programs of a step as Keras does: the optimizers' golden steps, done by whole trainings.
@Suite struct OptimizerProgramTests {
  @Test(arguments: golden.cases, TestBackend.allCases)
  func fitEndsWhereKerasEnds(_ example: GoldenCase, _ backend: TestBackend) throws {
    let (value, context) = kerasForm(try example.text("class"), try example["config"])
    let model = try Model(
      .sequential(input: InputDefinition("x", shape: [16]), layers: [("steered", Steered())]),
      backend: try backend.backend)
    var settings = CompileSettings()
    settings.optimizer = AnyOptimizer(try #require(Optimizers.all.read(value, in: context)))
    // Far below every output, so that the gradient of the loss by the output is 1.
    settings.loss = LossReference(MeanAbsoluteError())
    try model.compile(settings)
    let start = try #require(golden.content["parameters"]?.items).map(goldenTensor)
    for (name, tensor) in zip(["kernel", "bias"], start) { try model.setWeight("steered/" + name, tensor) }

    let gradients = try #require(golden.content["gradients"]?.items)
    let rows = try gradients.flatMap { try #require($0.items).flatMap { try goldenTensor($0).floats } }
    let source = RecordingSource(
      [Tensor(rows, shape: [gradients.count, 16])],
      Tensor([Float](repeating: -1e6, count: gradients.count), shape: [gradients.count, 1]))

    _ = try model.fit(source, settings: fitSettings(batchSize: 1))
    let after = try #require(try example["after"].items?.last?.items)
    let expected = try (example.content["finalized"]?.items ?? after).map(goldenTensor)
    for (name, tensor) in zip(["kernel", "bias"], expected) {
      expectClose(try model.weight("steered/" + name), tensor, absolute: 3e-6, name)
    }
    #expect(try model.weight(OptimizerPath.iterations).doubles == [Double(gradients.count)])
  }
}
