import NNConfig
import NNGraph

/// Applies an activation function: `activation(inputs)`. Same as Keras `Activation`.
///
/// Shapes: the function's; all but `glu` keep the shape. No parameters.
public struct ActivationLayer: UnaryLayer, FunctionLayer {
  public var activation = Activation.linear

  public init() {}

  public static var name: String { "Activation" }
  public static var summary: String { "Applies an activation function." }

  public static var fields: [Field<ActivationLayer>] {
    Field("activation", \.activation, .required, "The function.")
  }

  /// `Activation: {leaky_relu: {negative_slope: 0.1}}` is the function, not a parameter of that name.
  public static func isLeading(_ entries: [ConfigEntry], in context: ReadContext) -> Bool {
    entries.count == 1 && Activations.all[entries[0].key] != nil
  }

  var function: any ActivationFunction { activation.base }

  public func build(_ x: Value, in scope: LayerScope) throws -> Value { try activation(x) }
}
