import NNTensor

extension Op {
  var structureDefinition: OpDefinition {
    switch self {
    case .update:
      OpDefinition(
        "update",
        shape: { types in
          guard types.count == 1 || (types.count == 2 && types[1] == ValueType([], .bool)) else {
            throw GraphError("update takes a value and optionally a bool scalar")
          }
          return []
        })
    case .crossReplicaSum:
      OpDefinition(
        "crossReplicaSum",
        shape: { types in
          try expectOperands(types, 1, "crossReplicaSum")
          return types
        },
        gradient: { [$0.gradient.adding(.crossReplicaSum)] })
    default: preconditionFailure("not a structure op")
    }
  }
}

extension Scan {
  public var constants: Int { body.inputs.count - carries - sequences }

  var definition: OpDefinition {
    OpDefinition(
      "scan",
      shape: { types in
        try expectOperands(types, body.inputs.count, "scan")
        for (index, type) in types.enumerated() {
          let expected = body.inputs[index].type
          let isSequence = (carries..<carries + sequences).contains(index)
          let wanted = isSequence ? ValueType(Shape([length] + expected.shape.dims), expected.dtype) : expected
          guard type == wanted else { throw GraphError("scan operand \(index) must be \(wanted), got \(type)") }
        }
        for index in 0..<carries where body.outputs[index].type != body.inputs[index].type {
          throw GraphError(
            "scan carry \(index) goes in as \(body.inputs[index].type) and comes out as \(body.outputs[index].type)")
        }
        return body.outputs.enumerated().map { index, output in
          index < carries ? output.type : ValueType(Shape([length] + output.type.shape.dims), output.type.dtype)
        }
      },
      gradient: scanGradient)
  }
}
