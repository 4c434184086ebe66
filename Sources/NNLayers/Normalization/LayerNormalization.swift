import NNConfig
import NNGraph
import NNTensor

/// `gamma * (x - mean) / sqrt(variance + epsilon) + beta` with the moments of each row over `axis`. Same as Keras
/// `LayerNormalization`.
///
/// Shapes: any -> the same. Parameters: `gamma` and `beta`, shaped as the axes, in ascending order.
///
/// Reference: Ba, Kiros, Hinton, "Layer Normalization", 2016, https://arxiv.org/abs/1607.06450
public struct LayerNormalization: UnaryLayer {
  public var axis: Axis = -1
  public var epsilon = 1e-3
  public var center = true
  public var scale = true
  public var betaInitializer = AnyInitializer.zeros
  public var gammaInitializer = AnyInitializer.ones
  public var betaRegularizer: AnyRegularizer?
  public var gammaRegularizer: AnyRegularizer?
  public var betaConstraint: AnyConstraint?
  public var gammaConstraint: AnyConstraint?

  public init() {}

  public static var summary: String { "Gives each row mean 0 and variance 1, then scales and moves it." }

  public static var fields: [Field<LayerNormalization>] {
    Field("axis", \.axis, "The axis, or axes, over which moments are taken.")
    Field("epsilon", \.epsilon, "Added to the variance.", check: .nonNegative)
    Field("center", \.center, "Whether beta is added.")
    Field("scale", \.scale, "Whether the result is multiplied by gamma.")
    Field("beta_initializer", \.betaInitializer, "First values of beta.")
    Field("gamma_initializer", \.gammaInitializer, "First values of gamma.")
    Field("beta_regularizer", \.betaRegularizer, "Penalty on beta.")
    Field("gamma_regularizer", \.gammaRegularizer, "Penalty on gamma.")
    Field("beta_constraint", \.betaConstraint, "What beta is forced to after each update.")
    Field("gamma_constraint", \.gammaConstraint, "What gamma is forced to after each update.")
  }

  public static var unsupported: [UnsupportedKey] {
    [UnsupportedKey("rms_scaling", "is not available: Keras has given it up for RMSNormalization")]
  }

  public func build(_ x: Value, in scope: LayerScope) throws -> Value {
    let axes = try axis.resolved(in: x.shape)
    let shape = Shape(axes.map { x.shape[$0] })
    let gamma =
      scale
      ? try scope.parameter(
        "gamma", shape, gammaInitializer, regularizer: gammaRegularizer, constraint: gammaConstraint) : nil
    let beta =
      center
      ? try scope.parameter("beta", shape, betaInitializer, regularizer: betaRegularizer, constraint: betaConstraint)
      : nil
    func flat(_ value: Value?, _ number: Double) -> Value {
      let type = ValueType([shape.count], x.dtype)
      return value?.reshaped(to: type.shape) ?? x.builder.constant(Literal(splat: number, type: type))
    }
    return x.withLastAxis(axes) { rows in
      x.builder.add(LayerNormalizationComposite(epsilon: epsilon), [rows, flat(gamma, 1), flat(beta, 0)])[0]
    }
  }
}
