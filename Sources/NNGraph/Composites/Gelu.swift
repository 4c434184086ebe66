import NNTensor

/// Gaussian error linear unit: `x * Φ(x)`, or with `approximate` its tanh form
/// `0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x³)))`.
///
/// Reference: Hendrycks, Gimpel, "Gaussian Error Linear Units", 2016, https://arxiv.org/abs/1606.08415
public struct GeluComposite: Composite {
  public let approximate: Bool
  public init(approximate: Bool) { self.approximate = approximate }
  public var name: String { approximate ? "geluTanh" : "gelu" }
  public func outputTypes(_ inputs: [ValueType]) throws -> [ValueType] {
    try expectOperands(inputs, 1, name)
    return inputs
  }
  public func decompose(_ inputs: [Value]) -> Decomposition {
    let x = inputs[0]
    if approximate {
      return Decomposition(outputs: [x * 0.5 * (1 + tanh((x + x * x * x * 0.044715) * 0.7978845608028654))])
    }
    return Decomposition(outputs: [x * 0.5 * (1 + erf(x * 0.7071067811865476))])
  }
}
