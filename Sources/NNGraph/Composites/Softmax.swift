import NNTensor

/// `exp(x - max(x)) / sum(exp(x - max(x)))` over the last axis.
public struct SoftmaxComposite: Composite {
  public init() {}
  public var name: String { "softmax" }
  public func outputTypes(_ inputs: [ValueType]) throws -> [ValueType] {
    try expectLastAxis(inputs, count: 1, name)
    return inputs
  }
  public func decompose(_ inputs: [Value]) -> Decomposition {
    let x = inputs[0]
    let axis = [x.shape.rank - 1]
    let powers = exp(x - x.max(axes: axis, keepAxes: true))
    return Decomposition(outputs: [powers / powers.sum(axes: axis, keepAxes: true)])
  }
  public var gradient: CompositeGradient? {
    CompositeGradient(SoftmaxGradient(), operands: [.output(0), .outputGradient(0)], results: [0])
  }
}

/// `(g - sum(g * y)) * y`, from the softmax's output `y` and the gradient `g` that flows into it.
public struct SoftmaxGradient: Composite {
  public init() {}
  public var name: String { "softmaxGradient" }
  public func outputTypes(_ inputs: [ValueType]) throws -> [ValueType] {
    try expectLastAxis(inputs, count: 2, name)
    try expectEqualTypes(inputs, name)
    return [inputs[0]]
  }
  public func decompose(_ inputs: [Value]) -> Decomposition {
    let (y, g) = (inputs[0], inputs[1])
    return Decomposition(outputs: [(g - (g * y).sum(axes: [y.shape.rank - 1], keepAxes: true)) * y])
  }
}

/// `x - max(x) - log(sum(exp(x - max(x))))` over the last axis.
public struct LogSoftmaxComposite: Composite {
  public init() {}
  public var name: String { "logSoftmax" }
  public func outputTypes(_ inputs: [ValueType]) throws -> [ValueType] {
    try expectLastAxis(inputs, count: 1, name)
    return inputs
  }
  public func decompose(_ inputs: [Value]) -> Decomposition {
    let x = inputs[0]
    let axis = [x.shape.rank - 1]
    let shifted = x - x.max(axes: axis, keepAxes: true)
    return Decomposition(outputs: [shifted - log(exp(shifted).sum(axes: axis, keepAxes: true))])
  }
}

func expectLastAxis(_ types: [ValueType], count: Int, _ name: String) throws {
  try expectOperands(types, count, name)
  guard types[0].shape.rank >= 1, types[0].shape.last > 0, types[0].dtype.isFloatingPoint else {
    throw GraphError("\(name) needs floating-point values with a last axis, got \(types[0])")
  }
}
