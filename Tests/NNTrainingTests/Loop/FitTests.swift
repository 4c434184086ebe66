import NNConfig
import NNLayers
import NNReferenceBackend
import NNTensor
import NNTestSupport
import Testing

@testable import NNTraining

@Suite struct FitTests {
  private let x = ramp(10, 2)
  private let y = ramp(10, 1, scale: 0.3)

  private func dense(_ regularizer: AnyRegularizer? = nil) -> Dense {
    var dense = Dense(1)
    dense.kernelRegularizer = regularizer
    return dense
  }

  @Test func historyHoldsEveryEpoch() throws {
    let model = try makeModel(2, [dense()], metrics: [MetricReference(Metrics.MeanAbsoluteError())])
    let history = try model.fit(
      RecordingSource([x], y), validation: RecordingSource([x], y), settings: fitSettings(epochs: 3))
    #expect(history.epochs == [0, 1, 2])
    #expect(
      history.logs[0].entries.map(\.name)
        == ["loss", "mean_absolute_error", "val_loss", "val_mean_absolute_error"])
    #expect(history["loss"].count == 3 && history["val_loss"].count == 3)
    #expect(history["loss"][2] < history["loss"][0])
  }

  /// Batches of 4, 4 and 2 rows count 4, 4 and 2 times; the penalty, which moves with every step, likewise.
  @Test func lossIsTheMeanWeightedByBatchSize() throws {
    let source = RecordingSource([x], y)
    let stepwise = try makeModel(2, [dense(.l2(0.5))])
    var total = 0.0
    for rows in [0..<4, 4..<8, 8..<10] {
      let kernel = try stepwise.weight("dense/kernel").doubles
      let bias = try stepwise.weight("dense/bias").doubles[0]
      let errors = rows.map { row -> Double in
        let value = x.doubles[2 * row] * kernel[0] + x.doubles[2 * row + 1] * kernel[1] + bias
        return (value - y.doubles[row]) * (value - y.doubles[row])
      }
      let penalty = 0.5 * (kernel[0] * kernel[0] + kernel[1] * kernel[1])
      total += errors.reduce(0, +) + Double(rows.count) * penalty
      _ = try stepwise.fit(RecordingSource([part(x, rows)], part(y, rows)), settings: fitSettings())
    }
    let model = try makeModel(2, [dense(.l2(0.5))])
    let history = try model.fit(source, settings: fitSettings())
    #expect(abs(history["loss"][0] - total / 10) < 1e-6 * total)
    #expect(try weights(of: model) == weights(of: stepwise))
  }

  private func part(_ tensor: Tensor, _ rows: Range<Int>) -> Tensor {
    let width = tensor.shape[1]
    return Tensor(Array(tensor.floats[rows.lowerBound * width..<rows.upperBound * width]), shape: [rows.count, width])
  }

  /// Sums begin anew in every epoch: two epochs log what two trainings of one epoch do.
  @Test func metricsAreResetEveryEpoch() throws {
    func model() throws -> Model {
      try makeModel(2, [dense()], metrics: [MetricReference(Metrics.MeanAbsoluteError())])
    }
    let (long, short) = (try model(), try model())
    let source = RecordingSource([x], y)
    let both = try long.fit(source, settings: fitSettings(epochs: 2))
    let first = try short.fit(source, settings: fitSettings())
    let second = try short.fit(source, settings: fitSettings(epochs: 2) { $0.initialEpoch = 1 })
    #expect(both.logs == first.logs + second.logs)
    #expect(both.logs[0] != both.logs[1])
  }

  @Test func rowsComeInOrderWithoutShuffling() throws {
    let source = RecordingSource([x], y)
    _ = try makeModel(2, [dense()]).fit(source, settings: fitSettings(epochs: 2))
    #expect(source.batches == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9], [0, 1, 2, 3], [4, 5, 6, 7], [8, 9]])
  }

  @Test func everyEpochHasAnOrderOfItsOwnThatTheSeedDecides() throws {
    func order(seed: UInt64, initialEpoch: Int = 0) throws -> [[Int]] {
      let source = RecordingSource([x], y)
      let settings = fitSettings(epochs: 3, shuffle: true) { $0.initialEpoch = initialEpoch }
      _ = try makeModel(2, [dense()], seed: seed).fit(source, settings: settings)
      return stride(from: 0, to: source.batches.count, by: 3).map { Array(source.batches[$0..<$0 + 3].joined()) }
    }
    let first = try order(seed: 1)
    for epoch in first { #expect(epoch.sorted() == Array(0..<10)) }
    #expect(Set(first).count == 3)
    #expect(try order(seed: 1) == first)
    #expect(try order(seed: 2) != first)
    #expect(try order(seed: 1, initialEpoch: 1) == Array(first[1...]))
  }

  @Test func initialEpochSkipsThoseBefore() throws {
    let reporter = RecordingReporter()
    let settings = fitSettings(epochs: 5) { $0.initialEpoch = 3 }
    let history = try makeModel(2, [dense()]).fit(RecordingSource([x], y), settings: settings, reporter: reporter)
    #expect(history.epochs == [3, 4] && reporter.epochs == [3, 4])
    let none = try makeModel(2, [dense()]).fit(
      RecordingSource([x], y), settings: fitSettings(epochs: 2) { $0.initialEpoch = 2 })
    #expect(none == History())
  }

  /// As Keras 3.15.1 does: batches of one row, four epochs.
  @Test(arguments: [
    (3, [[0, 1, 2], [3, 4, 5], [6, 7], [0, 1, 2]]), (5, [[0, 1, 2, 3, 4], [5, 6, 7], [0, 1, 2, 3, 4], [5, 6, 7]]),
    (8, [[Int]](repeating: Array(0..<8), count: 4)), (20, [[Int]](repeating: Array(0..<8), count: 4)),
  ]) func shortEpochsGoOnWhereTheLastEnded(_ steps: Int, _ expected: [[Int]]) throws {
    let source = RecordingSource([ramp(8, 2)], ramp(8, 1))
    let settings = fitSettings(epochs: 4, batchSize: 1) { $0.stepsPerEpoch = steps }
    _ = try makeModel(2, [dense()]).fit(source, settings: settings)
    #expect(source.batches.map { $0[0] } == Array(expected.joined()))
    let parts = (0..<4).map { PassPart(of: $0, batches: 8, stepsPerEpoch: steps) }
    #expect(parts.map { Array($0.batches) } == expected)
  }

  @Test func validatesNowAndThen() throws {
    let validation = RecordingSource([x], y)
    let settings = fitSettings(epochs: 5) {
      $0.validationFrequency = 2
      $0.validationBatchSize = 5
      $0.validationSteps = 1
    }
    let history = try makeModel(2, [dense()]).fit(RecordingSource([x], y), validation: validation, settings: settings)
    #expect(history["loss"].count == 5 && history["val_loss"].count == 2)
    #expect(history.logs.map { $0["val_loss"] != nil } == [false, true, false, true, false])
    #expect(validation.batches == [[Int]](repeating: Array(0..<5), count: 2))
  }

  /// Three steps and three of validation, then the second step of the second epoch.
  @Test func stopsWhenAsked() throws {
    let reporter = RecordingReporter()
    var asked = 0
    let error = #expect(throws: TrainingInterruptedError.self) {
      try makeModel(2, [dense()]).fit(
        RecordingSource([x], y), validation: RecordingSource([x], y), settings: fitSettings(epochs: 5),
        reporter: reporter
      ) {
        asked += 1
        return asked == 8
      }
    }
    #expect(asked == 8)
    #expect(reporter.steps == [0, 1, 2, 0, 1])
    let progress = try #require(error?.progress)
    #expect(progress.epoch == 1 && progress.step == 2)
    #expect(progress.history.epochs == [0] && progress.history["val_loss"].count == 1)
    #expect(reporter.histories.isEmpty)
  }

  @Test func tellsTheReporter() throws {
    let reporter = RecordingReporter()
    let history = try makeModel(2, [dense()]).fit(
      RecordingSource([x], y), validation: RecordingSource([x], y), settings: fitSettings(epochs: 2),
      reporter: reporter)
    let plan = try #require(reporter.plans.first)
    #expect(reporter.plans.count == 1)
    #expect((plan.epochs, plan.stepsPerEpoch, plan.rows, plan.validationRows, plan.batchSize) == (2, 3, 10, 10, 4))
    #expect(reporter.steps == [0, 1, 2, 0, 1, 2])
    #expect(reporter.ended == history.logs)
    // What is shown after the last step is what the epoch ends with.
    #expect(reporter.losses[2] == history["loss"][0] && reporter.losses[5] == history["loss"][1])
  }

  /// Two batch sizes of training, two of validation, one program for the numbers to show.
  @Test func programsAreMadeOncePerBatchSize() throws {
    let backend = CountingBackend()
    let model = try makeModel(2, [dense()], backend: backend)
    #expect(backend.programs.isEmpty)
    let source = RecordingSource([x], y)
    _ = try model.fit(source, validation: source, settings: fitSettings(epochs: 3))
    #expect(backend.batchSizes.sorted() == [2, 2, 4, 4])
    #expect(backend.programs.count == 5)
    _ = try model.fit(source, validation: source, settings: fitSettings(epochs: 2))
    _ = try model.evaluate(source, batchSize: 4)
    #expect(backend.programs.count == 5)
    _ = try model.predict(source, batchSize: 4)
    _ = try model.predict(source, batchSize: 4)
    #expect(backend.programs.count == 6)
  }

  /// Weights per row make programs of their own; a row that weighs nothing teaches nothing.
  @Test func weightsCount() throws {
    let ones = Tensor([Float](repeating: 1, count: 10), shape: [10])
    let (plain, weighted, none) = (
      try makeModel(2, [dense()]), try makeModel(2, [dense()]), try makeModel(2, [dense()])
    )
    let before = try weights(of: none)
    _ = try plain.fit(RecordingSource([x], y), settings: fitSettings())
    _ = try weighted.fit(RecordingSource([x], y, weights: ones), settings: fitSettings())
    _ = try none.fit(RecordingSource([x], y, weights: Tensor(shape: [10], dtype: .float32)), settings: fitSettings())
    for (path, value) in try weights(of: plain) { expectClose(try weighted.weight(path), value, absolute: 1e-6, path) }
    #expect(try weights(of: none) == before)
  }

  @Test func refusesDataThatDoesNotFit() throws {
    let model = try makeModel(2, [dense()])
    let wide = #expect(throws: DiagnosticError.self) {
      try model.fit(RecordingSource([ramp(10, 3)], y), settings: fitSettings())
    }
    #expect(wide?.diagnostics[0].message == "the model takes rows of float32 (2,), the data has float32 (3,)")
    let none = #expect(throws: DiagnosticError.self) { try model.evaluate(RecordingSource([x])) }
    #expect(
      none?.diagnostics[0].message == "the loss needs a target of float32 (1,) per row, the data has none")
    #expect(throws: DiagnosticError.self) {
      try model.fit(RecordingSource([x], y), validation: RecordingSource([x]), settings: fitSettings())
    }
    #expect(throws: DiagnosticError.self) { try model.predict(RecordingSource([ramp(10, 3)])) }
  }
}
