import NNConfig
import NNLayers
import NNReferenceBackend
import NNTensor
import NNTestSupport
import NNTraining
import Testing

@Suite struct EvaluateTests {
  private let x = ramp(10, 2)
  private let y = ramp(10, 1, scale: 0.3)

  /// What a Dense of one unit makes of the rows, in double precision.
  private func answers(_ model: Model) throws -> [Double] {
    let kernel = try model.weight("dense/kernel").doubles
    let bias = try model.weight("dense/bias").doubles[0]
    return (0..<10).map { x.doubles[2 * $0] * kernel[0] + x.doubles[2 * $0 + 1] * kernel[1] + bias }
  }

  @Test(arguments: [1, 3, 4, 10, 64], TestBackend.allCases)
  func predictsEveryRowInOrder(_ batchSize: Int, _ backend: TestBackend) throws {
    let model = try makeModel(2, [Dense(1)], backend: try backend.backend)
    let found = try model.predict(RecordingSource([x]), batchSize: batchSize)
    #expect(found.count == 1)
    expectClose(found[0], Tensor(try answers(model).map(Float.init), shape: [10, 1]))
  }

  @Test(arguments: [1, 3, 4, 10, 64]) func evaluatesEveryRowOnce(_ batchSize: Int) throws {
    let model = try makeModel(2, [Dense(1)], metrics: [MetricReference(Metrics.MeanAbsoluteError())])
    let errors = zip(try answers(model), y.doubles).map { $0 - $1 }
    let logs = try model.evaluate(RecordingSource([x], y), batchSize: batchSize)
    #expect(logs.entries.map(\.name) == ["loss", "mean_absolute_error"])
    #expect(abs(logs["loss"]! - errors.map { $0 * $0 }.reduce(0, +) / 10) < 1e-6)
    #expect(abs(logs["mean_absolute_error"]! - errors.map(abs).reduce(0, +) / 10) < 1e-6)
  }

  @Test func evaluatesSomeSteps() throws {
    let source = RecordingSource([x], y)
    let model = try makeModel(2, [Dense(1)])
    let errors = zip(try answers(model), y.doubles).map { $0 - $1 }
    let logs = try model.evaluate(source, batchSize: 3, steps: 2)
    #expect(source.batches == [[0, 1, 2], [3, 4, 5]])
    #expect(abs(logs["loss"]! - errors.prefix(6).map { $0 * $0 }.reduce(0, +) / 6) < 1e-6)
  }

  @Test(arguments: [1, 3, 4, 10, 64], TestBackend.allCases)
  func evaluatesAndPredictsInOnePass(_ batchSize: Int, _ backend: TestBackend) throws {
    let source = RecordingSource([x], y)
    let model = try makeModel(2, [Dense(1)], backend: try backend.backend)
    let (logs, outputs) = try model.evaluateWithOutputs(source, batchSize: batchSize)
    #expect(source.batches.flatMap { $0 } == Array(0..<10))
    let alone = try model.evaluate(source, batchSize: batchSize)
    #expect(abs(logs["loss"]! - alone["loss"]!) < 1e-6)
    #expect(outputs.count == 1)
    expectClose(outputs[0], Tensor(try answers(model).map(Float.init), shape: [10, 1]))
  }

  @Test func refusesCountsThatAreNotPositive() throws {
    let model = try makeModel(2, [Dense(1)])
    func message(_ action: () throws -> Void) -> String? {
      #expect(throws: DiagnosticError.self, performing: action)?.diagnostics.first?.message
    }
    for size in [0, -1] {
      let found = message { _ = try model.predict(RecordingSource([x]), batchSize: size) }
      #expect(found == "expected a positive batch size, got \(size)")
      #expect(message { _ = try model.evaluate(RecordingSource([x], y), batchSize: size) } == found)
      #expect(
        message { _ = try model.evaluate(RecordingSource([x], y), steps: size) }
          == "expected a positive number of steps, got \(size)")
    }
  }

  /// A smaller batch at the end makes no program of its own.
  @Test func predictionFillsTheLastBatchUp() throws {
    let backend = CountingBackend()
    let model = try makeModel(2, [Dense(1)], backend: backend)
    _ = try model.predict(RecordingSource([x]), batchSize: 4)
    #expect(backend.batchSizes == [4])
  }

  @Test func predictsNoRows() throws {
    let model = try makeModel(2, [Dense(3)])
    #expect(try model.predict(EmptySource())[0].shape == [0, 3])
    #expect(throws: (any Error).self) { try model.evaluate(EmptySource()) }
  }

  @Test func changesNothing() throws {
    let model = try makeModel(2, [Dense(4), BatchNormalization(), Dropout(0.5), Dense(1)])
    let before = try weights(of: model)
    _ = try model.evaluate(RecordingSource([x], y))
    _ = try model.predict(RecordingSource([x]))
    #expect(try weights(of: model) == before)
    #expect(try model.weight(ControlState.step.path).doubles == [0])
  }
}

private final class EmptySource: BatchSource {
  let rowCount = 0
  let inputs = [ArraySpec("x", shape: [2])]
  let targets = [ArraySpec("y", shape: [1])]
  let weights: [ArraySpec] = []
  func gather(_ rows: ArraySlice<Int>, into buffers: [HostBuffer]) throws {}
}
