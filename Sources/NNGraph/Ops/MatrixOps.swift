import NNTensor

extension Op {
  var matmulDefinition: OpDefinition {
    guard case .matmul(let transposeLeft, let transposeRight) = self else { preconditionFailure("not a matmul") }
    return OpDefinition(
      "matmul",
      shape: { types in
        try expectOperands(types, 2, "matmul")
        let (left, right) = (types[0].shape, types[1].shape)
        guard types[0].dtype == types[1].dtype, types[0].dtype.isFloatingPoint, left.rank >= 2, left.rank == right.rank,
          left.dims.dropLast(2) == right.dims.dropLast(2)
        else { throw GraphError("matmul does not take \(types[0]) and \(types[1])") }
        let rank = left.rank
        let (rows, inner) = transposeLeft ? (left[rank - 1], left[rank - 2]) : (left[rank - 2], left[rank - 1])
        let (innerRight, columns) =
          transposeRight ? (right[rank - 1], right[rank - 2]) : (right[rank - 2], right[rank - 1])
        guard inner == innerRight else {
          throw GraphError("matmul of \(left) and \(right): inner extents \(inner) and \(innerRight) differ")
        }
        return [ValueType(Shape(left.dims.dropLast(2) + [rows, columns]), types[0].dtype)]
      },
      gradient: { c in
        let (a, b, g) = (c.inputs[0], c.inputs[1], c.gradient)
        // Each case writes the product so that no transpose is ever materialized.
        let left: () -> Value = {
          transposeLeft
            ? b.matmul(g, transposeLeft: transposeRight, transposeRight: true)
            : g.matmul(b, transposeRight: !transposeRight)
        }
        let right: () -> Value = {
          transposeRight
            ? g.matmul(a, transposeLeft: true, transposeRight: transposeLeft)
            : a.matmul(g, transposeLeft: !transposeLeft)
        }
        return [c.needed[0] ? left() : nil, c.needed[1] ? right() : nil]
      })
  }
}
