import NNTensor

extension Op {
  var indexingDefinition: OpDefinition {
    switch self {
    case .gather(let axis, let batchDims):
      OpDefinition(
        "gather",
        shape: { types in
          try expectOperands(types, 2, "gather")
          return [ValueType(try gatherShape(types[0].shape, types[1], axis, batchDims), types[0].dtype)]
        },
        gradient: { c in
          let zeros = c.x.filled(with: 0)
          return [zeros.scatteringAdd(c.gradient, at: c.inputs[1], axis: axis, batchDims: batchDims), nil]
        })
    case .scatterAdd(let axis, let batchDims):
      OpDefinition(
        "scatterAdd",
        shape: { types in
          try expectOperands(types, 3, "scatterAdd")
          let expected = try gatherShape(types[0].shape, types[1], axis, batchDims)
          guard types[2] == ValueType(expected, types[0].dtype) else {
            throw GraphError("scatterAdd needs updates \(expected), got \(types[2])")
          }
          return [types[0]]
        },
        gradient: { c in
          [c.gradient, nil, c.needed[2] ? c.gradient.gathering(c.inputs[1], axis: axis, batchDims: batchDims) : nil]
        })
    default: preconditionFailure("not an indexing op")
    }
  }
}

private func gatherShape(_ source: Shape, _ indices: ValueType, _ axis: Int, _ batchDims: Int) throws -> Shape {
  guard indices.dtype == .int32 else { throw GraphError("gather needs int32 indices, got \(indices.dtype)") }
  guard source.dims.indices.contains(axis), 0 <= batchDims, batchDims <= axis, batchDims <= indices.shape.rank,
    source.dims[..<batchDims] == indices.shape.dims[..<batchDims]
  else { throw GraphError("gather along axis \(axis) of \(source) does not fit indices \(indices.shape)") }
  guard source[axis] > 0 || indices.shape.count == 0 else {
    throw GraphError("gather along axis \(axis) of \(source): there is nothing to gather")
  }
  var dims = Array(source.dims[..<axis])
  dims += indices.shape.dims[batchDims...]
  dims += source.dims[(axis + 1)...]
  return Shape(dims)
}
