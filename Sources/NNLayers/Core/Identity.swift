import NNConfig
import NNGraph

/// Gives its inputs as they are. Same as Keras `Identity`.
public struct Identity: UnaryLayer, FunctionLayer {
  public init() {}

  public static var summary: String { "Gives its inputs as they are." }
  public static var keepsIntegers: Bool { true }
  public static var fields: [Field<Identity>] { [] }

  var function: any ActivationFunction { Activations.Linear() }

  public func build(_ x: Value, in scope: LayerScope) -> Value { x }
}
