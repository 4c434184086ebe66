import NNTensor

/// A handle on one value of a graph being written. Expressions of values append ops to it.
///
/// Binary operators broadcast as NumPy does, and take numbers as constants of the other operand's type.
public struct Value {
  public let id: ValueID
  public let builder: GraphBuilder

  public var type: ValueType { builder.graph.type(of: id) }
  public var shape: Shape { type.shape }
  public var dtype: DType { type.dtype }

  /// The op that made it: how a loss sees the logits behind a softmax.
  public var definingNode: Node { builder.graph.nodes[id.node] }

  /// Appends `op` where the innermost operand lives: a value of a loop's body meets one from around the loop there.
  public func adding(_ op: Op, _ operands: Value...) -> Value {
    let operands = [self] + operands
    return innermostBuilder(operands).add(op, operands)[0]
  }

  /// All elements `number`, same type as this value.
  public func filled(with number: Double) -> Value { builder.constant(Literal(splat: number, type: type)) }

  public func cast(to dtype: DType) -> Value { dtype == self.dtype ? self : adding(.cast(dtype)) }

  // MARK: Shape

  public func reshaped(to shape: Shape) -> Value { shape == self.shape ? self : adding(.reshape(shape)) }

  public func transposed(_ permutation: [Int]) -> Value {
    permutation == Array(0..<permutation.count) ? self : adding(.transpose(permutation))
  }

  /// Operand axis `i` becomes result axis `axes[i]`.
  public func broadcast(to shape: Shape, axes: [Int]) -> Value {
    shape == self.shape ? self : adding(.broadcast(shape, axes: axes))
  }

  /// As NumPy does: axes are matched from the last.
  public func broadcast(to shape: Shape) -> Value {
    let own = self.shape
    guard own.rank <= shape.rank else {
      builder.fail("cannot broadcast \(own) to \(shape)")
      return self
    }
    return broadcast(to: shape, axes: Array((shape.rank - own.rank)..<shape.rank))
  }

  public func sliced(_ slice: Slice) -> Value {
    let whole =
      slice.starts.allSatisfy { $0 == 0 } && slice.limits == shape.dims && slice.strides.allSatisfy { $0 == 1 }
    return whole ? self : adding(.slice(slice))
  }

  public func sliced(axis: Int, _ range: Range<Int>) -> Value {
    var (starts, limits) = (shape.dims.map { _ in 0 }, shape.dims)
    starts[axis] = range.lowerBound
    limits[axis] = range.upperBound
    return sliced(Slice(starts: starts, limits: limits, strides: shape.dims.map { _ in 1 }))
  }

  public func padded(_ padding: Padding) -> Value {
    let nothing = (padding.low + padding.high + padding.interior).allSatisfy { $0 == 0 }
    return nothing ? self : adding(.pad(padding))
  }

  public func reversed(axes: [Int]) -> Value { axes.isEmpty ? self : adding(.reverse(axes: axes)) }

  // MARK: Indexing

  public func gathering(_ indices: Value, axis: Int, batchDims: Int = 0) -> Value {
    adding(.gather(axis: axis, batchDims: batchDims), indices)
  }

  public func scatteringAdd(_ updates: Value, at indices: Value, axis: Int, batchDims: Int = 0) -> Value {
    adding(.scatterAdd(axis: axis, batchDims: batchDims), indices, updates)
  }

  // MARK: Reductions

  public func reduced(_ reduction: Reduction, axes: [Int], keepAxes: Bool = false) -> Value {
    if axes.isEmpty { return self }
    let result = adding(.reduce(reduction, axes: axes.sorted()))
    guard keepAxes else { return result }
    return result.reshaped(to: Shape(shape.dims.enumerated().map { axes.contains($0) ? 1 : $1 }))
  }

  public func sum(axes: [Int]? = nil, keepAxes: Bool = false) -> Value {
    reduced(.sum, axes: axes ?? Array(shape.dims.indices), keepAxes: keepAxes)
  }

  public func mean(axes: [Int]? = nil, keepAxes: Bool = false) -> Value {
    let axes = axes ?? Array(shape.dims.indices)
    return sum(axes: axes, keepAxes: keepAxes) / Double(Swift.max(axes.map { shape[$0] }.reduce(1, *), 1))
  }

  public func max(axes: [Int]? = nil, keepAxes: Bool = false) -> Value {
    reduced(.max, axes: axes ?? Array(shape.dims.indices), keepAxes: keepAxes)
  }

  public func argMax(axis: Int) -> Value { adding(.argReduce(.max, axis: axis)) }

  public func cumulativeSum(axis: Int, exclusive: Bool = false, reverse: Bool = false) -> Value {
    adding(.cumulativeSum(axis: axis, exclusive: exclusive, reverse: reverse))
  }

  public func sorted(descending: Bool = false) -> (values: Value, positions: Value) {
    let results = builder.add(.sort(descending: descending), [self])
    return (results[0], results[1])
  }

  public func topK(_ k: Int) -> (values: Value, positions: Value) {
    let results = builder.add(.topK(k), [self])
    return (results[0], results[1])
  }

  // MARK: Linear algebra

  public func matmul(_ other: Value, transposeLeft: Bool = false, transposeRight: Bool = false) -> Value {
    adding(.matmul(transposeLeft: transposeLeft, transposeRight: transposeRight), other)
  }

  public func convolved(with kernel: Value, _ convolution: Convolution) -> Value {
    adding(.convolution(convolution), kernel)
  }

  public func windowReduced(_ reduction: Reduction, _ window: Window) -> Value {
    adding(.windowReduce(reduction, window))
  }

  public func selectingAndScattering(_ gradient: Value, _ window: Window) -> Value {
    adding(.selectAndScatter(window), gradient)
  }
}

/// The shape both broadcast to, aligned at the last axis, or `nil`.
public func broadcastShape(_ left: Shape, _ right: Shape) -> Shape? {
  let rank = max(left.rank, right.rank)
  var dims = [Int](repeating: 1, count: rank)
  for offset in 0..<rank {
    let a = offset < left.rank ? left[left.rank - 1 - offset] : 1
    let b = offset < right.rank ? right[right.rank - 1 - offset] : 1
    guard a == b || a == 1 || b == 1 else { return nil }
    dims[rank - 1 - offset] = a == 1 ? b : a
  }
  return Shape(dims)
}

/// The graph of the operand that lies in most loops.
func innermostBuilder(_ operands: [Value]) -> GraphBuilder {
  operands.map(\.builder).max { $0.depth < $1.depth } ?? operands[0].builder
}

/// Broadcasts the operands to one shape and appends `op`.
func elementwise(_ op: Op, _ operands: [Value]) -> Value {
  let builder = innermostBuilder(operands)
  let operands = operands.map(builder.local)
  var shape = operands[0].shape
  for operand in operands.dropFirst() {
    guard let common = broadcastShape(shape, operand.shape) else {
      builder.fail("\(op.name) of \(operands.map(\.shape.description).joined(separator: " and ")): shapes do not match")
      return operands[0]
    }
    shape = common
  }
  return builder.add(op, operands.map { $0.broadcast(to: shape) })[0]
}
