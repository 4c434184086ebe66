import NNTensor

/// `gamma * (x - mean) / sqrt(variance + epsilon) + beta` with the moments of the batch over all axes but the last.
///
/// Operands: `x [..., channels]`, `gamma [channels]`, `beta [channels]`. Outputs: `y`, `mean`, `variance` (biased; the
/// moving averages are made of them and stop the gradient). Residual: `1 / sqrt(variance + epsilon)`.
///
/// Reference: Ioffe, Szegedy, "Batch Normalization", 2015, https://arxiv.org/abs/1502.03167
public struct BatchNormalizationComposite: Composite {
  public let epsilon: Double
  public init(epsilon: Double) { self.epsilon = epsilon }
  public var name: String { "batchNorm" }
  public var residualCount: Int { 1 }
  public func outputTypes(_ inputs: [ValueType]) throws -> [ValueType] {
    try expectLastAxis(inputs, count: 3, name)
    let channel = ValueType([inputs[0].shape.last], inputs[0].dtype)
    guard inputs[0].shape.rank >= 2, inputs[1] == channel, inputs[2] == channel else {
      throw GraphError("\(name) of \(inputs[0]) needs gamma and beta \(channel), got \(inputs[1]) and \(inputs[2])")
    }
    return [inputs[0], channel, channel]
  }
  public func decompose(_ inputs: [Value]) -> Decomposition {
    let (x, gamma, beta) = (inputs[0], inputs[1], inputs[2])
    let axes = Array(0..<x.shape.rank - 1)
    let mean = x.mean(axes: axes)
    let centred = x - mean
    let variance = (centred * centred).mean(axes: axes)
    let inverse = rsqrt(variance + epsilon)
    return Decomposition(outputs: [centred * (inverse * gamma) + beta, mean, variance], residuals: [inverse])
  }
  public var gradient: CompositeGradient? {
    CompositeGradient(
      BatchNormalizationGradient(),
      operands: [.input(0), .input(1), .output(1), .residual(0), .outputGradient(0)], results: [0, 1, 2])
  }
}

/// Gradients of `x`, `gamma` and `beta` from `x`, `gamma`, `mean`, `1 / sqrt(variance + epsilon)` and `g`.
public struct BatchNormalizationGradient: Composite {
  public init() {}
  public var name: String { "batchNormGrad" }
  public func outputTypes(_ inputs: [ValueType]) throws -> [ValueType] {
    try expectOperands(inputs, 5, name)
    return [inputs[0], inputs[1], inputs[1]]
  }
  public func decompose(_ inputs: [Value]) -> Decomposition {
    let (x, gamma, mean, inverse, g) = (inputs[0], inputs[1], inputs[2], inputs[3], inputs[4])
    let axes = Array(0..<x.shape.rank - 1)
    let count = Double(axes.map { x.shape[$0] }.reduce(1, *))
    let normalized = (x - mean) * inverse
    let beta = g.sum(axes: axes)
    let scale = (g * normalized).sum(axes: axes)
    let input = (g - (beta + normalized * scale) / count) * (gamma * inverse)
    return Decomposition(outputs: [input, scale, beta])
  }
}
