import NNConfig
import NNGraph
import NNTensor

/// Rectifier whose slopes for negative inputs are learned: `max(x, 0) - alpha * max(-x, 0)`. Same as Keras `PReLU`.
///
/// Shapes: `[batch, ...]` -> the same. Parameters: `alpha [...]`, with 1 for the axes that share it.
///
/// Reference: He, Zhang, Ren, Sun, "Delving Deep into Rectifiers", 2015, https://arxiv.org/abs/1502.01852
public struct PReLU: UnaryLayer {
  public var alphaInitializer = AnyInitializer.zeros
  public var alphaRegularizer: AnyRegularizer?
  public var alphaConstraint: AnyConstraint?
  public var sharedAxes: [Int]?

  public init() {}

  public static var summary: String { "Rectifier whose slopes for negative inputs are learned." }

  public static var fields: [Field<PReLU>] {
    Field("alpha_initializer", \.alphaInitializer, "First values of the slopes.")
    Field("alpha_regularizer", \.alphaRegularizer, "Penalty on the slopes.")
    Field("alpha_constraint", \.alphaConstraint, "What the slopes are forced to after each update.")
    Field(
      "shared_axes", \.sharedAxes, "Axes along which one slope serves all; 1 is the first behind the batch.",
      check: .positive)
  }

  public func build(_ x: Value, in scope: LayerScope) throws -> Value {
    var dims = Array(x.shape.dims.dropFirst())
    for axis in sharedAxes ?? [] {
      guard dims.indices.contains(axis - 1) else {
        throw LayerError(
          "there is no axis \(axis) in an input of \(x.shape.rank) axes (the batch is axis 0)", key: "shared_axes")
      }
      dims[axis - 1] = 1
    }
    let alpha = try scope.parameter(
      "alpha", Shape(dims), alphaInitializer, regularizer: alphaRegularizer, constraint: alphaConstraint)
    let relu = Activations.Relu()
    return relu(x) - alpha * relu(-x)
  }
}
