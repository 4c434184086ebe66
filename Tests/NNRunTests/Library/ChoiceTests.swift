import NNRun
import Testing

@testable import NNRun

/// What `compile` takes.
@Suite struct ChoiceTests {
  private func text(_ value: some Configurable) -> String {
    JSONWriter().write(value.write(in: WriteContext()))
  }

  @Test func wordsAndMembersMeanTheSame() throws {
    let optimizers: [(Choice<AnyOptimizer>, Choice<AnyOptimizer>)] = [
      ("adam", .adam), (.adam, .adam()), ("SGD", .sgd), ("rmsprop", .rmsprop),
      (Choice(Adam(learningRate: 0.1)), .adam(learningRate: 0.1)),
    ]
    for (left, right) in optimizers { #expect(try text(left.resolved()) == text(right.resolved())) }
    #expect(try text(Choice<LossReference>.crossentropy.resolved()) == "\"crossentropy\"")
    #expect(try text(Choice<MetricReference>.accuracy.resolved()) == "\"accuracy\"")
  }

  @Test func argumentsSetTheirParameters() throws {
    let optimizer = try Choice<AnyOptimizer>.sgd(
      learningRate: .cosineDecay(initialLearningRate: 0.1, decaySteps: 100), momentum: 0.9, clipNorm: 1, useEMA: true
    ).resolved()
    #expect(
      text(optimizer) == """
        {"SGD": {"learning_rate": {"CosineDecay": {"initial_learning_rate": 0.1, "decay_steps": 100}}, \
        "momentum": 0.9, "clipnorm": 1.0, "use_ema": true}}
        """)
    let loss = try Choice<LossReference>.categoricalCrossentropy(fromLogits: true, labelSmoothing: 0.1).resolved()
    #expect(text(loss) == "{\"CategoricalCrossentropy\": {\"from_logits\": true, \"label_smoothing\": 0.1}}")
    let metric = try Choice<MetricReference>.binaryAccuracy(name: "sure", threshold: 0.7).resolved()
    #expect(text(metric) == "{\"BinaryAccuracy\": {\"name\": \"sure\", \"threshold\": 0.7}}")
  }

  /// Logs call metrics as Keras does.
  @Test func metricsHaveKerassNames() throws {
    let metrics: [Choice<MetricReference>] = [
      .mse, .meanSquaredError, .r2Score, .meanAbsoluteError(name: "off"), "acc",
    ]
    #expect(try metrics.map { try $0.resolved().name } == ["mse", "mean_squared_error", "r2_score", "off", "acc"])
  }
}
