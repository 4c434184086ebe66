import NNTensor

/// Rewrites that need no knowledge of the backend: neutral elements, arithmetic of constants, shape ops that undo or
/// repeat each other, transposes that a matmul can take over. Equal ops become one on the way.
func simplifying(_ graph: Graph) throws -> Graph {
  let builder = GraphBuilder(interfaceOf: graph)
  let outputs = try rebuild(graph, with: builder) { node, operands in
    if case .scan(var scan) = node.op {
      scan.body = try removingDeadNodes(simplifying(scan.body))
      return builder.add(.scan(scan), operands)
    }
    // Residuals of claimed composites have types only their backend knows.
    if case .composite = node.op {
      let results = builder.add(node.op, operands)
      if let first = results.first { builder.setTypes(node: first.id.node, node.types) }
      return node.types.indices.map { builder.value(ValueID(node: results[0].id.node, result: $0)) }
    }
    if let simpler = simplified(node.op, operands, type: node.types.first) { return [simpler] }
    return builder.add(node.op, operands)
  }
  return try builder.finish(outputs: outputs)
}

private func simplified(_ op: Op, _ operands: [Value], type: ValueType?) -> Value? {
  switch op {
  case .unary(let unary): simplifiedUnary(unary, operands[0])
  case .binary(let binary): simplifiedBinary(binary, operands[0], operands[1])
  case .select:
    if let condition = splat(operands[0]) {
      condition != 0 ? operands[1] : operands[2]
    } else {
      operands[1].id == operands[2].id ? operands[1] : nil
    }
  case .cast(let target):
    if target == operands[0].dtype {
      operands[0]
    } else if let number = splat(operands[0]), target.isFloatingPoint {
      operands[0].builder.constant(Literal(splat: number, type: ValueType(operands[0].shape, target)))
    } else {
      nil
    }
  case .reshape, .transpose, .broadcast: simplifiedShape(op, operands[0], type: type)
  case .slice(let slice): whole(slice, of: operands[0].shape) ? operands[0] : nil
  case .pad(let padding): (padding.low + padding.high + padding.interior).allSatisfy { $0 == 0 } ? operands[0] : nil
  case .concatenate: operands.count == 1 ? operands[0] : nil
  case .reduce(let reduction, let axes): simplifiedReduction(reduction, axes, operands[0])
  case .matmul(let left, let right): simplifiedMatmul(left, right, operands[0], operands[1])
  case .crossReplicaSum: nil
  default: nil
  }
}

private func splat(_ value: Value) -> Double? {
  if case .constant(let literal) = value.definingNode.op { literal.splat } else { nil }
}

private func simplifiedUnary(_ op: UnaryOp, _ x: Value) -> Value? {
  let node = x.definingNode
  if op == .negate, node.op == .unary(.negate) { return x.builder.value(node.inputs[0]) }
  guard let number = splat(x) else { return nil }
  switch op {
  case .negate: return x.filled(with: -number)
  case .sqrt: return x.filled(with: number.squareRoot())
  case .abs: return x.filled(with: number.magnitude)
  default: return nil
  }
}

private func simplifiedBinary(_ op: BinaryOp, _ x: Value, _ y: Value) -> Value? {
  guard x.dtype.isFloatingPoint else { return nil }
  switch (op, splat(x), splat(y)) {
  case (.add, let a?, let b?): return x.filled(with: a + b)
  case (.subtract, let a?, let b?): return x.filled(with: a - b)
  case (.multiply, let a?, let b?): return x.filled(with: a * b)
  case (.divide, let a?, let b?): return x.filled(with: a / b)
  // -0 + 0 is 0: only adding -0 changes nothing, but no one reads the sign of a zero here.
  case (.add, 0, _): return y
  case (.add, _, 0), (.subtract, _, 0): return x
  case (.subtract, 0, _): return -y
  case (.multiply, 1, _): return y
  case (.multiply, _, 1), (.divide, _, 1), (.power, _, 1): return x
  case (.multiply, -1, _): return -y
  case (.multiply, _, -1), (.divide, _, -1): return -x
  case (.power, _, 2): return x * x
  case (.power, _, 0.5): return sqrt(x)
  // Two constant factors become one.
  case (.multiply, _, let b?):
    let node = x.definingNode
    guard node.op == .binary(.multiply), let a = splat(x.builder.value(node.inputs[1])) else { return nil }
    return x.builder.value(node.inputs[0]) * (a * b)
  // Constants stand on the right, so that equal products are found equal.
  case (.multiply, .some, nil): return simplifiedBinary(.multiply, y, x) ?? y.adding(.binary(.multiply), x)
  case (.add, .some, nil): return y.adding(.binary(.add), x)
  default: return nil
  }
}

