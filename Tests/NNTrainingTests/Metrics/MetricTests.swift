import NNConfig
import NNGraph
import NNReferenceBackend
import NNTensor
import NNTestSupport
import NNTraining
import Testing

private let golden = Golden("metrics.json")

/// The totals of a metric between batches, run batch by batch as training does.
struct MetricRun {
  let metric: any Metric
  let table = StateTable()
  let backend: TestBackend
  var states: [String: Tensor] = [:]

  init(_ metric: any Metric, on backend: TestBackend = .reference) {
    self.metric = metric
    self.backend = backend
  }

  mutating func update(target: Tensor, prediction: Tensor, weights: Tensor? = nil, mask: Tensor? = nil) throws {
    let builder = GraphBuilder()
    var tensors: [Tensor] = []
    func input(_ name: String, _ tensor: Tensor?) -> Value? {
      guard let tensor else { return nil }
      tensors.append(tensor)
      return builder.input(name, ValueType(tensor.shape, tensor.dtype))
    }
    let scope = MetricScope(builder: builder, table: table, path: "metrics/m")
    let values = try #require(input("t", target).flatMap { t in input("p", prediction).map { (t, $0) } })
    try metric.update(
      target: values.0, prediction: values.1, weights: input("w", weights), mask: input("m", mask), in: scope)
    builder.commitUpdates()
    states = try runGraph(
      try builder.finish(outputs: []), on: backend.backend, inputs: tensors, states: states
    ).states
  }

  func result() throws -> Tensor {
    let builder = GraphBuilder()
    let value = try metric.result(in: MetricScope(builder: builder, table: table, path: "metrics/m"))
    let graph = try builder.finish(outputs: [("result", value)])
    let known = states.filter { path, _ in graph.states.contains { $0.path == path } }
    return try #require(try runGraph(graph, on: backend.backend, states: known).outputs["result"])
  }
}

@Suite struct MetricTests {
  /// A score per output is refused: see `refusesScoresPerOutput`.
  static let cases = golden.cases.filter { !$0.id.hasPrefix("R2Score/None") }

  @Test(arguments: cases, TestBackend.allCases) func asKeras(_ example: GoldenCase, on backend: TestBackend) throws {
    let (value, context) = kerasForm(try example.text("class"), try example["config"])
    let metric = try #require(Metrics.all.read(value, in: context))
    #expect(metric.logName == (try example.text("name")))
    var run = MetricRun(metric, on: backend)
    for (index, update) in try #require(try example["updates"].items).enumerated() {
      let step = GoldenCase(id: "\(example.id) \(index)", content: update)
      try run.update(
        target: try step.tensor("y_true"), prediction: try step.tensor("y_pred"),
        weights: update["sample_weight"].map(goldenTensor))
      expectClose(try run.result(), try step.tensor("result"), absolute: 2e-6, step.id)
    }
    let variables = try #require(try example["variables"].items)
    #expect(run.table.entries.map(\.spec.path) == variables.map { "metrics/m/\($0["name"]?.text ?? "")" })
    for variable in variables {
      let name = try #require(variable["name"]?.text)
      let total = try #require(run.states["metrics/m/\(name)"])
      expectClose(total, try goldenTensor(try #require(variable["value"])), name)
    }
  }

  @Test func refusesScoresPerOutput() {
    let (value, context) = kerasForm("R2Score", .mapping(["class_aggregation": .null]))
    #expect(Metrics.all.read(value, in: context) == nil)
    #expect(
      context.diagnostics.sorted.first?.message
        == "metric R2Score: class_aggregation: expected uniform_average or variance_weighted_average, got null")
  }

  /// What the output masks does not count, but RootMeanSquaredError of Keras does not look.
  @Test func masks() throws {
    let target = Tensor([Float(0), 0], shape: [2, 1])
    let prediction = Tensor([Float(1), 3], shape: [2, 1])
    let mask = Tensor([true, false], shape: [2])
    var squared = MetricRun(Metrics.MeanSquaredError())
    try squared.update(target: target, prediction: prediction, mask: mask)
    #expect(try squared.result().floats == [1])
    var root = MetricRun(Metrics.RootMeanSquaredError())
    try root.update(target: target, prediction: prediction, mask: mask)
    #expect(abs(try root.result().floats[0] - Float(5).squareRoot()) < 1e-6)
  }

  @Test(arguments: Metrics.all.names) func isZeroAtFirst(_ name: String) throws {
    let metric = try #require(Metrics.all[name]?.init() as? any Metric)
    var run = MetricRun(metric)
    // The totals exist once an update is written.
    let isSparse = name.hasPrefix("Sparse")
    try run.update(
      target: Tensor([Float](repeating: 0, count: 2), shape: isSparse ? [2] : [2, 1]),
      prediction: Tensor([Float(0.5), 0.5], shape: [2, 1]))
    run.states = [:]
    let result = try run.result().floats[0]
    #expect(name == "R2Score" ? result.isNaN : result == 0)
  }

  /// The loss of an epoch: batches weigh as much as they are large.
  @Test func meanOfBatches() throws {
    let builder = GraphBuilder()
    let scope = MetricScope(builder: builder, table: StateTable(), path: "loss")
    let mean = Metrics.Mean()
    mean.update(builder.constant(2), weight: 32, in: scope)
    mean.update(builder.constant(5), weight: 16, in: scope)
    let graph = try builder.finish(outputs: [("mean", mean.result(in: scope))])
    #expect(try runGraph(graph, on: ReferenceBackend()).outputs["mean"]?.floats == [3])
  }

  @Test(arguments: Metrics.all.names) func roundTrip(_ name: String) throws {
    var metric = try #require(Metrics.all[name]?.init() as? any Metric)
    metric.givenName = "mine"
    for dialect in [ConfigDialect.spec, .keras] {
      let written = metric.write(in: WriteContext(dialect: dialect))
      let read = try #require(
        Metrics.all.read(written, in: ReadContext(diagnostics: Diagnostics(), dialect: dialect)))
      #expect(read.write(in: WriteContext(dialect: dialect)) == written)
      #expect(read.logName == "mine")
    }
  }

  /// What a `.keras` file calls a metric without a name of its own is what logs call it.
  @Test(arguments: Metrics.all.names) func kerasName(_ name: String) throws {
    let metric = try #require(Metrics.all[name]?.init() as? any Metric)
    let written = metric.write(in: WriteContext(dialect: .keras))
    #expect(written["config"]?["name"]?.text == metric.defaultName)
    #expect(written["module"]?.text == "keras.metrics")
  }

  @Test func refusesTheNameLoss() {
    let context = ReadContext(diagnostics: Diagnostics())
    let value = ConfigValue.mapping(["MeanSquaredError": .mapping(["name": .plain("loss")])])
    #expect(Metrics.all.read(value, in: context) == nil)
    #expect(
      context.diagnostics.sorted.first?.message == "metric MeanSquaredError: loss is what logs call the loss itself")
  }

  @Test func refusesClassNumbersWhereOneHotIsMeant() {
    let builder = GraphBuilder()
    let target = builder.input("t", ValueType([4]))
    let prediction = builder.input("p", ValueType([4, 3]))
    #expect(throws: TargetError.self) {
      _ = try Metrics.CategoricalAccuracy().values(target: target, prediction: prediction)
    }
  }
}
