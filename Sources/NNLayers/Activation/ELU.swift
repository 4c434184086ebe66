import NNConfig
import NNGraph

/// Exponential linear unit: `x` if `x > 0`, else `alpha * (exp(x) - 1)`. Same as Keras `ELU`.
public struct ELU: UnaryLayer, FunctionLayer {
  public var alpha = 1.0

  public init() {}

  public static var summary: String { "Exponential linear unit." }

  public static var fields: [Field<ELU>] {
    Field("alpha", \.alpha, "Limit for very negative inputs, negated.")
  }

  public func build(_ x: Value, in scope: LayerScope) throws -> Value { try function(x) }

  var function: any ActivationFunction {
    var function = Activations.Elu()
    function.alpha = alpha
    return function
  }
}
