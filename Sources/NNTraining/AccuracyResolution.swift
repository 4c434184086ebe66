import NNConfig
import NNGraph
import NNTensor

/// What the last axes of target and output say about the task, as Keras tells by looking at them.
public enum PredictionTask: Hashable, Sendable {
  /// One output unit.
  case binary
  /// Several units, and class numbers as targets.
  case classNumbers
  /// Several units, and targets alike.
  case oneHot

  /// - Parameters: shapes of a batch.
  public init(target: Shape, prediction: Shape) {
    if prediction.last == 1 {
      self = .binary
    } else if target.rank < prediction.rank || target.last == 1 {
      self = .classNumbers
    } else {
      self = .oneHot
    }
  }
}

/// A metric as a spec lists it: `accuracy` and `acc` stand for the one that suits the shapes; every other name or
/// mapping is that metric.
///
/// As in Keras, logs call a metric that is given by its bare name exactly as written (`mse`), and one that is given
/// as a mapping by its own name (`mean_squared_error`) or the one given to it.
public struct MetricReference: Configurable {
  private enum Kind: Sendable {
    case accuracy(word: String)
    case word(String, any Metric)
    case object(any Metric)
  }

  private let kind: Kind

  private static let accuracyWords: Set = ["accuracy", "acc"]

  public init(_ metric: any Metric) { kind = .object(metric) }

  /// The metric that a word means; nil if there is none.
  public init?(_ word: String) {
    if Self.accuracyWords.contains(word.lowercased()) {
      kind = .accuracy(word: word)
    } else if let metric = Metrics.all[word]?.init() as? any Metric {
      kind = .word(word, metric)
    } else {
      return nil
    }
  }

  public static var schema: ConfigSchema { .named("metric", example: "accuracy") }

  public static func read(_ value: ConfigValue, in context: ReadContext) -> MetricReference? {
    if let word = value.text, !value.isNull, let reference = MetricReference(word) { return reference }
    return Metrics.all.read(value, in: context).map { MetricReference($0) }
  }

  public func write(in context: WriteContext) -> ConfigValue {
    switch kind {
    case .accuracy(let word), .word(let word, _): context.dialect == .spec ? .plain(word) : .string(word)
    case .object(let metric): metric.write(in: context)
    }
  }

  /// What logs call it, before names that occur twice are told apart.
  public var name: String {
    switch kind {
    case .accuracy(let word), .word(let word, _): word
    case .object(let metric): metric.logName
    }
  }

  /// Whether it is called accuracy, in either spelling.
  package var isAccuracy: Bool { Self.accuracyWords.contains(name.lowercased()) }

  /// The metric itself for these shapes of a batch.
  public func resolved(target: Shape, prediction: Shape) -> any Metric {
    switch kind {
    case .word(_, let metric), .object(let metric): return metric
    case .accuracy:
      switch PredictionTask(target: target, prediction: prediction) {
      case .binary: return Metrics.BinaryAccuracy()
      case .classNumbers: return Metrics.SparseCategoricalAccuracy()
      case .oneHot: return Metrics.CategoricalAccuracy()
      }
    }
  }
}

/// The metrics of a model with one output, ready for use: under the names logs give them, for these shapes of a batch.
/// Loss and accuracy in Keras do not look at each other, so neither does this.
public func resolveMetrics(
  _ metrics: [MetricReference], weighted: [MetricReference], target: Shape, prediction: Shape
) -> [(name: String, metric: any Metric, weighted: Bool)] {
  let own = OutputMetricNames(metrics: metrics.map(\.name), weighted: weighted.map(\.name))
  let names = OutputMetricNames.logNames([own])[0]
  func resolved(_ references: [MetricReference], _ names: [String], _ weighted: Bool)
    -> [(name: String, metric: any Metric, weighted: Bool)]
  {
    zip(references, names).map { ($1, $0.resolved(target: target, prediction: prediction), weighted) }
  }
  return resolved(metrics, names.metrics, false) + resolved(weighted, names.weighted, true)
}

/// A loss as a spec gives it: `crossentropy` and `ce` stand for the one that suits the shapes.
public struct LossReference: Configurable {
  private enum Kind: Sendable {
    case crossentropy(word: String)
    case word(String, any Loss)
    case object(any Loss)
  }

  private let kind: Kind

  public init(_ loss: any Loss) { kind = .object(loss) }

  /// The loss that a word means; nil if there is none.
  public init?(_ word: String) {
    if ["crossentropy", "ce"].contains(word.lowercased()) {
      kind = .crossentropy(word: word)
    } else if let loss = Losses.all[word]?.init() as? any Loss {
      kind = .word(word, loss)
    } else {
      return nil
    }
  }

  public static var schema: ConfigSchema { .named("loss", example: "mse") }

  public static func read(_ value: ConfigValue, in context: ReadContext) -> LossReference? {
    if let word = value.text, !value.isNull, let reference = LossReference(word) { return reference }
    return Losses.all.read(value, in: context).map { LossReference($0) }
  }

  public func write(in context: WriteContext) -> ConfigValue {
    switch kind {
    case .crossentropy(let word), .word(let word, _): context.dialect == .spec ? .plain(word) : .string(word)
    case .object(let loss): loss.write(in: context)
    }
  }

  /// The loss itself, where no shapes are needed to know it.
  public var known: (any Loss)? {
    switch kind {
    case .crossentropy: nil
    case .word(_, let loss), .object(let loss): loss
    }
  }

  /// The loss itself for these shapes of a batch.
  public func resolved(target: Shape, prediction: Shape) -> any Loss {
    if let known { return known }
    switch PredictionTask(target: target, prediction: prediction) {
    case .binary: return BinaryCrossentropy()
    case .classNumbers: return SparseCategoricalCrossentropy()
    case .oneHot: return CategoricalCrossentropy()
    }
  }
}
