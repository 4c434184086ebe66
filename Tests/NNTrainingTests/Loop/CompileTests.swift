import NNConfig
import NNGraph
import NNLayers
import NNReferenceBackend
import NNTensor
import NNTestSupport
import NNTraining
import Testing

/// Counts the training steps it sees in a variable that only training declares, and that begins at 5.
private struct StepCounter: UnaryLayer {
  static var summary: String { "Counts training steps." }
  static var fields: [Field<StepCounter>] { [] }
  func build(_ x: Value, in scope: LayerScope) throws -> Value {
    guard scope.mode == .training else { return x }
    let count = try scope.state("count", [], .constant(5))
    scope.update("count", to: count + 1)
    return x
  }
}

@Suite struct CompileTests {
  private let x = ramp(10, 2)
  private let y = ramp(10, 1, scale: 0.3)

  private func settings(_ optimizer: any Optimizer, _ loss: any Loss = MeanSquaredError()) -> CompileSettings {
    var settings = CompileSettings()
    settings.optimizer = AnyOptimizer(optimizer)
    settings.loss = LossReference(loss)
    return settings
  }

  @Test func keepsWeightsAndStepsButNothingOfTheOptimizer() throws {
    let model = try makeModel(2, [Dense(3), Dense(1)])
    _ = try model.fit(RecordingSource([x], y), settings: fitSettings())
    let before = try weights(of: model)
    var adam = Adam()
    adam.options.learningRate = 0.5
    try model.compile(settings(adam))
    #expect(try weights(of: model) == before)
    #expect(try model.weight(OptimizerPath.iterations).doubles == [0])
    #expect(try model.weight(OptimizerPath.learningRate).doubles == [0.5])
    #expect(try model.weight(ControlState.step.path).doubles == [3])

    _ = try model.fit(RecordingSource([x], y), settings: fitSettings())
    let slots = model.trainingState.filter { $0.role == .slot }.map(\.path)
    #expect(slots.contains { $0.contains("dense_1/kernel") })
    var slower = Adam()
    slower.options.learningRate = 0.25
    try model.compile(settings(slower))
    #expect(try model.weight(OptimizerPath.learningRate).doubles == [0.25])
    for path in slots where path != OptimizerPath.learningRate {
      #expect(try model.weight(path).doubles.allSatisfy { $0 == 0 }, "\(path)")
    }
    try model.compile(settings(SGD()))
    #expect(!model.trainingState.contains { $0.path.contains("dense_1/kernel") })
  }

  /// A training goes on as if nothing had happened between the two calls of `fit`.
  @Test func twoTrainingsAreOneLongOne() throws {
    func model() throws -> Model {
      let model = try makeModel(2, [Dense(4), Dropout(0.3), Dense(1)], seed: 7)
      try model.compile(settings(Adam()))
      return model
    }
    let (long, short) = (try model(), try model())
    let source = RecordingSource([x], y)
    _ = try long.fit(source, settings: fitSettings(epochs: 4, shuffle: true))
    _ = try short.fit(source, settings: fitSettings(epochs: 2, shuffle: true))
    _ = try short.fit(source, settings: fitSettings(epochs: 4, shuffle: true) { $0.initialEpoch = 2 })
    #expect(try weights(of: short) == weights(of: long))
  }

  @Test func variablesOfTrainingBeginWithTheirInitializer() throws {
    let model = try makeModel(2, [StepCounter(), Dense(1)])
    #expect(try model.weight("step_counter/count").doubles == [5])
    _ = try model.fit(RecordingSource([x], y), settings: fitSettings())
    #expect(try model.weight("step_counter/count").doubles == [8])
  }

  @Test func refusesALossThatDoesNotFitAndStaysAsItWas() throws {
    let model = try makeModel(2, [Dense(1)])
    let before = try model.evaluate(RecordingSource([x], y))
    var loss = CategoricalCrossentropy()
    loss.axis = 5
    let error = #expect(throws: DiagnosticError.self) { try model.compile(settings(Adam(), loss)) }
    #expect(
      error?.diagnostics[0].message
        == "CategoricalCrossentropy: axis 5 does not exist in an output of shape (2, 1)")
    #expect(!model.trainingState.contains { $0.path.contains("velocity") })
    #expect(try model.evaluate(RecordingSource([x], y)) == before)
  }

  @Test func asksForCompile() throws {
    let model = try Model(
      .sequential(input: InputDefinition("x", shape: [2]), layers: [(nil, Dense(1))]), backend: ReferenceBackend())
    let error = #expect(throws: DiagnosticError.self) {
      try model.fit(RecordingSource([x], y), settings: fitSettings())
    }
    #expect(error?.diagnostics[0].message == "the model is not compiled")
    #expect(try model.predict(RecordingSource([x]))[0].shape == [10, 1])
  }

  /// As in Keras, a frozen layer is neither trained nor penalized; its BatchNormalization uses what it has.
  @Test func frozenLayersStayAsTheyAre() throws {
    func model(trainable: Bool) throws -> Model {
      var dense = Dense(3)
      dense.kernelRegularizer = .l2(0.1)
      var definition = ModelDefinition.sequential(
        input: InputDefinition("x", shape: [2]), layers: [(nil, dense), (nil, BatchNormalization()), (nil, Dense(1))])
      for index in 0..<2 { definition.nodes[index].trainable = trainable }
      let model = try Model(definition, backend: ReferenceBackend())
      try model.compile(settings(SGD()))
      return model
    }
    let (frozen, free) = (try model(trainable: false), try model(trainable: true))
    let before = try weights(of: frozen)
    let (less, more) = (
      try frozen.evaluate(RecordingSource([x], y))["loss"]!, try free.evaluate(RecordingSource([x], y))["loss"]!
    )
    let penalty = 0.1 * before["dense/kernel"]!.doubles.map { $0 * $0 }.reduce(0, +)
    #expect(abs(more - less - penalty) < 1e-6 && penalty > 1e-3)
    _ = try frozen.fit(RecordingSource([x], y), settings: fitSettings())
    for (path, value) in try weights(of: frozen) {
      #expect((value == before[path]) == !path.hasPrefix("dense_1/"), "\(path)")
    }
  }
}
