import NNConfig
import NNGraph
import NNTensor

/// `gamma * (x - mean) / sqrt(variance + epsilon) + beta` for each channel. Same as Keras `BatchNormalization`.
///
/// In training mean and (biased) variance are those of the batch over all axes but `axis`, and the moving averages
/// become `moving * momentum + batch * (1 - momentum)`; else, and in a frozen layer, the moving averages are used. A
/// mask leaves steps out of the batch's moments.
///
/// Shapes: any -> the same. Parameters: `gamma`, `beta`, `moving_mean`, `moving_variance`, all `[channels]`.
///
/// Reference: Ioffe, Szegedy, "Batch Normalization", 2015, https://arxiv.org/abs/1502.03167
public struct BatchNormalization: Layer {
  public var axis = -1
  public var momentum = 0.99
  public var epsilon = 1e-3
  public var center = true
  public var scale = true
  public var betaInitializer = AnyInitializer.zeros
  public var gammaInitializer = AnyInitializer.ones
  public var movingMeanInitializer = AnyInitializer.zeros
  public var movingVarianceInitializer = AnyInitializer.ones
  public var betaRegularizer: AnyRegularizer?
  public var gammaRegularizer: AnyRegularizer?
  public var betaConstraint: AnyConstraint?
  public var gammaConstraint: AnyConstraint?

  public init() {}

  public static var summary: String {
    "Gives each channel mean 0 and variance 1 over the batch, then scales and moves it."
  }
  public static var callArguments: [CallArgument] { [CallArgument("inputs"), CallArgument("mask", isOptional: true)] }

  public static var fields: [Field<BatchNormalization>] {
    Field("axis", \.axis, "The axis of the channels.")
    Field("momentum", \.momentum, "How much of the moving averages stays at each step.")
    Field("epsilon", \.epsilon, "Added to the variance.", check: .nonNegative)
    Field("center", \.center, "Whether beta is added.")
    Field("scale", \.scale, "Whether the result is multiplied by gamma.")
    Field("beta_initializer", \.betaInitializer, "First values of beta.")
    Field("gamma_initializer", \.gammaInitializer, "First values of gamma.")
    Field("moving_mean_initializer", \.movingMeanInitializer, "First values of the moving mean.")
    Field("moving_variance_initializer", \.movingVarianceInitializer, "First values of the moving variance.")
    Field("beta_regularizer", \.betaRegularizer, "Penalty on beta.")
    Field("gamma_regularizer", \.gammaRegularizer, "Penalty on gamma.")
    Field("beta_constraint", \.betaConstraint, "What beta is forced to after each update.")
    Field("gamma_constraint", \.gammaConstraint, "What gamma is forced to after each update.")
  }

  public static var unsupported: [UnsupportedKey] {
    [
      UnsupportedKey("renorm", "is not available"),
      UnsupportedKey("renorm_clipping", "is not available", isIgnoredInKeras: true),
      UnsupportedKey("renorm_momentum", "is not available", isIgnoredInKeras: true),
      UnsupportedKey("synchronized", "means nothing on one device", isIgnoredInKeras: true),
    ]
  }

  public func build(_ call: Call, in scope: LayerScope) throws -> [Signal] {
    let input = call["inputs"]
    let x = input.value
    let channelAxis = try Axis([axis]).resolved(in: x.shape)[0]
    let variables = try Variables(self, channels: x.shape[channelAxis], in: scope)
    let mask = call.optional("mask")?.value ?? input.mask
    if let mask, mask.shape.rank != x.shape.rank - 1 {
      throw LayerError(
        "got a mask of shape \(mask.shape) for an input of shape \(x.shape): a mask has one axis less")
    }
    guard scope.mode == .training, scope.trainable else {
      let y = normalize(x, channelAxis, mean: variables.movingMean, variance: variables.movingVariance, variables)
      return [Signal(y, mask: input.mask)]
    }
    let y: Value
    let moments: (mean: Value, variance: Value)
    if let mask {
      moments = maskedMoments(x, mask, channelAxis)
      y = normalize(x, channelAxis, mean: moments.mean, variance: moments.variance, variables)
    } else {
      (y, moments) = normalizeByBatch(x, channelAxis, variables)
    }
    scope.update("moving_mean", to: variables.movingMean * momentum + moments.mean * (1 - momentum))
    scope.update("moving_variance", to: variables.movingVariance * momentum + moments.variance * (1 - momentum))
    return [Signal(y, mask: input.mask)]
  }

  /// In the order in which Keras makes them.
  private struct Variables {
    var gamma: Value?
    var beta: Value?
    var movingMean: Value
    var movingVariance: Value

    init(_ layer: BatchNormalization, channels: Int, in scope: LayerScope) throws {
      let shape: Shape = [channels]
      gamma =
        layer.scale
        ? try scope.parameter(
          "gamma", shape, layer.gammaInitializer, regularizer: layer.gammaRegularizer,
          constraint: layer.gammaConstraint) : nil
      beta =
        layer.center
        ? try scope.parameter(
          "beta", shape, layer.betaInitializer, regularizer: layer.betaRegularizer, constraint: layer.betaConstraint)
        : nil
      movingMean = try scope.state("moving_mean", shape, layer.movingMeanInitializer)
      movingVariance = try scope.state("moving_variance", shape, layer.movingVarianceInitializer)
    }
  }

  private func normalizeByBatch(
    _ x: Value, _ channelAxis: Int, _ variables: Variables
  ) -> (y: Value, moments: (mean: Value, variance: Value)) {
    let composite = BatchNormalizationComposite(epsilon: epsilon)
    let gamma = variables.gamma ?? variables.movingMean.filled(with: 1)
    let beta = variables.beta ?? variables.movingMean.filled(with: 0)
    var outputs: [Value] = []
    let y = x.withLastAxis([channelAxis]) { moved in
      // The composite needs rows.
      let rows = moved.shape.rank > 1 ? moved : moved.reshaped(to: [1, moved.shape.last])
      outputs = x.builder.add(composite, [rows, gamma, beta])
      return outputs[0]
    }
    return (y, (outputs[1], outputs[2]))
  }

  /// `x * inverse + (beta - mean * inverse)`: one multiplication and one addition per element.
  private func normalize(
    _ x: Value, _ channelAxis: Int, mean: Value, variance: Value, _ variables: Variables
  ) -> Value {
    let deviation = rsqrt(variance + epsilon)
    let inverse = variables.gamma.map { deviation * $0 } ?? deviation
    let shift = variables.beta.map { $0 - mean * inverse } ?? -(mean * inverse)
    return x * inverse.broadcast(to: x.shape, axes: [channelAxis]) + shift.broadcast(to: x.shape, axes: [channelAxis])
  }

  /// Moments of the elements that the mask lets pass; the mask spans all axes but the last.
  private func maskedMoments(_ x: Value, _ mask: Value, _ channelAxis: Int) -> (mean: Value, variance: Value) {
    let axes = x.shape.dims.indices.filter { $0 != channelAxis }
    let isKept = (mask.dtype == .bool ? mask : mask.cast(to: .bool)).broadcast(
      to: x.shape, axes: Array(mask.shape.dims.indices))
    let count = isKept.cast(to: x.dtype).sum(axes: axes) + kerasEpsilon
    let mean = select(isKept, x, 0).sum(axes: axes) / count
    let difference = select(isKept, x - mean.broadcast(to: x.shape, axes: [channelAxis]), 0)
    return (mean, (difference * difference).sum(axes: axes) / count)
  }
}
