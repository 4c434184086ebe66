import NNConfig
import NNGraph
import NNTensor

/// Fully connected layer: `activation(matmul(input, kernel) + bias)` over the last axis. Same as Keras `Dense`.
///
/// Shapes: `[batch, ..., in]` -> `[batch, ..., units]`. Parameters: `kernel [in, units]`, `bias [units]`.
public struct Dense: UnaryLayer {
  public var units = 0
  public var activation = Activation.linear
  public var useBias = true
  public var kernelInitializer = AnyInitializer.glorotUniform
  public var biasInitializer = AnyInitializer.zeros
  public var kernelRegularizer: AnyRegularizer?
  public var biasRegularizer: AnyRegularizer?
  public var activityRegularizer: AnyRegularizer?
  public var kernelConstraint: AnyConstraint?
  public var biasConstraint: AnyConstraint?

  public init() {}

  public static var summary: String { "Fully connected layer." }

  public static var fields: [Field<Dense>] {
    Field("units", \.units, .required, "Number of outputs.", check: .positive)
    Field("activation", \.activation, "Applied to the outputs.")
    Field("use_bias", \.useBias, "Whether a bias is added.")
    Field("kernel_initializer", \.kernelInitializer, "First values of the kernel.")
    Field("bias_initializer", \.biasInitializer, "First values of the bias.")
    Field("kernel_regularizer", \.kernelRegularizer, "Penalty on the kernel.")
    Field("bias_regularizer", \.biasRegularizer, "Penalty on the bias.")
    Field("activity_regularizer", \.activityRegularizer, "Penalty on the outputs.")
    Field("kernel_constraint", \.kernelConstraint, "What the kernel is forced to after each update.")
    Field("bias_constraint", \.biasConstraint, "What the bias is forced to after each update.")
  }

  public static var unsupported: [UnsupportedKey] {
    UnsupportedKey.lowRankAdaptation + UnsupportedKey.quantization
  }

  public func build(_ x: Value, in scope: LayerScope) throws -> Value {
    guard x.shape.rank >= 2 else {
      throw LayerError("needs an input of at least 1 dimension (features)", help: "give the data one column or more")
    }
    let inputs = x.shape.last
    let kernel = try scope.parameter(
      "kernel", [inputs, units], kernelInitializer, regularizer: kernelRegularizer, constraint: kernelConstraint)
    // All axes before the last one are rows of one matrix.
    let rows = x.shape.count / max(inputs, 1)
    let product = x.reshaped(to: [rows, inputs]).matmul(kernel)
      .reshaped(to: x.shape.replacing(axis: x.shape.rank - 1, with: units))
    let sum =
      useBias
      ? product
        + (try scope.parameter(
          "bias", [units], biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint))
      : product
    return try scope.regularizingActivity(activityRegularizer, activation(sum))
  }
}
