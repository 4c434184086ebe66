import NNConfig
import NNGraph
import NNTensor

extension Metrics {
  /// How scores of several outputs become one.
  public enum ScoreAggregation: String, ConfigChoice {
    case uniformAverage = "uniform_average"
    case varianceWeightedAverage = "variance_weighted_average"
  }

  /// `1 - sum((t - p)^2) / sum((t - mean(t))^2)`, the coefficient of determination. Same as Keras `R2Score`.
  ///
  /// Outputs and targets have two axes. 1 is perfect, 0 as good as the mean of the targets; an output whose targets are
  /// all equal scores 0. With `num_regressors` p and n targets in all, `1 - (1 - r2) * (n - 1) / (n - p - 1)`, as long
  /// as n - 1 > p. Sums are kept in single precision as in Keras, so that targets far from 0 lose digits.
  ///
  /// Deviation: `class_aggregation: null`, a score per output, is refused; logs hold single numbers.
  public struct R2Score: Metric {
    public var classAggregation = ScoreAggregation.uniformAverage
    public var regressors = 0
    public var givenName: String?

    public init() {}

    public static let summary = "Share of the targets' variance that the outputs explain."
    public static var fields: [Field<R2Score>] {
      Field("class_aggregation", \.classAggregation, "How the scores of several outputs become one.")
      Field("num_regressors", \.regressors, "Number of features to adjust for; 0 adjusts nothing.", check: .nonNegative)
      nameField("r2_score")
    }
    public var defaultName: String { "r2_score" }
    public var usesMask: Bool { false }

    public func update(target: Value, prediction: Value, weights: Value?, in scope: MetricScope) throws {
      let (target, prediction) = try matched(target, prediction)
      guard target.shape.rank == 2 else {
        throw TargetError("R2Score needs outputs of shape (batch, units), got \(prediction.shape)")
      }
      var weights = (weights ?? target.builder.constant(1)).cast(to: .float32)
      if weights.shape.rank == 1 { weights = weights.reshaped(to: [weights.shape[0], 1]) }
      guard broadcastShape(weights.shape, target.shape) == target.shape else {
        throw TargetError("R2Score: sample weights have shape \(weights.shape), targets have \(target.shape)")
      }
      weights = weights.broadcast(to: target.shape)
      let weighted = target * weights
      let difference = target - prediction
      scope.add(target.builder.constant(Double(target.shape.count)), to: "num_samples")
      scope.add((target * weighted).sum(axes: [0]), to: "squared_sum")
      scope.add(weighted.sum(axes: [0]), to: "sum")
      scope.add((difference * difference * weights).sum(axes: [0]), to: "residual")
      scope.add(weights.sum(axes: [0]), to: "count")
    }

    public func result(in scope: MetricScope) throws -> Value {
      guard let shape = scope.table[scope.path + "/sum"]?.type.shape else {
        throw GraphError("\(scope.path): the result is asked for before the updates are written")
      }
      let sum = scope.total("sum", shape)
      let count = scope.total("count", shape)
      let residual = scope.total("residual", shape)
      let variance = scope.total("squared_sum", shape) - sum * (sum / count)
      let raw = 1 - residual / variance
      let scores = select(abs(raw) .== Double.infinity, 0, raw)
      let score: Value =
        switch classAggregation {
        case .uniformAverage: scores.mean()
        case .varianceWeightedAverage: (variance * scores).sum() / variance.sum()
        }
      guard regressors > 0 else { return score }
      let (n, p) = (scope.total("num_samples"), Double(regressors))
      let adjusted = 1 - (1 - score) * (n - 1) / (n - p - 1)
      return select(n - 1 .> p, adjusted, score)
    }
  }
}
