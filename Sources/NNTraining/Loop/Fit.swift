import NNConfig
import NNGraph
import NNLayers
import NNTensor

/// A loss that is no number, found where it began.
public struct DivergedError: Error, Sendable {
  /// Counted from 1.
  public var epoch: Int
  public var step: Int
  /// Name of the first layer whose values are not finite, if one was found.
  public var layer: String?
  /// What had been reached before.
  public var history: History
}

extension Model {
  /// Keras's `fit`: trains on all rows of `source` once per epoch.
  ///
  /// - Parameters:
  ///   - validation: rows to evaluate on after an epoch.
  ///   - shouldStop: asked after every step; when it says yes, training ends there and `fit` returns.
  /// - Throws: `DivergedError` when the loss stops being a number (weights are those before that step), what the
  ///   source throws, `DiagnosticError` when the source does not fit the model.
  public func fit(
    _ source: any BatchSource, validation: (any BatchSource)? = nil, settings: FitSettings = FitSettings(),
    reporter: any Reporter = SilentReporter(), shouldStop: () -> Bool = { false }
  ) throws -> History {
    try check(source)
    if let validation { try check(validation) }
    return try backend.perform {
      try FitLoop(self, source, validation, settings, reporter).run(shouldStop: shouldStop)
    }
  }

  /// Keras's `evaluate`: loss and metrics over all rows of `source`.
  public func evaluate(_ source: any BatchSource, batchSize: Int = 32, steps: Int? = nil) throws -> Logs {
    try check(source)
    return try backend.perform { try evaluateOnThread(source, batchSize: batchSize, steps: steps) }
  }

  func evaluateOnThread(_ source: any BatchSource, batchSize: Int, steps: Int?) throws -> Logs {
    try resetMetrics()
    let batches = Batches(source, batchSize: batchSize)
    let order = Array(0..<source.rowCount)
    for step in 0..<min(batches.count, steps ?? .max) {
      let rows = batches.rows(step)
      let key = ProgramKey(kind: .evaluation, rows: rows.count, weighted: !source.weights.isEmpty)
      let program = try program(key)
      try program.run(try batches.gather(order[rows]))
    }
    let logs = try readLogs()
    try resetMetrics()
    return logs
  }

  /// Keras's `predict`: the outputs for all rows of `source`, in order.
  public func predict(_ source: any BatchSource, batchSize: Int = 32) throws -> [Tensor] {
    try checkInputs(source)
    return try backend.perform {
      let batches = Batches(source, batchSize: batchSize)
      let order = Array(0..<source.rowCount)
      // The last, smaller batch is filled up with rows that were there already, and cut.
      let size = min(batchSize, max(source.rowCount, 1))
      let program = try program(ProgramKey(kind: .prediction, rows: size, weighted: false))
      let types = program.graph.outputs.map(\.type)
      let results = types.map { type in
        Tensor(shape: Shape([source.rowCount] + type.shape.dims.dropFirst()), dtype: type.dtype)
      }
      for step in 0..<batches.count {
        let rows = batches.rows(step)
        try program.run(Array(try batches.gather(order[rows]).prefix(definition.inputs.count)))
        for (index, type) in types.enumerated() {
          let rowBytes = type.byteCount / size
          let output = try program.output(index)
          withExtendedLifetime(output) {
            (results[index].buffer.base + rows.lowerBound * rowBytes)
              .copyMemory(from: output.buffer.base, byteCount: rows.count * rowBytes)
          }
        }
      }
      return results
    }
  }

  private func check(_ source: any BatchSource) throws {
    try checkInputs(source)
    let output = try graphs.prediction(rows: 1).outputs[0].type
    let expected = try graphs.targetType(output: output)
    let row = Shape(Array(expected.shape.dims.dropFirst()))
    guard source.targets.count == 1, source.targets[0].shape == row, source.targets[0].dtype == expected.dtype else {
      let found = source.targets.map { "\($0.dtype) \($0.shape)" }.joined(separator: ", ")
      throw DiagnosticError([
        Diagnostic(
          .error,
          "the loss needs a target of \(expected.dtype) \(row) per row, the data has \(found.isEmpty ? "none" : found)")
      ])
    }
    guard source.rowCount > 0 else { throw DiagnosticError([Diagnostic(.error, "the data has no rows")]) }
  }

  private func checkInputs(_ source: any BatchSource) throws {
    let expected = try definition.inputTypes(rows: 1).map {
      ArraySpec("", shape: Shape(Array($0.shape.dims.dropFirst())), dtype: $0.dtype)
    }
    guard expected.count == source.inputs.count,
      zip(expected, source.inputs).allSatisfy({ $0.shape == $1.shape && $0.dtype == $1.dtype })
    else {
      func words(_ specs: [ArraySpec]) -> String { specs.map { "\($0.dtype) \($0.shape)" }.joined(separator: ", ") }
      throw DiagnosticError([
        Diagnostic(
          .error, "the model takes rows of \(words(expected)), the data has \(words(source.inputs))")
      ])
    }
  }
}

