import NNTensor

extension Op {
  /// Types of inputs and state stand in the graph; the builder supplies them.
  var leafDefinition: OpDefinition {
    switch self {
    case .input: OpDefinition("input", shape: { _ in throw GraphError("an input is declared, not inferred") })
    case .state: OpDefinition("state", shape: { _ in throw GraphError("state is declared, not inferred") })
    case .constant(let literal): OpDefinition("constant", shape: { _ in [literal.type] })
    case .iota(let type, let axis):
      OpDefinition(
        "iota",
        shape: { _ in
          try expectAxes([axis], of: type.shape, "iota")
          return [type]
        })
    case .randomBits(let bits):
      OpDefinition(
        "randomBits",
        shape: { types in
          try expectOperands(types, 2, "randomBits")
          guard types[0] == ValueType([2], .uint32), types[1] == ValueType([], .int32) else {
            throw GraphError("randomBits takes a seed uint32[2] and a step int32[], got \(types[0]) and \(types[1])")
          }
          return [ValueType(bits.shape, .uint32)]
        })
    default: preconditionFailure("not a leaf")
    }
  }
}
