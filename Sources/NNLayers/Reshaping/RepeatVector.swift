import NNConfig
import NNGraph
import NNTensor

/// Repeats each row `n` times, along a new axis. Same as Keras `RepeatVector`.
///
/// Shapes: `[batch, features]` -> `[batch, n, features]`.
public struct RepeatVector: UnaryLayer {
  public var n = 1

  public init() {}

  public static var summary: String { "Repeats each row along a new axis." }
  public static var keepsIntegers: Bool { true }
  public static var passesMask: Bool { false }

  public static var fields: [Field<RepeatVector>] {
    Field("n", \.n, .required, "How often.", check: .positive)
  }

  public func build(_ x: Value, in scope: LayerScope) throws -> Value {
    guard x.shape.rank == 2 else {
      throw LayerError("needs rows of 1 axis (features), got rows of shape \(x.shape.removing(axes: [0]))")
    }
    return x.broadcast(to: [x.shape[0], n, x.shape[1]], axes: [0, 2])
  }
}
