import NNConfig
import NNGraph
import NNTensor

/// `x * scale + offset`, in training and otherwise. Same as Keras `Rescaling`.
///
/// Shapes: any -> the same. Lists are broadcast as NumPy does: one number for each channel.
public struct Rescaling: UnaryLayer {
  public var scale: NumberArray = 1.0
  public var offset: NumberArray = 0.0

  public init() {}

  public static var summary: String { "Multiplies by a number and adds another." }

  public static var fields: [Field<Rescaling>] {
    Field("scale", \.scale, .required, "Factor, or one for each channel.")
    Field("offset", \.offset, "What is added, or one for each channel.")
  }

  public func build(_ x: Value, in scope: LayerScope) throws -> Value {
    let x = x.dtype.isFloatingPoint ? x : x.cast(to: .float32)
    for (key, numbers) in [("scale", scale), ("offset", offset)] {
      guard broadcastShape(numbers.shape, x.shape) == x.shape else {
        throw LayerError("numbers of shape \(numbers.shape) do not fit an input of shape \(x.shape)", key: key)
      }
    }
    return x * scale.constant(like: x) + offset.constant(like: x)
  }
}
