import NNCPUBackend
import NNData
import NNGraph
import NNLayers
import NNReferenceBackend
import NNTensor
import NNTestSupport
import NNTraining
import Testing

/// One seed, one result, to the last bit; another seed, another result.
@Suite struct ReproducibilityTests {
  enum Place: String, CaseIterable, CustomTestStringConvertible {
    case reference, oneThread, twoThreads

    var testDescription: String { rawValue }

    func backend() throws -> any Backend {
      switch self {
      case .reference: ReferenceBackend()
      case .oneThread: try CPUBackend(threads: 1, fallback: ReferenceEvaluator())
      case .twoThreads: try CPUBackend(threads: 2, fallback: ReferenceEvaluator())
      }
    }
  }

  /// Large enough that two threads share the work.
  private func trained(_ place: Place, seed: UInt64) throws -> (weights: [Tensor], history: History) {
    let size = place == .reference ? 12 : 256
    let definition = ModelDefinition.sequential(
      input: InputDefinition("x", shape: [64]),
      layers: [
        (nil, Dense(size, activation: .relu)), (nil, BatchNormalization()), (nil, Dropout(0.4)),
        (nil, Dense(10, activation: .softmax)),
      ])
    let model = try Model(definition, backend: try place.backend(), seed: seed)
    var settings = CompileSettings()
    settings.optimizer = AnyOptimizer(Adam())
    settings.loss = LossReference(SparseCategoricalCrossentropy())
    try model.compile(settings)
    let rows = place == .reference ? 70 : 400
    let labels = Tensor((0..<rows).map { Int32($0 * 7 % 10) }, shape: [rows])
    let source = ArraySource(RowArray(randomTensor([rows, 64], stream: "x")), target: RowArray(labels))
    var fit = FitSettings()
    fit.epochs = 2
    fit.batchSize = 64
    let history = try model.fit(source, settings: fit)
    return (try model.weights.map { try model.weight($0.path) }, history)
  }

  @Test(arguments: Place.allCases) func aSeedDecidesEverything(_ place: Place) throws {
    let (first, again, other) = (
      try trained(place, seed: 5), try trained(place, seed: 5), try trained(place, seed: 6)
    )
    #expect(first.weights == again.weights)
    #expect(first.history == again.history)
    #expect(first.history != other.history)
    #expect(zip(first.weights, other.weights).contains { $0 != $1 })
  }
}