/// Cuts a source's rows into batches and stages them in memory that is allocated once.
final class Batches {
  let source: any BatchSource
  let batchSize: Int
  /// Two sets, so that one can be filled while a program may still read the other.
  private let sets: [[HostBuffer]]
  private var next = 0

  init(_ source: any BatchSource, batchSize: Int) {
    self.source = source
    self.batchSize = batchSize
    let arrays = source.inputs + source.targets + source.weights
    sets = (0..<2).map { _ in arrays.map { HostBuffer(byteCount: $0.rowByteCount * batchSize) } }
  }

  var count: Int { (source.rowCount + batchSize - 1) / batchSize }

  /// Positions of batch `step` in the epoch's order.
  func rows(_ step: Int) -> Range<Int> { step * batchSize..<min((step + 1) * batchSize, source.rowCount) }

  func gather(_ rows: ArraySlice<Int>) throws -> [HostBuffer] {
    next = 1 - next
    try source.gather(rows, into: sets[next])
    return sets[next]
  }
}

/// One training: epochs of steps.
private final class FitLoop {
  private let model: Model
  private let source: any BatchSource
  private let validation: (any BatchSource)?
  private let settings: FitSettings
  private let reporter: any Reporter
  private let batches: Batches
  private var history = History()

  init(
    _ model: Model, _ source: any BatchSource, _ validation: (any BatchSource)?, _ settings: FitSettings,
    _ reporter: any Reporter
  ) {
    self.model = model
    self.source = source
    self.validation = validation
    self.settings = settings
    self.reporter = reporter
    batches = Batches(source, batchSize: settings.batchSize)
  }

  func run(shouldStop: () -> Bool) throws -> History {
    let steps = min(batches.count, settings.stepsPerEpoch ?? .max)
    reporter.trainingBegan(
      TrainingPlan(
        initialEpoch: settings.initialEpoch, epochs: settings.epochs, stepsPerEpoch: steps, rows: source.rowCount,
        validationRows: validation?.rowCount ?? 0, batchSize: settings.batchSize))
    let clock = ContinuousClock()
    let batchesBefore = Int(try model.store.read(OptimizerPath.iterations).doubles[0])
    let phases = OptimizerPhases(try model.graphs.settings.optimizer)
    var stopped = false
    for epoch in settings.initialEpoch..<max(settings.epochs, settings.initialEpoch) where !stopped {
      let began = clock.now
      reporter.epochBegan(epoch)
      try model.resetMetrics()
      let order = order(of: epoch)
      for step in 0..<steps {
        let rows = batches.rows(step)
        let buffers = try batches.gather(order[rows])
        let key = Model.ProgramKey(
          kind: .training(
            phases.phase(ofStep: batchesBefore + step + (epoch - settings.initialEpoch) * steps),
            guarded: settings.stopOnNaN), rows: rows.count,
          weighted: !source.weights.isEmpty)
        try model.program(key).run(buffers)
        try reporter.stepEnded(step) { try model.readLogs() }
        if shouldStop() {
          stopped = true
          break
        }
      }
      try checkFinite(epoch: epoch, stepsPerEpoch: steps, order: order)
      var logs = try model.readLogs()
      if let validation, (epoch + 1) % settings.validationFrequency == 0, !stopped {
        logs =
          logs
          + (try model.evaluateOnThread(
            validation, batchSize: settings.validationBatchSize ?? settings.batchSize, steps: settings.validationSteps
          )
          .asValidation)
      }
      history.append(epoch: epoch, logs)
      reporter.epochEnded(epoch, logs: logs, seconds: (clock.now - began).seconds)
    }
    try model.finishTraining()
    reporter.trainingEnded(history)
    return history
  }

  /// The rows in the order of this epoch: new in every epoch, the same in every run of one seed.
  private func order(of epoch: Int) -> [Int] {
    guard settings.shuffle else { return Array(0..<source.rowCount) }
    var generator = RandomGenerator(seed: model.seed, stream: "shuffle/\(epoch)")
    return generator.permutation(source.rowCount)
  }

  /// The flag is read once an epoch: since it fell nothing has been written, the step count included.
  private func checkFinite(epoch: Int, stepsPerEpoch: Int, order: [Int]) throws {
    guard settings.stopOnNaN else { return }
    guard try !model.store.read(TrainingState.finite.path).array(of: Bool.self)[0] else { return }
    let done = Int(try model.store.read(ControlState.step.path).array(of: Int32.self)[0])
    let step = done - (epoch - settings.initialEpoch) * stepsPerEpoch
    let rows = batches.rows(step)
    let layer = try model.firstBadLayer(
      try batches.gather(order[rows]), rows: rows.count, weighted: !source.weights.isEmpty)
    throw DivergedError(epoch: epoch + 1, step: step + 1, layer: layer, history: history)
  }
}

extension Duration {
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
