import NNConfig
import NNGraph

/// Gives its inputs as they are. Same as Keras `Identity`.
public struct Identity: UnaryLayer {
  public init() {}

  public static var summary: String { "Gives its inputs as they are." }
  public static var fields: [Field<Identity>] { [] }

  public func build(_ x: Value, in scope: LayerScope) -> Value { x }
}
