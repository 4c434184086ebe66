import NNTensor

extension Op {
  var reductionDefinition: OpDefinition {
    switch self {
    case .reduce(let reduction, let axes): reduceDefinition(reduction, axes)
    case .argReduce(let extremum, let axis):
      OpDefinition(
        extremum == .max ? "argMax" : "argMin",
        shape: { types in
          try expectOperands(types, 1, "argReduce")
          try expectAxes([axis], of: types[0].shape, "argReduce")
          guard types[0].shape[axis] > 0 else { throw GraphError("argReduce over an empty axis") }
          return [ValueType(types[0].shape.removing(axes: [axis]), .int32)]
        })
    case .cumulativeSum(let axis, let exclusive, let reverse):
      OpDefinition(
        "cumulativeSum",
        shape: { types in
          try expectOperands(types, 1, "cumulativeSum")
          try expectAxes([axis], of: types[0].shape, "cumulativeSum")
          return types
        },
        gradient: { [$0.gradient.cumulativeSum(axis: axis, exclusive: exclusive, reverse: !reverse)] })
    case .sort(let descending):
      OpDefinition("sort", shape: { try orderedTypes($0, extent: nil) }, gradient: orderedGradient)
        .named(descending ? "sortDescending" : "sort")
    case .topK(let k): OpDefinition("topK", shape: { try orderedTypes($0, extent: k) }, gradient: orderedGradient)
    default: preconditionFailure("not a reduction")
    }
  }
}

extension OpDefinition {
  fileprivate func named(_ name: String) -> OpDefinition { OpDefinition(name, shape: shape, gradient: gradient) }
}

private func orderedTypes(_ types: [ValueType], extent: Int?) throws -> [ValueType] {
  try expectOperands(types, 1, "sort")
  let source = types[0].shape
  guard source.rank > 0, extent.map({ 0 < $0 && $0 <= source.last }) ?? true else {
    throw GraphError("cannot take the top \(extent ?? 0) of \(source)")
  }
  let shape = source.replacing(axis: source.rank - 1, with: extent ?? source.last)
  return [ValueType(shape, types[0].dtype), ValueType(shape, .int32)]
}

private func orderedGradient(_ c: Cotangent) -> [Value?] {
  guard let gradient = c.gradients[0] else { return [nil] }
  let axis = c.x.shape.rank - 1
  return [c.x.filled(with: 0).scatteringAdd(gradient, at: c.outputs[1], axis: axis, batchDims: axis)]
}

private func reduceDefinition(_ reduction: Reduction, _ axes: [Int]) -> OpDefinition {
  let name = "reduce" + reduction.rawValue.prefix(1).uppercased() + reduction.rawValue.dropFirst()
  func restored(_ value: Value, like source: Value) -> Value {
    value.broadcast(to: source.shape, axes: source.shape.dims.indices.filter { !axes.contains($0) })
  }
  let gradient: ((Cotangent) -> [Value?])?
  switch reduction {
  case .sum: gradient = { [restored($0.gradient, like: $0.x)] }
  case .max, .min:
    // Equal extremes share the gradient evenly, as in Keras on TensorFlow.
    gradient = { c in
      let hits = (c.x .== restored(c.y, like: c.x)).cast(to: c.x.dtype)
      return [restored(c.gradient / hits.sum(axes: axes), like: c.x) * hits]
    }
  case .product:
    // product of the others = product of those before times product of those after, which zeros do not disturb
    gradient = { c in
      let shape = c.x.shape
      let kept = shape.dims.indices.filter { !axes.contains($0) }
      let order = kept + axes
      let count = axes.map { shape[$0] }.reduce(1, *)
      let flat = c.x.transposed(order).reshaped(to: Shape(kept.map { shape[$0] } + [count]))
      let others = productOfOthers(flat)
      var inverse = order
      for (position, axis) in order.enumerated() { inverse[axis] = position }
      let scattered = others.reshaped(to: Shape(order.map { shape[$0] })).transposed(inverse)
      return [restored(c.gradient, like: c.x) * scattered]
    }
  case .and, .or: gradient = nil
  }
  return OpDefinition(
    name,
    shape: { types in
      try expectOperands(types, 1, name)
      try expectAxes(axes, of: types[0].shape, name)
      let isLogical = reduction == .and || reduction == .or
      guard isLogical == (types[0].dtype == .bool) else { throw GraphError("\(name) does not take \(types[0].dtype)") }
      return [ValueType(types[0].shape.removing(axes: axes), types[0].dtype)]
    }, gradient: gradient)
}

/// For every element of the last axis the product of all others on it, in log2(n) rounds of shifting and multiplying.
private func productOfOthers(_ x: Value) -> Value {
  func exclusiveProducts(_ x: Value) -> Value {
    let axis = x.shape.rank - 1
    func shifted(_ value: Value, by distance: Int) -> Value {
      var low = [Int](repeating: 0, count: value.shape.rank)
      var high = low
      low[axis] = distance
      high[axis] = -distance
      return value.padded(Padding(low: low, high: high, value: 1))
    }
    var product = shifted(x, by: 1)
    var distance = 1
    while distance < x.shape.last {
      product = product * shifted(product, by: distance)
      distance *= 2
    }
    return product
  }
  let axis = x.shape.rank - 1
  return exclusiveProducts(x) * exclusiveProducts(x.reversed(axes: [axis])).reversed(axes: [axis])
}
