// Trains a small network and prints, for every step of the last epoch, how often memory was asked for since the step
// before; then how many matrix products of a step are oneDNN's, and what the counter says of ten allocations. A program of its own, so that nothing else allocates beside it.
import CAllocationCount
import NNRun

/// Notes the count behind every step in memory that is there already.
final class AllocationReporter: Reporter {
  private var counts: [Int]
  private var next = 0

  init(steps: Int) { counts = [Int](repeating: 0, count: steps) }

  func epochBegan(_ epoch: Int) { next = 0 }

  func stepEnded(_ step: Int, logs: () throws -> Logs) throws {
    counts[next] = nn_allocation_count()
    next += 1
  }

  var perStep: [Int] { zip(counts.dropFirst(), counts).map { $0 - $1 } }
}

func run() throws {
  var request = DummyData()
  request.samples = 640
  request.features = 512
  let (x, y) = try request.make()
  let labels = try toCategorical(y, numClasses: 10)
  let source = ArraySource(RowArray(x), target: RowArray(labels))
  let definition = ModelDefinition.sequential(
    input: InputDefinition("x", shape: [512]),
    layers: [
      (nil, Dense(64, activation: .relu)), (nil, BatchNormalization()), (nil, Dropout(0.2)),
      (nil, Dense(10, activation: .softmax)),
    ])
  let model = try Model(definition, backend: try Backends.make("cpu"))
  var settings = CompileSettings()
  settings.loss = LossReference(CategoricalCrossentropy())
  settings.optimizer = AnyOptimizer(Adam())
  try model.compile(settings)
  var fit = FitSettings()
  fit.epochs = 3
  let reporter = AllocationReporter(steps: 20)
  _ = try model.fit(source, settings: fit, reporter: reporter)
  print(reporter.perStep.map(String.init).joined(separator: " "))
  let steps = try model.report(rows: 32, training: true).steps
  print(steps.filter { $0.hasPrefix("matmul") && $0.contains("oneDNN") }.count)
  let before = nn_allocation_count()
  for _ in 0..<10 { UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 16).deallocate() }
  let after = nn_allocation_count()
  print(after - before)
}

try run()
