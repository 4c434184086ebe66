import NNTensor

/// `-sum(labels * log_softmax(logits))` over the last axis: operands `logits [..., classes]`, `labels` alike.
///
/// The residual is `softmax(logits)`, from which the gradient follows in one pass.
public struct SoftmaxCrossentropy: Composite {
  public init() {}
  public var name: String { "softmaxCrossentropy" }
  public var residualCount: Int { 1 }
  public func outputTypes(_ inputs: [ValueType]) throws -> [ValueType] {
    try expectLastAxis(inputs, count: 2, name)
    try expectEqualTypes(inputs, name)
    return [ValueType(Shape(inputs[0].shape.dims.dropLast()), inputs[0].dtype)]
  }
  public func decompose(_ inputs: [Value]) -> Decomposition {
    let (logits, labels) = (inputs[0], inputs[1])
    let axis = [logits.shape.rank - 1]
    let shifted = logits - logits.max(axes: axis, keepAxes: true)
    let powers = exp(shifted)
    let total = powers.sum(axes: axis, keepAxes: true)
    let loss = (labels * (log(total) - shifted)).sum(axes: axis)
    return Decomposition(outputs: [loss], residuals: [powers / total])
  }
  public var gradient: CompositeGradient? {
    CompositeGradient(
      SoftmaxCrossentropyGradient(), operands: [.residual(0), .input(1), .outputGradient(0)], results: [0])
  }
}

/// `(softmax * sum(labels) - labels) * g`: the gradient with respect to the logits. Labels are not differentiated.
///
/// Deviation: TensorFlow's kernel takes the labels' sum for 1; the formula here is exact for any labels.
public struct SoftmaxCrossentropyGradient: Composite {
  public init() {}
  public var name: String { "softmaxCrossentropyGradient" }
  public func outputTypes(_ inputs: [ValueType]) throws -> [ValueType] {
    try expectOperands(inputs, 3, name)
    return [inputs[1]]
  }
  public func decompose(_ inputs: [Value]) -> Decomposition {
    let (softmax, labels, g) = (inputs[0], inputs[1], inputs[2])
    let total = labels.sum(axes: [labels.shape.rank - 1], keepAxes: true)
    let axes = Array(0..<labels.shape.rank - 1)
    return Decomposition(outputs: [(softmax * total - labels) * g.broadcast(to: labels.shape, axes: axes)])
  }
}

/// `-log_softmax(logits)[label]` over the last axis: operands `logits [..., classes]`, `labels [...]` of `int32`.
public struct SparseSoftmaxCrossentropy: Composite {
  public init() {}
  public var name: String { "sparseSoftmaxCrossentropy" }
  public var residualCount: Int { 1 }
  public func outputTypes(_ inputs: [ValueType]) throws -> [ValueType] {
    try expectLastAxis(inputs, count: 2, name)
    let rows = Shape(Array(inputs[0].shape.dims.dropLast()))
    guard inputs[1] == ValueType(rows, .int32) else {
      throw GraphError("\(name) needs int32 labels \(rows), got \(inputs[1])")
    }
    return [ValueType(rows, inputs[0].dtype)]
  }
  public func decompose(_ inputs: [Value]) -> Decomposition {
    let (logits, labels) = (inputs[0], inputs[1])
    let last = logits.shape.rank - 1
    let shifted = logits - logits.max(axes: [last], keepAxes: true)
    let powers = exp(shifted)
    let total = powers.sum(axes: [last], keepAxes: true)
    let own = (shifted * oneHot(labels, like: logits)).sum(axes: [last])
    return Decomposition(outputs: [log(total.reshaped(to: labels.shape)) - own], residuals: [powers / total])
  }
  public var gradient: CompositeGradient? {
    CompositeGradient(
      SparseSoftmaxCrossentropyGradient(), operands: [.residual(0), .input(1), .outputGradient(0), .input(0)],
      results: [0])
  }
}

/// `(softmax - onehot(labels)) * g`. The fourth operand, the logits, only says the shape.
public struct SparseSoftmaxCrossentropyGradient: Composite {
  public init() {}
  public var name: String { "sparseSoftmaxCrossentropyGradient" }
  public func outputTypes(_ inputs: [ValueType]) throws -> [ValueType] {
    try expectOperands(inputs, 4, name)
    return [inputs[3]]
  }
  public func decompose(_ inputs: [Value]) -> Decomposition {
    let (softmax, labels, g, logits) = (inputs[0], inputs[1], inputs[2], inputs[3])
    let axes = Array(0..<labels.shape.rank)
    let gradient = (softmax - oneHot(labels, like: logits)) * g.broadcast(to: logits.shape, axes: axes)
    return Decomposition(outputs: [gradient])
  }
}

/// 1 where the last axis's position equals the label, else 0.
public func oneHot(_ labels: Value, like logits: Value) -> Value {
  let axes = Array(0..<labels.shape.rank)
  let positions = labels.builder.add(.iota(ValueType(logits.shape, .int32), axis: logits.shape.rank - 1), [])[0]
  return (labels.broadcast(to: logits.shape, axes: axes) .== positions).cast(to: logits.dtype)
}

/// `max(x, 0) - x * labels + log(1 + exp(-|x|))`, element by element: operands logits `x`, labels.
public struct SigmoidCrossentropy: Composite {
  public init() {}
  public var name: String { "sigmoidCrossentropy" }
  public func outputTypes(_ inputs: [ValueType]) throws -> [ValueType] {
    try expectOperands(inputs, 2, name)
    try expectEqualTypes(inputs, name)
    return [inputs[0]]
  }
  public func decompose(_ inputs: [Value]) -> Decomposition {
    let (x, labels) = (inputs[0], inputs[1])
    return Decomposition(outputs: [maximum(x, 0.0) - x * labels + log1p(exp(-abs(x)))])
  }
  public var gradient: CompositeGradient? {
    CompositeGradient(
      SigmoidCrossentropyGradient(), operands: [.input(0), .input(1), .outputGradient(0)], results: [0])
  }
}

/// `(sigmoid(x) - labels) * g`. Labels are not differentiated.
public struct SigmoidCrossentropyGradient: Composite {
  public init() {}
  public var name: String { "sigmoidCrossentropyGradient" }
  public func outputTypes(_ inputs: [ValueType]) throws -> [ValueType] {
    try expectOperands(inputs, 3, name)
    return [inputs[0]]
  }
  public func decompose(_ inputs: [Value]) -> Decomposition {
    Decomposition(outputs: [(logistic(inputs[0]) - inputs[1]) * inputs[2]])
  }
}
