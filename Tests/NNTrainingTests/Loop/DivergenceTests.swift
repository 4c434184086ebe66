import NNConfig
import NNGraph
import NNLayers
import NNTensor
import NNTestSupport
import NNTraining
import Testing

/// `1 / x`, to have something that breaks.
private struct Reciprocal: UnaryLayer {
  static var summary: String { "One over the input." }
  static var fields: [Field<Reciprocal>] { [] }
  func build(_ x: Value, in scope: LayerScope) throws -> Value { 1 / x }
}

@Suite struct DivergenceTests {
  /// Twelve rows; the tenth holds a 0.
  private let x = Tensor((0..<12).map { $0 == 9 ? Float(0) : Float($0 % 3 + 1) }, shape: [12, 1])
  private let y = ramp(12, 1)

  private func model(_ backend: TestBackend) throws -> Model {
    try makeModel(1, [Identity(), Reciprocal(), Dense(2), Dense(1)], rate: 0.01, backend: try backend.backend)
  }

  @Test(arguments: TestBackend.allCases) func stopsBeforeTheBadStep(_ backend: TestBackend) throws {
    let (model, good) = (try model(backend), try model(backend))
    // Of steps of two rows the fifth is bad.
    let source = RecordingSource([x], y)
    let error = #expect(throws: DivergedError.self) {
      try model.fit(source, settings: fitSettings(epochs: 3, batchSize: 2))
    }
    #expect(error?.epoch == 1 && error?.step == 5 && error?.layer == "reciprocal" && error?.kept == nil)
    #expect(error?.history == History())
    let settings = fitSettings(batchSize: 2) { $0.stepsPerEpoch = 4 }
    _ = try good.fit(source, settings: settings)
    #expect(try weights(of: model) == weights(of: good))
    for path in [ControlState.step.path, OptimizerPath.iterations] {
      #expect(try model.weight(path).doubles == [4], "\(path)")
    }
  }

  /// Where the weights are at fault, as they grew too large in the end, the model goes back to weights that had a
  /// finite loss, those of the beginning of an epoch.
  @Test(arguments: TestBackend.allCases, [4, 2]) func goesBackToGoodWeights(
    _ backend: TestBackend, _ batchSize: Int
  ) throws {
    let model = try makeModel(1, [Dense(1)], rate: 4, backend: try backend.backend)
    let source = RecordingSource([ramp(4, 1)], ramp(4, 1))
    var weightsOfEpochs: [Int: [String: Tensor]] = [:]
    final class Watch: Reporter {
      var began: (Int) -> Void = { _ in }
      func epochBegan(_ epoch: Int) { began(epoch) }
    }
    let watch = Watch()
    watch.began = { weightsOfEpochs[$0 + 1] = try? weights(of: model) }
    let error = #expect(throws: DivergedError.self) {
      try model.fit(source, settings: fitSettings(epochs: 500, batchSize: batchSize), reporter: watch)
    }
    let kept = try #require(error?.kept)
    let (epoch, step) = (try #require(error?.epoch), try #require(error?.step))
    // A copy in 16 steps, and not the one with which the bad step began.
    let epochsPerCopy = 16 / (4 / batchSize)
    let tried = step == 1 ? epoch - 1 : epoch
    #expect(kept.epoch == (tried - 1) / epochsPerCopy * epochsPerCopy + 1 && kept.step == 1)
    #expect(epoch > epochsPerCopy)
    #expect(try weights(of: model) == weightsOfEpochs[kept.epoch])
    let loss = try #require(try model.evaluate(source, batchSize: batchSize)["loss"])
    #expect(loss.isFinite)
  }

  /// Steps count within the epoch, whatever was trained before, and history holds what was reached.
  @Test func tellsTheStepOfTheEpoch() throws {
    let model = try model(.reference)
    let good = Tensor((0..<12).map { Float($0 % 3 + 1) }, shape: [12, 1])
    _ = try model.fit(RecordingSource([good], y), settings: fitSettings(epochs: 2, batchSize: 4))
    // Epochs of three steps of two rows: the fifth batch of a pass is the second step of every other epoch.
    let settings = fitSettings(epochs: 9, batchSize: 2) {
      $0.initialEpoch = 6
      $0.stepsPerEpoch = 3
    }
    let error = #expect(throws: DivergedError.self) {
      try model.fit(RecordingSource([x], y), settings: settings)
    }
    #expect(error?.epoch == 8 && error?.step == 2)
    #expect(error?.history.epochs == [6])
  }

  /// After good data the same model trains on.
  @Test func canGoOnAfterwards() throws {
    let model = try model(.cpu)
    #expect(throws: DivergedError.self) { try model.fit(RecordingSource([x], y), settings: fitSettings(batchSize: 2)) }
    let before = try weights(of: model)
    let good = Tensor((0..<12).map { Float($0 % 3 + 1) }, shape: [12, 1])
    let history = try model.fit(RecordingSource([good], y), settings: fitSettings(batchSize: 2))
    #expect(history["loss"][0].isFinite)
    #expect(try weights(of: model) != before)
  }

  @Test func namesNoLayerWhereOnlyTheLossIsBad() throws {
    var bad = y.floats
    bad[3] = .infinity
    let model = try makeModel(1, [Dense(1)])
    let error = #expect(throws: DivergedError.self) {
      try model.fit(RecordingSource([x], Tensor(bad, shape: [12, 1])), settings: fitSettings(batchSize: 12))
    }
    #expect(error?.layer == nil && error?.step == 1)
  }

  @Test(arguments: TestBackend.allCases) func goesOnWhenToldTo(_ backend: TestBackend) throws {
    let model = try model(backend)
    let history = try model.fit(
      RecordingSource([x], y), settings: fitSettings(epochs: 2, batchSize: 2) { $0.stopOnNaN = false })
    #expect(history.epochs == [0, 1] && !history["loss"][1].isFinite)
    #expect(try model.weight(OptimizerPath.iterations).doubles == [12])
    #expect(try model.weight("dense_1/bias").doubles[0].isNaN)
  }
}
