import NNConfig
import NNGraph

/// Rectifier with a slope for negative inputs: `x` if `x > 0`, else `negative_slope * x`. Same as Keras `LeakyReLU`.
///
/// The layer's default slope is 0.3; that of the activation `leaky_relu` is 0.2.
public struct LeakyReLU: UnaryLayer, FunctionLayer {
  public var negativeSlope = 0.3

  public init() {}

  public static var summary: String { "Rectifier with a slope for negative inputs." }

  public static var fields: [Field<LeakyReLU>] {
    Field("negative_slope", \.negativeSlope, "Slope for negative inputs.", check: .nonNegative)
  }

  /// The slope is what people give: `LeakyReLU: 0.1`.
  public static var leading: Leading { .first }

  public static var unsupported: [UnsupportedKey] { [UnsupportedKey("alpha", "is called negative_slope today")] }

  public func build(_ x: Value, in scope: LayerScope) throws -> Value { try function(x) }

  var function: any ActivationFunction {
    var function = Activations.LeakyRelu()
    function.negativeSlope = negativeSlope
    return function
  }
}