private func simplifiedShape(_ op: Op, _ x: Value, type: ValueType?) -> Value? {
  guard let type else { return nil }
  if let number = splat(x) { return x.builder.constant(Literal(splat: number, type: type)) }
  let node = x.definingNode
  switch (op, node.op) {
  case (.transpose(let order), _) where order == Array(0..<order.count): return x
  case (.reshape(let shape), _) where shape == x.shape: return x
  case (.broadcast(let shape, _), _) where shape == x.shape: return x
  case (.reshape(let shape), .reshape): return x.builder.value(node.inputs[0]).reshaped(to: shape)
  case (.transpose(let outer), .transpose(let inner)):
    return x.builder.value(node.inputs[0]).transposed(outer.map { inner[$0] })
  case (.broadcast(let shape, let outer), .broadcast(_, let inner)):
    return x.builder.value(node.inputs[0]).broadcast(to: shape, axes: inner.map { outer[$0] })
  // Inserting axes of extent 1 before stretching them: one broadcast from the narrower value does both.
  case (.broadcast(let shape, let axes), .reshape):
    let source = x.builder.value(node.inputs[0])
    let kept = x.shape.dims.indices.filter { x.shape[$0] != 1 }
    guard source.shape.dims == kept.map({ x.shape[$0] }) else { return nil }
    return source.broadcast(to: shape, axes: kept.map { axes[$0] })
  default: return nil
  }
}

private func whole(_ slice: Slice, of shape: Shape) -> Bool {
  slice.starts.allSatisfy { $0 == 0 } && slice.limits == shape.dims && slice.strides.allSatisfy { $0 == 1 }
}

private func simplifiedReduction(_ reduction: Reduction, _ axes: [Int], _ x: Value) -> Value? {
  if axes.isEmpty { return x }
  if axes.allSatisfy({ x.shape[$0] == 1 }) {
    let type = ValueType(x.shape.removing(axes: axes), x.dtype)
    return simplifiedShape(.reshape(type.shape), x, type: type) ?? x.reshaped(to: type.shape)
  }
  if reduction == .sum, let number = splat(x) {
    let count = axes.map { x.shape[$0] }.reduce(1, *)
    let type = ValueType(x.shape.removing(axes: axes), x.dtype)
    return x.builder.constant(Literal(splat: number * Double(count), type: type))
  }
  return nil
}

private func simplifiedMatmul(_ transposeLeft: Bool, _ transposeRight: Bool, _ x: Value, _ y: Value) -> Value? {
  func untransposed(_ value: Value) -> Value? {
    guard case .transpose(let order) = value.definingNode.op else { return nil }
    var swapped = Array(0..<order.count)
    swapped.swapAt(order.count - 1, order.count - 2)
    return order == swapped ? value.builder.value(value.definingNode.inputs[0]) : nil
  }
  if let source = untransposed(x) {
    return source.matmul(y, transposeLeft: !transposeLeft, transposeRight: transposeRight)
  }
  if let source = untransposed(y) {
    return x.matmul(source, transposeLeft: transposeLeft, transposeRight: !transposeRight)
  }
  return nil
}
