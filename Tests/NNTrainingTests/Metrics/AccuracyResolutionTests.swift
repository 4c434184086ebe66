import NNConfig
import NNTensor
import NNTraining
import Testing

private let golden = Golden("accuracy_resolution.json")

@Suite struct AccuracyResolutionTests {
  /// Metrics of Keras that nnrun does not have yet.
  static let missing: Set = [
    "names/auc", "names/AUC", "names/sparse_top_k_categorical_accuracy",
  ]
  /// Deviation: a metric called `loss` is refused; in Keras it hides the loss.
  static let refused: Set = ["lists/object_named_loss"]

  static let cases = golden.cases.filter { !missing.contains($0.id) && !refused.contains($0.id) }

  static func shape(_ value: ConfigValue) throws -> Shape {
    Shape(try #require(value.items).map { $0.isNull ? 4 : try #require($0.text.flatMap { Int($0) }) })
  }

  /// A name as it is, an object as a mapping.
  static func reference(_ value: ConfigValue) -> MetricReference? {
    if let name = value.text { return MetricReference(name) }
    let entry = ConfigValue.mapping([
      ConfigEntry(value["class"]?.text ?? "", value["config"] ?? .null)
    ])
    return MetricReference.read(entry, in: ReadContext(diagnostics: Diagnostics()))
  }

  @Test(arguments: cases) func asKeras(_ example: GoldenCase) throws {
    let target = try Self.shape(try example["y_true_shape"])
    let prediction = try Self.shape(try example["y_pred_shape"])
    let metrics = try #require(try example["metrics"].items).map(Self.reference)
    let weighted = try #require(try example["weighted_metrics"].items).map(Self.reference)
    guard example.content["error"] == nil else {
      #expect(metrics.contains { $0 == nil })
      return
    }
    let resolved = resolveMetrics(
      try metrics.map { try #require($0) }, weighted: try weighted.map { try #require($0) }, target: target,
      prediction: prediction)
    let expected = try #require(try example["resolved"].items).map { $0["class"]?.text }
    #expect(resolved.map { type(of: $0.metric).name } == expected)
    let logs = try #require(try example["logs"].items).compactMap(\.text)
    #expect((resolved.map(\.name) + ["loss"]).sorted() == logs.sorted())
    #expect(resolved.map(\.weighted) == metrics.map { _ in false } + weighted.map { _ in true })
  }

  static let losses = cases.filter { $0.content["loss"]?.text != nil && $0.content["error"] == nil }

  @Test(arguments: losses) func lossAsKeras(_ example: GoldenCase) throws {
    let reference = try #require(LossReference(try example.text("loss")))
    let target = try Self.shape(try example["y_true_shape"])
    let prediction = try Self.shape(try example["y_pred_shape"])
    let loss = type(of: reference.resolved(target: target, prediction: prediction)).name
    let word = try example.text("loss")
    if word == "crossentropy" || word == "ce" {
      #expect(reference.known == nil)
      // Keras takes a crossentropy of the same form as the accuracy.
      let accuracy = type(of: try #require(MetricReference("acc")).resolved(target: target, prediction: prediction))
        .name
      #expect(loss == accuracy.replacing("Accuracy", with: "Crossentropy"))
    } else {
      #expect(Losses.all[word]?.name == loss)
    }
  }

  @Test(arguments: ["accuracy", "acc", "mse", "MeanSquaredError"]) func writesTheWord(_ word: String) throws {
    for dialect in [ConfigDialect.spec, .keras] {
      let context = ReadContext(diagnostics: Diagnostics(), dialect: dialect)
      let reference = try #require(MetricReference.read(.string(word), in: context))
      #expect(reference.name == word)
      #expect(reference.write(in: WriteContext(dialect: dialect)) == .string(word))
    }
  }

  struct Mistake: Sendable, CustomTestStringConvertible {
    var testDescription: String { "\(value.received)" }
    var value: ConfigValue
    var message: String
    var help: [String]
  }

  static let mistakes = [
    Mistake(
      value: .plain("acuracy"), message: "unknown metric \"acuracy\"", help: ["did you mean accuracy?"]),
    Mistake(
      value: .plain("ce"), message: "unknown metric \"ce\"",
      help: ["the loss is always shown; leave it out, or name a crossentropy in full"]),
    Mistake(
      value: .plain("rmse"), message: "unknown metric \"rmse\"", help: ["did you mean root_mean_squared_error?"]),
    Mistake(
      value: .mapping(["BinaryAccuracy": .mapping(["treshold": .double(0.3)])]),
      message: "metric BinaryAccuracy: unknown key \"treshold\"", help: ["did you mean threshold?"]),
  ]

  @Test(arguments: mistakes) func tells(_ mistake: Mistake) throws {
    let context = ReadContext(diagnostics: Diagnostics())
    #expect(MetricReference.read(mistake.value, in: context) == nil)
    let diagnostic = try #require(context.diagnostics.sorted.first)
    #expect(diagnostic.message == mistake.message)
    #expect(diagnostic.help == mistake.help)
  }

  @Test func unknownLoss() throws {
    let context = ReadContext(diagnostics: Diagnostics())
    #expect(LossReference.read(.plain("mean_square_error"), in: context) == nil)
    let diagnostic = try #require(context.diagnostics.sorted.first)
    #expect(diagnostic.message == "unknown loss \"mean_square_error\"")
    #expect(diagnostic.help == ["did you mean mean_squared_error?"])
  }
}
