import NNConfig
import NNGraph

/// Gives its inputs as they are and adds `(l1 * sum(|x|) + l2 * sum(x²)) / batch` to the loss. Same as Keras
/// `ActivityRegularization`.
public struct ActivityRegularization: UnaryLayer {
  public var l1 = 0.0
  public var l2 = 0.0

  public init() {}

  public static var summary: String { "Adds a penalty on its inputs to the loss." }

  public static var fields: [Field<ActivityRegularization>] {
    Field("l1", \.l1, "Factor of the magnitudes.", check: .nonNegative)
    Field("l2", \.l2, "Factor of the squares.", check: .nonNegative)
  }

  public func build(_ x: Value, in scope: LayerScope) throws -> Value {
    try scope.regularizingActivity(.l1L2(l1: l1, l2: l2), x)
  }
}
