import NNConfig
import NNGraph
import NNLayers
import NNReferenceBackend
import NNTensor
import NNTraining
import Testing

/// Rows out of tensors in memory; remembers which rows were asked for, batch by batch.
final class RecordingSource: BatchSource {
  let rowCount: Int
  let inputs: [ArraySpec]
  let targets: [ArraySpec]
  let weights: [ArraySpec]
  private let tensors: [Tensor]
  private(set) var batches: [[Int]] = []

  init(_ x: [Tensor], _ y: Tensor? = nil, weights w: Tensor? = nil) {
    func specs(_ name: String, _ tensors: [Tensor]) -> [ArraySpec] {
      tensors.map { ArraySpec(name, shape: Shape(Array($0.shape.dims.dropFirst())), dtype: $0.dtype) }
    }
    tensors = x + [y, w].compactMap { $0 }
    rowCount = tensors[0].shape[0]
    inputs = specs("x", x)
    targets = specs("y", [y].compactMap { $0 })
    weights = specs("w", [w].compactMap { $0 })
  }

  func gather(_ rows: ArraySlice<Int>, into buffers: [HostBuffer]) throws {
    batches.append(Array(rows))
    for (tensor, buffer) in zip(tensors, buffers) where tensor.dtype != .string {
      let size = tensor.count / rowCount * tensor.dtype.byteCount
      for (index, row) in rows.enumerated() {
        (buffer.base + index * size).copyMemory(from: tensor.buffer.base + row * size, byteCount: size)
      }
    }
  }

  func texts(_ index: Int, of rows: ArraySlice<Int>) throws -> [String] { rows.map { tensors[index].strings[$0] } }
}

/// Counts the programs that are made, by whether they change the weights.
final class CountingBackend: Backend, @unchecked Sendable {
  private let base = ReferenceBackend()
  private(set) var programs: [Graph] = []

  var name: String { base.name }
  var facts: [BackendFact] { base.facts }
  func claim(_ composite: any Composite, inputs: [ValueType]) -> CompositeClaim? { nil }
  func makeState(_ specs: [StateSpec]) throws -> any StateStore { try base.makeState(specs) }
  func compile(_ graph: Graph, for store: any StateStore, options: CompileOptions) throws -> any Program {
    programs.append(graph)
    return try base.compile(graph, for: store, options: options)
  }
  func perform<R>(_ body: () throws -> R) rethrows -> R { try body() }

  /// Rows of the batches that programs with inputs were made for, in order.
  var batchSizes: [Int] { programs.compactMap { $0.inputs.first?.type.shape[0] } }
}

/// Keeps what a reporter hears.
final class RecordingReporter: Reporter {
  var plans: [TrainingPlan] = []
  var epochs: [Int] = []
  var steps: [Int] = []
  var ended: [Logs] = []
  /// The running loss after every step.
  var losses: [Double] = []
  var histories: [History] = []

  func trainingBegan(_ plan: TrainingPlan) { plans.append(plan) }
  func epochBegan(_ epoch: Int) { epochs.append(epoch) }
  func stepEnded(_ step: Int, logs: () throws -> Logs) throws {
    steps.append(step)
    losses.append(try #require(try logs()["loss"]))
  }
  func epochEnded(_ epoch: Int, logs: Logs, seconds: Double) { ended.append(logs) }
  func trainingEnded(_ history: History) { histories.append(history) }
}

/// A component as a spec's mapping gives it.
func compileSettings(_ section: ConfigValue) throws -> CompileSettings {
  let diagnostics = Diagnostics()
  let settings = CompileSettings.read(
    NamedEntry(name: "compile", nameSpan: nil, arguments: section), in: ReadContext(diagnostics: diagnostics))
  return try #require(settings, Comment(rawValue: DiagnosticRenderer(style: .plain).render(diagnostics)))
}

func fitSettings(
  epochs: Int = 1, batchSize: Int = 4, shuffle: Bool = false, change: (inout FitSettings) -> Void = { _ in }
) -> FitSettings {
  var settings = FitSettings()
  settings.epochs = epochs
  settings.batchSize = batchSize
  settings.shuffle = shuffle
  change(&settings)
  return settings
}

/// Layers behind an input of `features` numbers, compiled.
func makeModel(
  _ features: Int, _ layers: [any Layer], loss: any Loss = MeanSquaredError(), rate: LearningRate = 0.1,
  metrics: [MetricReference] = [], backend: any Backend = ReferenceBackend(), seed: UInt64 = 0
) throws -> Model {
  let definition = ModelDefinition.sequential(
    input: InputDefinition("x", shape: [features]), layers: layers.map { (nil, $0) })
  let model = try Model(definition, backend: backend, seed: seed)
  var sgd = SGD()
  sgd.options.learningRate = rate
  var settings = CompileSettings()
  settings.optimizer = AnyOptimizer(sgd)
  settings.loss = LossReference(loss)
  settings.metrics = metrics
  try model.compile(settings)
  return model
}

/// Numbers 0, 1, 2, … as rows of `width`, scaled down.
func ramp(_ rows: Int, _ width: Int, scale: Float = 0.1) -> Tensor {
  Tensor((0..<rows * width).map { Float($0 % 7) * scale + Float($0 / width) * 0.01 }, shape: [rows, width])
}

/// All weights of a model.
func weights(of model: Model) throws -> [String: Tensor] {
  try Dictionary(uniqueKeysWithValues: model.weights.map { ($0.path, try model.weight($0.path)) })
}
