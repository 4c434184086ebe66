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
  private let checkpointing: Checkpointing?
  private let clock = ContinuousClock()
  private var lastCheckpoint: ContinuousClock.Instant
  private var checkpointInterval = 0.0
  private var history = History()
  private var knownStates: KnownStates
  /// Batches trained on, those of earlier trainings included.
  private var batchesDone = 0

  init(
    _ model: Model, _ source: any BatchSource, _ validation: (any BatchSource)?, _ settings: FitSettings,
    _ reporter: any Reporter, _ checkpointing: Checkpointing?
  ) throws {
    self.model = model
    self.source = source
    self.validation = validation
    self.settings = settings
    self.reporter = reporter
    self.checkpointing = checkpointing
    checkpointInterval = checkpointing?.interval ?? 0
    lastCheckpoint = clock.now
    batches = Batches(source, batchSize: settings.batchSize, for: model)
    knownStates = KnownStates(
      of: model.store, stepsPerEpoch: min(batches.count, settings.stepsPerEpoch ?? .max))
    phases = OptimizerPhases(try model.graphs.settings.optimizer)
  }

  func run(from progress: TrainingProgress?, shouldStop: () -> Bool) throws -> History {
    history = progress?.history ?? History()
    let firstEpoch = progress?.epoch ?? settings.initialEpoch
    reporter.trainingBegan(
      TrainingPlan(
        initialEpoch: firstEpoch, epochs: settings.epochs,
        stepsPerEpoch: min(batches.count, settings.stepsPerEpoch ?? .max), rows: source.rowCount,
        validationRows: validation?.rowCount ?? 0, batchSize: settings.batchSize))
    batchesDone = Int(try model.store.read(OptimizerPath.iterations).doubles[0])
    // An earlier training may have ended with a loss that was no number.
    if settings.stopOnNaN { try model.store.write(TrainingState.finite.path, Tensor(scalar: true)) }
    for epoch in firstEpoch..<max(settings.epochs, firstEpoch) {
      try runEpoch(epoch, skipping: epoch == firstEpoch ? progress?.step ?? 0 : 0, shouldStop)
      if epoch + 1 < settings.epochs { try saveIfDue(nextEpoch: epoch + 1) }
    }
    try model.finishTraining()
    reporter.trainingEnded(history)
    return history
  }

  /// - Parameter skipped: steps of this epoch that were done before an interruption; the metrics hold their totals.
  private func runEpoch(_ epoch: Int, skipping skipped: Int, _ shouldStop: () -> Bool) throws {
    let began = clock.now
    reporter.epochBegan(epoch)
    if skipped == 0 { try model.resetMetrics() }
    if settings.stopOnNaN {
      try knownStates.remember(model.store, at: DivergedError.Beginning(epoch: epoch + 1, step: skipped + 1))
    }
    let part = PassPart(of: epoch, batches: batches.count, stepsPerEpoch: settings.stepsPerEpoch)
    let order = order(ofPass: part.pass)
    let first = part.batches.lowerBound + skipped
    let stepBefore = Int(try model.store.read(ControlState.step.path).doubles[0])
    for batch in first..<max(first, part.batches.upperBound) {
      try train(on: batch, order)
      batchesDone += 1
      let step = batch - part.batches.lowerBound
      try reporter.stepEnded(step) { try model.readLogs() }
      if shouldStop() {
        try checkFinite(epoch: epoch, first: first, order: order, stepBefore: stepBefore)
        try interrupt(epoch: epoch, step: step + 1)
      }
    }
    try checkFinite(epoch: epoch, first: first, order: order, stepBefore: stepBefore)
    var logs = try model.readLogs()
    if let validation, (epoch + 1) % settings.validationFrequency == 0 {
      // Validation counts with the same metrics: what they hold is needed again when it is interrupted.
      let totals = try model.metricTotals()
      do {
        let held = try model.evaluateOnThread(
          validation, batchSize: settings.validationBatchSize ?? settings.batchSize, steps: settings.validationSteps,
          shouldStop: shouldStop)
        logs = logs + held.asValidation
      } catch is EvaluationStopped {
        for (path, total) in totals { try model.store.write(path, total) }
        try interrupt(epoch: epoch, step: part.batches.count)
      }
    }
    history.append(epoch: epoch, logs)
    reporter.epochEnded(epoch, logs: logs, seconds: (clock.now - began).seconds)
  }

  private func train(on batch: Int, _ order: [Int]) throws {
    let rows = batches.rows(batch)
    let phase = phases.phase(ofStep: batchesDone)
    let key = Model.ProgramKey(
      kind: .training(phase, guarded: settings.stopOnNaN), rows: rows.count, weighted: !source.weights.isEmpty)
    try model.program(key).run(try batches.gather(order[rows]))
  }

  private func interrupt(epoch: Int, step: Int) throws -> Never {
    let progress = TrainingProgress(epoch: epoch, step: step, history: history)
    try checkpointing?.save(progress)
    throw TrainingInterruptedError(progress: progress)
  }

  private func saveIfDue(nextEpoch: Int) throws {
    guard let checkpointing else { return }
    let began = clock.now
    guard (began - lastCheckpoint).seconds >= checkpointInterval else { return }
    try checkpointing.save(TrainingProgress(epoch: nextEpoch, history: history))
    lastCheckpoint = clock.now
    checkpointInterval = max(checkpointing.interval, 100 * (lastCheckpoint - began).seconds)
  }

  /// The rows in the order of this pass over them: new in every pass, the same in every run of one seed.
  private func order(ofPass pass: Int) -> [Int] {
    guard settings.shuffle else { return Array(0..<source.rowCount) }
    var generator = RandomGenerator(seed: model.seed, stream: "shuffle/\(pass)")
    return generator.permutation(source.rowCount)
  }

  /// The flag is read once an epoch: since it fell nothing has been written, the step count included.
  ///
  /// - Parameters:
  ///   - first: the first batch since the flag was read last.
  ///   - stepBefore: the step count before that batch.
  private func checkFinite(epoch: Int, first: Int, order: [Int], stepBefore: Int) throws {
    guard settings.stopOnNaN else { return }
    guard try !model.store.read(TrainingState.finite.path).array(of: Bool.self)[0] else { return }
    let batch = first + Int(try model.store.read(ControlState.step.path).doubles[0]) - stepBefore
    let rows = batches.rows(batch)
    let layer = try model.firstBadLayer(try batches.gatherInputs(order[rows]), rows: rows.count)
    let part = PassPart(of: epoch, batches: batches.count, stepsPerEpoch: settings.stepsPerEpoch)
    // Rows that had a finite loss in this epoch, or in the one before.
    let others = batch > first ? first : min(batch + 1, part.batches.upperBound - 1)
    let kept =
      try isGood(on: others, order)
      ? nil : knownStates.restore(model.store, isTried: batch > first, in: epoch + 1)
    throw DivergedError(
      epoch: epoch + 1, step: batch - part.batches.lowerBound + 1, layer: layer, kept: kept, history: history)
  }

  /// Whether the weights give a finite loss on other rows than those that did not: then the rows are at fault. A step
  /// is taken and taken back.
  private func isGood(on batch: Int, _ order: [Int]) throws -> Bool {
    let values = try KnownStates.values(of: model.store)
    try model.store.write(TrainingState.finite.path, Tensor(scalar: true))
    try train(on: batch, order)
    let isFinite = try model.store.read(TrainingState.finite.path).array(of: Bool.self)[0]
    try KnownStates.write(values, to: model.store)
    return isFinite
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
