import NNConfig
import NNLayers
import NNReferenceBackend
import NNTensor
import NNTestSupport
import NNTraining
import Testing

@Suite struct AdaptTests {
  @Test(arguments: TestBackend.allCases) func seesEveryRowOnce(_ backend: TestBackend) throws {
    let x = ramp(10, 2)
    let source = RecordingSource([x])
    let model = try makeModel(2, [Normalization(), Dense(1)], backend: try backend.backend)
    #expect(model.needsAdaptation)
    try model.adapt(to: source, batchSize: 4)
    #expect(source.batches == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]])
    for column in 0..<2 {
      let values = (0..<10).map { x.doubles[2 * $0 + column] }
      let mean = values.reduce(0, +) / 10
      let variance = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 10
      #expect(abs(try model.weight("normalization/mean").doubles[column] - mean) < 1e-6)
      #expect(abs(try model.weight("normalization/variance").doubles[column] - variance) < 1e-6)
    }
  }

  /// The second one sees what the first one makes of the data.
  @Test func layersLearnInOrder() throws {
    let model = try makeModel(2, [Normalization(), Rescaling(3, offset: 1), Normalization(), Dense(1)])
    try model.adapt(to: RecordingSource([ramp(10, 2)]))
    expectClose(try model.weight("normalization_1/mean"), Tensor([1, 1] as [Float], shape: [2]), absolute: 1e-5)
    expectClose(try model.weight("normalization_1/variance"), Tensor([9, 9] as [Float], shape: [2]), absolute: 1e-4)
  }

  @Test func nothingToLearn() throws {
    #expect(!(try makeModel(2, [Dense(1)]).needsAdaptation))
    #expect(!(try makeModel(2, [Normalization(mean: 0, variance: 1), Dense(1)]).needsAdaptation))
  }

  @Test func refusesOtherRows() throws {
    let model = try makeModel(2, [Normalization(), Dense(1)])
    #expect(throws: DiagnosticError.self) { try model.adapt(to: RecordingSource([ramp(10, 3)])) }
  }
}
