import NNTensor

extension Op {
  var shapeDefinition: OpDefinition {
    switch self {
    case .reshape(let shape):
      OpDefinition(
        "reshape",
        shape: { types in
          try expectOperands(types, 1, "reshape")
          guard types[0].shape.count == shape.count, shape.dims.allSatisfy({ $0 >= 0 }) else {
            throw GraphError("cannot reshape \(types[0].shape) to \(shape)")
          }
          return [ValueType(shape, types[0].dtype)]
        },
        gradient: { [$0.gradient.reshaped(to: $0.x.shape)] })
    case .transpose(let permutation):
      OpDefinition(
        "transpose",
        shape: { types in
          try expectOperands(types, 1, "transpose")
          guard permutation.sorted() == Array(0..<types[0].shape.rank) else {
            throw GraphError("\(permutation) is not an order of the axes of \(types[0].shape)")
          }
          return [ValueType(Shape(permutation.map { types[0].shape[$0] }), types[0].dtype)]
        },
        gradient: { c in
          var inverse = permutation
          for (axis, source) in permutation.enumerated() { inverse[source] = axis }
          return [c.gradient.transposed(inverse)]
        })
    case .broadcast(let shape, let axes): broadcastDefinition(shape, axes)
    case .slice(let slice): sliceDefinition(slice)
    case .pad(let padding): padDefinition(padding)
    case .concatenate(let axis): concatenateDefinition(axis)
    case .reverse(let axes):
      OpDefinition(
        "reverse",
        shape: { types in
          try expectOperands(types, 1, "reverse")
          try expectAxes(axes, of: types[0].shape, "reverse")
          return types
        },
        gradient: { [$0.gradient.reversed(axes: axes)] })
    default: preconditionFailure("not a shape op")
    }
  }
}

private func broadcastDefinition(_ shape: Shape, _ axes: [Int]) -> OpDefinition {
  OpDefinition(
    "broadcast",
    shape: { types in
      try expectOperands(types, 1, "broadcast")
      let source = types[0].shape
      guard axes.count == source.rank, axes == axes.sorted(), Set(axes).count == axes.count,
        axes.allSatisfy({ shape.dims.indices.contains($0) }),
        zip(axes, source.dims).allSatisfy({ $1 == 1 || shape[$0] == $1 })
      else { throw GraphError("cannot broadcast \(source) to \(shape)") }
      return [ValueType(shape, types[0].dtype)]
    },
    gradient: { c in
      // Sum over every result axis that repeats something.
      let source = c.x.shape
      var summed: [Int] = []
      for axis in shape.dims.indices {
        if let position = axes.firstIndex(of: axis) {
          if source[position] == 1 && shape[axis] != 1 { summed.append(axis) }
        } else {
          summed.append(axis)
        }
      }
      return [c.gradient.sum(axes: summed).reshaped(to: source)]
    })
}

private func sliceDefinition(_ slice: Slice) -> OpDefinition {
  OpDefinition(
    "slice",
    shape: { types in
      try expectOperands(types, 1, "slice")
      let source = types[0].shape
      guard [slice.starts.count, slice.limits.count, slice.strides.count].allSatisfy({ $0 == source.rank }),
        source.dims.indices.allSatisfy({
          0 <= slice.starts[$0] && slice.starts[$0] <= slice.limits[$0] && slice.limits[$0] <= source[$0]
            && slice.strides[$0] > 0
        })
      else { throw GraphError("slice \(slice.starts)..<\(slice.limits) does not fit \(source)") }
      let dims = source.dims.indices.map {
        (slice.limits[$0] - slice.starts[$0] + slice.strides[$0] - 1) / slice.strides[$0]
      }
      return [ValueType(Shape(dims), types[0].dtype)]
    },
    gradient: { c in
      // Zeros go where the slice took nothing.
      let high = c.x.shape.dims.indices.map { axis in
        let extent = c.y.shape[axis]
        let covered = extent == 0 ? 0 : (extent - 1) * slice.strides[axis] + 1
        return c.x.shape[axis] - slice.starts[axis] - covered
      }
      return [c.gradient.padded(Padding(low: slice.starts, high: high, interior: slice.strides.map { $0 - 1 }))]
    })
}

private func padDefinition(_ padding: Padding) -> OpDefinition {
  OpDefinition(
    "pad",
    shape: { types in
      try expectOperands(types, 1, "pad")
      let source = types[0].shape
      guard [padding.low.count, padding.high.count, padding.interior.count].allSatisfy({ $0 == source.rank }),
        padding.interior.allSatisfy({ $0 >= 0 })
      else { throw GraphError("padding \(padding.low), \(padding.high) does not fit \(source)") }
      let dims = source.dims.indices.map {
        padding.low[$0] + padding.high[$0] + source[$0] + max(source[$0] - 1, 0) * padding.interior[$0]
      }
      guard dims.allSatisfy({ $0 >= 0 }) else { throw GraphError("padding cuts more than there is of \(source)") }
      return [ValueType(Shape(dims), types[0].dtype)]
    },
    gradient: { c in
      let shape = c.y.shape
      // First undo what was cut off, then take the elements that came from the operand.
      let restored = c.gradient.padded(
        Padding(low: padding.low.map { max(-$0, 0) }, high: padding.high.map { max(-$0, 0) }))
      let starts = padding.low.map { max($0, 0) }
      let limits = shape.dims.indices.map { restored.shape[$0] - max(padding.high[$0], 0) }
      return [restored.sliced(Slice(starts: starts, limits: limits, strides: padding.interior.map { $0 + 1 }))]
    })
}

private func concatenateDefinition(_ axis: Int) -> OpDefinition {
  OpDefinition(
    "concatenate",
    shape: { types in
      guard let first = types.first else { throw GraphError("concatenate needs an operand") }
      try expectAxes([axis], of: first.shape, "concatenate")
      guard
        types.allSatisfy({
          $0.dtype == first.dtype && $0.shape.rank == first.shape.rank
            && $0.shape.removing(axes: [axis]) == first.shape.removing(axes: [axis])
        })
      else {
        let shapes = types.map(\.shape.description).joined(separator: " and ")
        throw GraphError("concatenate along axis \(axis) needs all other extents equal, got \(shapes)")
      }
      return [
        ValueType(first.shape.replacing(axis: axis, with: types.map { $0.shape[axis] }.reduce(0, +)), first.dtype)
      ]
    },
    gradient: { c in
      var start = 0
      return c.inputs.indices.map { index in
        let extent = c.inputs[index].shape[axis]
        defer { start += extent }
        return c.needed[index] ? c.gradient.sliced(axis: axis, start..<start + extent) : nil
      }
    })
}
