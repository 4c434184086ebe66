import NNConfig
import NNGraph
import NNTensor

extension Metrics {
  /// A running mean, weighted: totals `total` and `count`, in single precision as Keras keeps them.
  ///
  /// The loss of an epoch is one over batches, weighted by their size; most metrics are one over samples.
  public struct Mean: Sendable {
    public init() {}

    /// Adds a scalar that stands for `weight` samples.
    public func update(_ value: Value, weight: Double, in scope: MetricScope) {
      scope.add(value.cast(to: .float32) * weight, to: "total")
      scope.add(scope.builder.constant(weight), to: "count")
    }

    /// Adds a value per sample; of more axes than the first one, means are taken.
    ///
    /// - Parameter weights: a scalar, one per sample, or shaped like the first axes of `values`.
    /// - Throws: `TargetError` when the weights do not fit.
    public func update(_ values: Value, weights: Value?, in scope: MetricScope) throws {
      var values = values.cast(to: .float32)
      guard var weights = weights?.cast(to: .float32) else {
        scope.add(perSample(values).sum(), to: "total")
        scope.add(scope.builder.constant(Double(values.shape.dims.first ?? 1)), to: "count")
        return
      }
      (values, weights) = matchingRanks(values, weights)
      if values.shape.rank > weights.shape.rank {
        values = values.mean(axes: Array(weights.shape.rank..<values.shape.rank))
      }
      guard broadcastShape(weights.shape, values.shape) == values.shape else {
        throw TargetError("sample weights have shape \(weights.shape), the values to average have \(values.shape)")
      }
      weights = weights.broadcast(to: values.shape)
      scope.add(perSample(values * weights).sum(), to: "total")
      scope.add(perSample(weights).sum(), to: "count")
    }

    /// `total / count`, or 0 before anything was added.
    public func result(in scope: MetricScope) -> Value {
      dividedOrZero(scope.total("total"), by: scope.total("count"))
    }

    private func perSample(_ value: Value) -> Value { value.mean(axes: Array(value.shape.dims.indices.dropFirst())) }
  }
}

/// A metric that is the mean of a value per sample.
public protocol MeanMetric: Metric {
  /// `[batch, ...]`: one value per sample, or several, of which the mean counts.
  func values(target: Value, prediction: Value) throws -> Value
  /// Which of them count, `bool` and shaped like them; nil where all do. As in Keras, looked at only where there are
  /// weights.
  func valueMask(target: Value, prediction: Value) throws -> Value?
}

extension MeanMetric {
  public func valueMask(target: Value, prediction: Value) throws -> Value? { nil }

  public func update(target: Value, prediction: Value, weights: Value?, in scope: MetricScope) throws {
    var weights = weights
    if weights != nil, let mask = try valueMask(target: target, prediction: prediction) {
      weights = try mergingMask(mask, into: weights, rescales: false)
    }
    try Metrics.Mean().update(values(target: target, prediction: prediction), weights: weights, in: scope)
  }

  public func result(in scope: MetricScope) throws -> Value { Metrics.Mean().result(in: scope) }
}
