import NNConfig
import NNGraph
import NNLayers
import NNReferenceBackend
import NNTensor
import NNTraining
import Testing

/// Must never be asked for values.
private struct Undrawn: Initializer {
  static var summary: String { "Draws nothing." }
  static var fields: [Field<Undrawn>] { [] }
  func values(_ shape: Shape, from generator: inout RandomGenerator) -> [Double] {
    Issue.record("a variable of shape \(shape) was drawn")
    return [Double](repeating: 0, count: shape.count)
  }
}

@Suite struct TrainingCheckTests {
  private func definition(_ layers: [any Layer]) -> ModelDefinition {
    .sequential(input: InputDefinition("x", shape: [3]), layers: layers.map { (nil, $0) })
  }

  private func settings(_ loss: any Loss, metrics: [MetricReference] = []) -> CompileSettings {
    var settings = CompileSettings()
    settings.optimizer = AnyOptimizer(Adam())
    settings.loss = LossReference(loss)
    settings.metrics = metrics
    return settings
  }

  private func message(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch {
      return (error as? DiagnosticError)?.description
    }
  }

  @Test func drawsNoWeights() throws {
    let initializer = AnyInitializer(Undrawn())
    let dense = Dense(2, kernelInitializer: initializer, biasInitializer: initializer)
    try definition([dense, BatchNormalization(), Dense(1, kernelInitializer: initializer)])
      .checkTraining(with: settings(MeanSquaredError(), metrics: [MetricReference(Metrics.MeanAbsoluteError())]))
  }

  struct Mistake: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var layers: [any Layer]
    var loss: any Loss = MeanSquaredError()
  }

  /// What making and compiling a model tells.
  @Test(
    arguments: [
      Mistake(testDescription: "an initializer", layers: [Dense(2, biasInitializer: .identity)]),
      Mistake(testDescription: "a layer", layers: [Permute([2, 1])]),
      Mistake(testDescription: "a loss", layers: [Dense(1)], loss: CategoricalCrossentropy(axis: 4)),
    ])
  func tellsWhatCompilingTells(_ mistake: Mistake) {
    let definition = definition(mistake.layers)
    let settings = settings(mistake.loss)
    let found = message { try definition.checkTraining(with: settings) }
    #expect(found != nil)
    #expect(found == message { try Model(definition, backend: ReferenceBackend()).compile(settings) })
  }
}
