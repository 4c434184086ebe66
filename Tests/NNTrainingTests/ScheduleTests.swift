import NNConfig
import NNGraph
import NNReferenceBackend
import NNTensor
import NNTestSupport
import NNTraining
import Testing

private let golden = Golden("schedules.json")

@Suite struct ScheduleTests {
  @Test(arguments: golden.cases) func asKeras(_ example: GoldenCase) throws {
    let (value, context) = kerasForm(try example.text("class"), try example["config"])
    let rate = try #require(LearningRate.read(value, in: context))
    guard case .schedule(let schedule) = rate else {
      Issue.record("\(rate) is no schedule")
      return
    }
    let steps = try #require(golden.content["steps"]?.items).map { try #require($0.text.flatMap { Double($0) }) }
    let builder = GraphBuilder()
    let step = builder.input("step", ValueType([]))
    let graph = try builder.finish(outputs: [("rate", schedule(step: step))])
    let expected = try example.tensor("rates").floats
    try #require(expected.count == steps.count)
    for (step, expected) in zip(steps, expected) {
      let run = try runGraph(graph, on: ReferenceBackend(), inputs: [Tensor(scalar: Float(step))])
      expectClose(
        try #require(run.outputs["rate"]), Tensor(scalar: expected), absolute: 3e-7, relative: 1e-4, "step \(step)")
    }
  }

  @Test(arguments: golden.cases) func kerasConfig(_ example: GoldenCase) throws {
    let config = try example["get_config"]
    let (value, context) = kerasForm(try example.text("class"), config)
    let schedule = try #require(LearningRateSchedules.all.read(value, in: context))
    let written = schedule.write(in: WriteContext(dialect: .keras))
    #expect(written["module"]?.text == "keras.optimizers.schedules")
    #expect(written["config"]?.entries?.count == config.entries?.count)
    for entry in try #require(config.entries) {
      let actual = try #require(written["config"]?[entry.key], "\(entry.key) is missing")
      // `0` and `0.0` are one number.
      if let number = entry.value.text.flatMap(Double.init) {
        #expect(actual.text.flatMap(Double.init) == number, "\(entry.key)")
      } else {
        #expect(actual == entry.value, "\(entry.key)")
      }
    }
  }

  /// The rate of a training under a schedule is the schedule's at the number of batches, also while gradients wait.
  @Test func optimizersFollow() throws {
    var decay = ExponentialDecay()
    decay.initialLearningRate = 1
    decay.decaySteps = 1
    decay.decayRate = 0.5
    var sgd = SGD()
    sgd.options.learningRate = .schedule(decay)
    sgd.options.gradientAccumulationSteps = 2
    var run = try OptimizerRun(sgd, [Tensor([Float(0)], shape: [1])])
    for _ in 0..<4 { try run.apply([Tensor([Float(1)], shape: [1])]) }
    #expect(run.states["kernel"]?.floats == [-0.5 - 0.125])
    #expect(run.states[OptimizerPath.learningRate] == nil)
  }

  @Test(arguments: [
    (
      ConfigValue.mapping(["boundaries": .sequence([.int(10)]), "values": .sequence([.double(0.1)])]),
      "learning-rate schedule PiecewiseConstantDecay: expected 2 values for 1 boundaries, got 1"
    ),
    (
      .mapping([
        "boundaries": .sequence([.int(10), .int(5)]), "values": .sequence([.int(1), .int(2), .int(3)]),
      ]), "learning-rate schedule PiecewiseConstantDecay: boundaries must grow"
    ),
  ]) func tells(_ parameters: ConfigValue, _ message: String) {
    let context = ReadContext(diagnostics: Diagnostics())
    let value = ConfigValue.mapping([ConfigEntry("PiecewiseConstantDecay", parameters)])
    #expect(LearningRate.read(value, in: context) == nil)
    #expect(context.diagnostics.sorted.map(\.message) == [message])
  }
}
