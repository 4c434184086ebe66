import NNConfig
import NNGraph
import NNLayers
import NNTensor
import NNTestSupport
import NNTraining
import Testing

/// A training that is stopped and goes on must come to the same numbers as one that is not.
@Suite struct ResumeTests {
  /// Everything that has state: dropout draws by step, batch normalization moves averages, Adam has slots, averages of
  /// weights follow; metrics hold totals.
  private func model(_ backend: TestBackend) throws -> Model {
    let definition = ModelDefinition.sequential(
      input: InputDefinition("x", shape: [3]),
      layers: [(nil, Dense(5)), (nil, BatchNormalization()), (nil, Dropout(0.4)), (nil, Dense(1))])
    let model = try Model(definition, backend: try backend.backend, seed: 3)
    var adam = Adam()
    adam.options.useEMA = true
    var settings = CompileSettings()
    settings.optimizer = AnyOptimizer(adam)
    settings.loss = LossReference(MeanSquaredError())
    settings.metrics = [MetricReference(Metrics.MeanAbsoluteError())]
    try model.compile(settings)
    return model
  }

  private let x = ramp(22, 3)
  private let y = ramp(22, 1, scale: 0.3)
  private let held = ramp(9, 3, scale: 0.2)
  private let heldY = ramp(9, 1, scale: 0.2)

  private var settings: FitSettings {
    fitSettings(epochs: 4, batchSize: 4, shuffle: true) { $0.validationFrequency = 2 }
  }

  private func fit(
    _ model: Model, from progress: TrainingProgress? = nil, checkpointing: Checkpointing? = nil,
    shouldStop: () -> Bool = { false }
  ) throws -> History {
    try model.fit(
      RecordingSource([x], y), validation: RecordingSource([held], heldY), settings: settings, resuming: progress,
      checkpointing: checkpointing, shouldStop: shouldStop)
  }

  /// What a checkpoint keeps of a model, put into a new one.
  private func copy(_ model: Model, on backend: TestBackend) throws -> Model {
    let snapshot = try model.snapshot()
    let other = try Model(
      model.definition, backend: try backend.backend, seed: 3, weights: snapshot.weights)
    try other.compile(try #require(snapshot.settings))
    try other.restoreOptimizer(try #require(snapshot.optimizerVariables))
    try other.restoreControlState(try model.controlState())
    return other
  }

  /// Asked 6 times in an epoch of training, 3 times in one of validation: every place is one to stop at.
  @Test(arguments: TestBackend.allCases, 1...30)
  func interruptedAnywhereComesToTheSame(_ backend: TestBackend, _ asked: Int) throws {
    let whole = try model(backend)
    let history = try fit(whole)

    let part = try model(backend)
    var saved: (progress: TrainingProgress, model: Model)?
    var count = 0
    #expect(throws: TrainingInterruptedError.self) {
      _ = try fit(
        part, checkpointing: Checkpointing { saved = ($0, try copy(part, on: backend)) },
        shouldStop: {
          count += 1
          return count == asked
        })
    }
    #expect(count == asked)
    let (progress, resumed) = try #require(saved)
    #expect(try fit(resumed, from: progress) == history)
    #expect(try weights(of: resumed) == weights(of: whole))
    let slots = try (resumed.snapshot().optimizerVariables, whole.snapshot().optimizerVariables)
    #expect(slots.0 == slots.1)
  }

  @Test func checkpointsComeAtTheirInterval() throws {
    func count(_ interval: Double) throws -> Int {
      var saved: [Int] = []
      let model = try model(.reference)
      _ = try fit(model, checkpointing: Checkpointing(interval: interval) { saved.append($0.epoch) })
      #expect(saved == saved.sorted())
      return saved.count
    }
    // Nothing is saved after the last epoch: the model itself is then.
    #expect(try count(0) >= 1)
    #expect(try count(0) <= 3)
    #expect(try count(3600) == 0)
  }

  @Test func cancelledTaskSavesAndSays() async throws {
    let saved = Task { () -> TrainingProgress? in
      var saved: TrainingProgress?
      let model = try model(.reference)
      withUnsafeCurrentTask { $0?.cancel() }
      #expect(throws: CancellationError.self) {
        _ = try fit(model, checkpointing: Checkpointing { saved = $0 })
      }
      return saved
    }
    #expect(try await saved.value == TrainingProgress(epoch: 0, step: 1))
  }

  @Test func weightsOfAnotherNetworkAreRefused() throws {
    let snapshot = try model(.reference).snapshot()
    let other = ModelDefinition.sequential(
      input: InputDefinition("x", shape: [3]), layers: [(nil, Dense(4)), (nil, BatchNormalization())])
    let error = #expect(throws: DiagnosticError.self) {
      _ = try Model(other, backend: try TestBackend.reference.backend, weights: snapshot.weights)
    }
    #expect(error?.diagnostics.map(\.message).first == "dense/kernel has the shape (3, 4), in the saved model (3, 5)")
    #expect(error?.diagnostics.count == 6)
  }

  /// A schedule has no variable where a constant rate has one: the optimizer goes on all the same, as in Keras.
  @Test func aScheduleMayTakeTheRatesPlace() throws {
    var schedule = ExponentialDecay()
    (schedule.initialLearningRate, schedule.decaySteps, schedule.decayRate) = (0.1, 10, 0.5)
    let rates: [LearningRate] = [0.1, .schedule(schedule)]
    func compiled(_ rate: LearningRate) throws -> Model {
      let model = try makeModel(1, [Dense(1)])
      var adam = Adam()
      adam.options.learningRate = rate
      var settings = CompileSettings()
      settings.optimizer = AnyOptimizer(adam)
      settings.loss = LossReference(MeanSquaredError())
      try model.compile(settings)
      return model
    }
    for (before, now) in [(rates[0], rates[1]), (rates[1], rates[0])] {
      let (first, second) = (try compiled(before), try compiled(now))
      _ = try first.fit(RecordingSource([ramp(4, 1)], ramp(4, 1)), settings: fitSettings(epochs: 3, batchSize: 2))
      try second.restoreOptimizer(try #require(try first.snapshot().optimizerVariables), keepsLearningRate: true)
      for variable in first.trainingState.filter({ $0.role == .slot }).map(\.path)
      where variable != OptimizerPath.learningRate {
        #expect(try second.weight(variable) == first.weight(variable), "\(variable)")
      }
      #expect(try second.weight(OptimizerPath.iterations).doubles == [6])
    }
  }

  @Test func slotsOfAnotherOptimizerAreRefused() throws {
    let variables = try #require(try model(.reference).snapshot().optimizerVariables)
    let other = try makeModel(3, [Dense(1)])
    let error = #expect(throws: DiagnosticError.self) { try other.restoreOptimizer(variables) }
    #expect(
      error?.diagnostics.first?.message == "the saved optimizer has 20 variables, SGD of this model has 2")
    let bare = try Model(other.definition, backend: try TestBackend.reference.backend)
    #expect(throws: DiagnosticError.self) { try bare.restoreOptimizer([variables[0]]) }
  }
}
