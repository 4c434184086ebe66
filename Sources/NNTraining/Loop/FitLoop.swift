import NNGraph
import NNLayers
import NNTensor

/// One training: epochs of steps.
final class FitLoop {
  private let model: Model
  private let source: any BatchSource
  private let validation: (any BatchSource)?
  private let settings: FitSettings
  private let reporter: any Reporter
  private let batches: Batches
  private let phases: OptimizerPhases
  private var history = History()
  /// Steps of this training so far.
  private var stepsDone = 0

  init(
    _ model: Model, _ source: any BatchSource, _ validation: (any BatchSource)?, _ settings: FitSettings,
    _ reporter: any Reporter
  ) throws {
    self.model = model
    self.source = source
    self.validation = validation
    self.settings = settings
    self.reporter = reporter
    batches = Batches(source, batchSize: settings.batchSize, for: model)
    phases = OptimizerPhases(try model.graphs.settings.optimizer)
  }

  func run(shouldStop: () -> Bool) throws -> History {
    reporter.trainingBegan(
      TrainingPlan(
        initialEpoch: settings.initialEpoch, epochs: settings.epochs,
        stepsPerEpoch: min(batches.count, settings.stepsPerEpoch ?? .max), rows: source.rowCount,
        validationRows: validation?.rowCount ?? 0, batchSize: settings.batchSize))
    let clock = ContinuousClock()
    let batchesBefore = Int(try model.store.read(OptimizerPath.iterations).doubles[0])
    // An earlier training may have ended with a loss that was no number.
    if settings.stopOnNaN { try model.store.write(TrainingState.finite.path, Tensor(scalar: true)) }
    var stopped = false
    for epoch in settings.initialEpoch..<max(settings.epochs, settings.initialEpoch) where !stopped {
      let began = clock.now
      reporter.epochBegan(epoch)
      try model.resetMetrics()
      let part = PassPart(of: epoch, batches: batches.count, stepsPerEpoch: settings.stepsPerEpoch)
      let order = order(ofPass: part.pass)
      let first = try model.store.read(ControlState.step.path).doubles[0]
      for (step, batch) in part.batches.enumerated() {
        let rows = batches.rows(batch)
        let phase = phases.phase(ofStep: batchesBefore + stepsDone)
        let key = Model.ProgramKey(
          kind: .training(phase, guarded: settings.stopOnNaN), rows: rows.count, weighted: !source.weights.isEmpty)
        try model.program(key).run(try batches.gather(order[rows]))
        stepsDone += 1
        try reporter.stepEnded(step) { try model.readLogs() }
        if shouldStop() {
          stopped = true
          break
        }
      }
      try checkFinite(epoch: epoch, part: part, order: order, stepBefore: Int(first))
      var logs = try model.readLogs()
      if let validation, (epoch + 1) % settings.validationFrequency == 0, !stopped {
        let size = settings.validationBatchSize ?? settings.batchSize
        let held = try model.evaluateOnThread(validation, batchSize: size, steps: settings.validationSteps)
        logs = logs + held.asValidation
      }
      history.append(epoch: epoch, logs)
      reporter.epochEnded(epoch, logs: logs, seconds: (clock.now - began).seconds)
    }
    try model.finishTraining()
    reporter.trainingEnded(history)
    return history
  }

  /// The rows in the order of this pass over them: new in every pass, the same in every run of one seed.
  private func order(ofPass pass: Int) -> [Int] {
    guard settings.shuffle else { return Array(0..<source.rowCount) }
    var generator = RandomGenerator(seed: model.seed, stream: "shuffle/\(pass)")
    return generator.permutation(source.rowCount)
  }

  /// The flag is read once an epoch: since it fell nothing has been written, the step count included.
  private func checkFinite(epoch: Int, part: PassPart, order: [Int], stepBefore: Int) throws {
    guard settings.stopOnNaN else { return }
    guard try !model.store.read(TrainingState.finite.path).array(of: Bool.self)[0] else { return }
    let step = Int(try model.store.read(ControlState.step.path).doubles[0]) - stepBefore
    let rows = batches.rows(part.batches.lowerBound + step)
    let layer = try model.firstBadLayer(try batches.gatherInputs(order[rows]), rows: rows.count)
    throw DivergedError(epoch: epoch + 1, step: step + 1, layer: layer, history: history)
  }
}

/// Which batches of which pass over the rows an epoch takes.
///
/// As in Keras, epochs of few steps go on where the one before ended; the one that reaches the last row ends there, and
/// the next begins a new pass. Computed from the epoch's number alone, so that a resumed training sees the same rows.
struct PassPart: Equatable {
  var pass: Int
  var batches: Range<Int>

  init(of epoch: Int, batches count: Int, stepsPerEpoch: Int?) {
    let steps = max(min(stepsPerEpoch ?? count, count), 1)
    let epochs = max((count + steps - 1) / steps, 1)
    pass = epoch / epochs
    let first = epoch % epochs * steps
    batches = first..<min(first + steps, count)
  }
}

extension Duration {
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
