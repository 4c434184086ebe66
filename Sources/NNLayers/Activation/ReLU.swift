import NNConfig
import NNGraph

/// Rectifier: `max(x, 0)`, with options as the activation `relu` has. Same as Keras `ReLU`.
public struct ReLU: UnaryLayer, FunctionLayer {
  public var maxValue: Double?
  public var negativeSlope = 0.0
  public var threshold = 0.0

  public init() {}

  public static var summary: String { "Rectifier: negative inputs become 0." }

  public static var fields: [Field<ReLU>] {
    Field("max_value", \.maxValue, "Largest output, if there is one.", check: .nonNegative)
    Field("negative_slope", \.negativeSlope, "Slope below the threshold.", check: .nonNegative)
    Field("threshold", \.threshold, "Inputs up to here are cut off or damped.", check: .nonNegative)
  }

  public func build(_ x: Value, in scope: LayerScope) throws -> Value { try function(x) }

  var function: any ActivationFunction {
    var function = Activations.Relu()
    (function.maxValue, function.negativeSlope, function.threshold) = (maxValue, negativeSlope, threshold)
    return function
  }
}
