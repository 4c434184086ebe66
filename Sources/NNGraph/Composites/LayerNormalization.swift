import NNTensor

/// `gamma * (x - mean) / sqrt(variance + epsilon) + beta` with the moments of each row over the last axis.
///
/// Operands: `x [..., features]`, `gamma [features]`, `beta [features]`. Residuals: `mean` and
/// `1 / sqrt(variance + epsilon)` of every row.
///
/// Reference: Ba, Kiros, Hinton, "Layer Normalization", 2016, https://arxiv.org/abs/1607.06450
public struct LayerNormalizationComposite: Composite {
  public let epsilon: Double
  public init(epsilon: Double) { self.epsilon = epsilon }
  public var name: String { "layerNorm" }
  public var residualCount: Int { 2 }
  public func outputTypes(_ inputs: [ValueType]) throws -> [ValueType] {
    try expectLastAxis(inputs, count: 3, name)
    let feature = ValueType([inputs[0].shape.last], inputs[0].dtype)
    guard inputs[1] == feature, inputs[2] == feature else {
      throw GraphError("\(name) of \(inputs[0]) needs gamma and beta \(feature), got \(inputs[1]) and \(inputs[2])")
    }
    return [inputs[0]]
  }
  public func decompose(_ inputs: [Value]) -> Decomposition {
    let (x, gamma, beta) = (inputs[0], inputs[1], inputs[2])
    let axis = [x.shape.rank - 1]
    let mean = x.mean(axes: axis, keepAxes: true)
    let centred = x - mean
    let inverse = rsqrt((centred * centred).mean(axes: axis, keepAxes: true) + epsilon)
    return Decomposition(outputs: [centred * inverse * gamma + beta], residuals: [mean, inverse])
  }
  public var gradient: CompositeGradient? {
    CompositeGradient(
      LayerNormalizationGradient(),
      operands: [.input(0), .input(1), .residual(0), .residual(1), .outputGradient(0)], results: [0, 1, 2])
  }
}

/// Gradients of `x`, `gamma` and `beta` from `x`, `gamma`, the rows' `mean` and `1 / sqrt(variance + epsilon)`, and `g`.
public struct LayerNormalizationGradient: Composite {
  public init() {}
  public var name: String { "layerNormGrad" }
  public func outputTypes(_ inputs: [ValueType]) throws -> [ValueType] {
    try expectOperands(inputs, 5, name)
    return [inputs[0], inputs[1], inputs[1]]
  }
  public func decompose(_ inputs: [Value]) -> Decomposition {
    let (x, gamma, mean, inverse, g) = (inputs[0], inputs[1], inputs[2], inputs[3], inputs[4])
    let axis = [x.shape.rank - 1]
    let rows = Array(0..<x.shape.rank - 1)
    let normalized = (x - mean) * inverse
    let scaled = g * gamma
    let average = scaled.mean(axes: axis, keepAxes: true)
    let projection = (scaled * normalized).mean(axes: axis, keepAxes: true)
    return Decomposition(outputs: [
      (scaled - average - normalized * projection) * inverse, (g * normalized).sum(axes: rows), g.sum(axes: rows),
    ])
  }
}
