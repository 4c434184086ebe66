import NNConfig
import NNGraph
import NNTensor

extension Metrics {
  /// `mean((target - prediction)^2)`. Same as Keras `MeanSquaredError`.
  public struct MeanSquaredError: MeanMetric {
    public var givenName: String?

    public init() {}

    public static let summary = "Mean of squared differences."
    public static let aliases = ["mean_squared_error", "mse"]
    public static var fields: [Field<MeanSquaredError>] { nameField("mean_squared_error") }
    public var defaultName: String { "mean_squared_error" }

    public func values(target: Value, prediction: Value) throws -> Value {
      try squaredErrors(target: target, prediction: prediction)
    }
  }

  /// `sqrt(mean((target - prediction)^2))`. Same as Keras `RootMeanSquaredError`, which looks at no mask.
  public struct RootMeanSquaredError: MeanMetric {
    public var givenName: String?

    public init() {}

    public static let summary = "Root of the mean of squared differences, in the unit of the targets."
    public static var fields: [Field<RootMeanSquaredError>] { nameField("root_mean_squared_error") }
    public var defaultName: String { "root_mean_squared_error" }
    public var usesMask: Bool { false }

    public func values(target: Value, prediction: Value) throws -> Value {
      let (target, prediction) = try matched(target, prediction)
      let difference = prediction - target
      return difference * difference
    }

    public func result(in scope: MetricScope) throws -> Value { sqrt(Mean().result(in: scope)) }
  }

  /// `mean(|target - prediction|)`. Same as Keras `MeanAbsoluteError`.
  public struct MeanAbsoluteError: MeanMetric {
    public var givenName: String?

    public init() {}

    public static let summary = "Mean of absolute differences, in the unit of the targets."
    public static let aliases = ["mean_absolute_error", "mae"]
    public static var fields: [Field<MeanAbsoluteError>] { nameField("mean_absolute_error") }
    public var defaultName: String { "mean_absolute_error" }

    public func values(target: Value, prediction: Value) throws -> Value {
      try absoluteErrors(target: target, prediction: prediction)
    }
  }
}
