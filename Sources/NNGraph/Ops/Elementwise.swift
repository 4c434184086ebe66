import NNTensor

extension UnaryOp {
  var definition: OpDefinition {
    switch self {
    case .negate: arithmetic { -$0.gradient }
    case .abs: arithmetic { $0.gradient * NNGraph.sign($0.x) }
    case .sign, .floor, .ceil, .round: arithmetic(nil)
    case .exp: arithmetic { $0.gradient * $0.y }
    case .expm1: arithmetic { $0.gradient * ($0.y + 1) }
    case .log: arithmetic { $0.gradient / $0.x }
    case .log1p: arithmetic { $0.gradient / ($0.x + 1) }
    case .sqrt: arithmetic { $0.gradient * 0.5 / $0.y }
    case .rsqrt: arithmetic { $0.gradient * -0.5 * $0.y / $0.x }
    case .sin: arithmetic { $0.gradient * NNGraph.cos($0.x) }
    case .cos: arithmetic { -$0.gradient * NNGraph.sin($0.x) }
    case .tanh: arithmetic { $0.gradient * (1 - $0.y * $0.y) }
    case .logistic: arithmetic { $0.gradient * $0.y * (1 - $0.y) }
    // d erf(x) / dx = 2 / sqrt(pi) * exp(-x²)
    case .erf: arithmetic { $0.gradient * 1.1283791670955126 * NNGraph.exp(-($0.x * $0.x)) }
    case .isFinite:
      OpDefinition(
        rawValue,
        shape: { types in
          try expectOperands(types, 1, "isFinite")
          return [ValueType(types[0].shape, .bool)]
        })
    case .not:
      OpDefinition(
        rawValue,
        shape: { types in
          try expectOperands(types, 1, "not")
          guard types[0].dtype == .bool || types[0].dtype.isInteger else {
            throw GraphError("not takes bool or integers, got \(types[0].dtype)")
          }
          return types
        })
    }
  }

  private func arithmetic(_ gradient: ((Cotangent) -> Value)?) -> OpDefinition {
    let rule: ((Cotangent) -> [Value?])? = gradient.map { rule in { [rule($0)] } }
    return OpDefinition(
      rawValue,
      shape: { types in
        try expectOperands(types, 1, rawValue)
        guard types[0].dtype.isFloatingPoint || (types[0].dtype.isInteger && keepsIntegers) else {
          let operands = keepsIntegers ? "numbers" : "floating-point numbers"
          throw GraphError("\(rawValue) takes \(operands), got \(types[0].dtype)")
        }
        return types
      }, gradient: rule)
  }

  /// Whether it makes integers of integers.
  private var keepsIntegers: Bool {
    switch self {
    case .negate, .abs, .sign, .floor, .ceil, .round, .not: true
    default: false
    }
  }
}

extension BinaryOp {
  var definition: OpDefinition {
    switch self {
    case .add: arithmetic { [$0.gradient, $0.gradient] }
    case .subtract: arithmetic { [$0.gradient, $0.needed[1] ? -$0.gradient : nil] }
    case .multiply:
      arithmetic { [$0.needed[0] ? $0.gradient * $0.inputs[1] : nil, $0.needed[1] ? $0.gradient * $0.inputs[0] : nil] }
    case .divide:
      arithmetic { c in
        let scaled = c.gradient / c.inputs[1]
        return [scaled, c.needed[1] ? -(scaled * c.y) : nil]
      }
    case .power:
      arithmetic { c in
        let (base, exponent) = (c.inputs[0], c.inputs[1])
        // log is taken only where the base is positive: elsewhere the exponent is a constant in practice.
        let safeLog = NNGraph.select(base .> 0.0, NNGraph.log(NNGraph.select(base .> 0.0, base, 1)), 0)
        return [
          c.needed[0] ? c.gradient * exponent * NNGraph.power(base, exponent - 1) : nil,
          c.needed[1] ? c.gradient * c.y * safeLog : nil,
        ]
      }
    case .maximum: extremum { $0 .>= $1 }
    case .minimum: extremum { $0 .<= $1 }
    // x - y * trunc(x / y): the quotient is constant nearly everywhere.
    case .remainder:
      arithmetic { c in
        let quotient = (c.inputs[0] - c.y) / c.inputs[1]
        return [c.gradient, c.needed[1] ? -(c.gradient * quotient) : nil]
      }
    case .and, .or, .xor:
      OpDefinition(
        rawValue,
        shape: { types in
          try expectOperands(types, 2, rawValue)
          try expectEqualTypes(types, rawValue)
          guard types[0].dtype == .bool || types[0].dtype.isInteger else {
            throw GraphError("\(rawValue) takes bool or integers, got \(types[0].dtype)")
          }
          return [types[0]]
        })
    case .shiftLeft, .shiftRight:
      OpDefinition(
        rawValue,
        shape: { types in
          try expectOperands(types, 2, rawValue)
          try expectEqualTypes(types, rawValue)
          guard types[0].dtype.isInteger else { throw GraphError("\(rawValue) takes integers, got \(types[0].dtype)") }
          return [types[0]]
        })
    }
  }

  /// At a tie all of the gradient goes to the first operand.
  private func extremum(_ firstWins: @escaping (Value, Value) -> Value) -> OpDefinition {
    arithmetic { c in
      let first = firstWins(c.inputs[0], c.inputs[1])
      return [
        c.needed[0] ? NNGraph.select(first, c.gradient, 0) : nil,
        c.needed[1] ? NNGraph.select(first, 0, c.gradient) : nil,
      ]
    }
  }

  private func arithmetic(_ gradient: @escaping (Cotangent) -> [Value?]) -> OpDefinition {
    OpDefinition(
      rawValue,
      shape: { types in
        try expectOperands(types, 2, rawValue)
        try expectEqualTypes(types, rawValue)
        guard types[0].dtype.isFloatingPoint || types[0].dtype.isInteger else {
          throw GraphError("\(rawValue) takes numbers, got \(types[0].dtype)")
        }
        return [types[0]]
      }, gradient: gradient)
  }
}

extension Op {
  var selectionDefinition: OpDefinition {
    switch self {
    case .compare(let comparison):
      OpDefinition(
        comparison.rawValue,
        shape: { types in
          try expectOperands(types, 2, comparison.rawValue)
          try expectEqualTypes(types, comparison.rawValue)
          return [ValueType(types[0].shape, .bool)]
        })
    case .select:
      OpDefinition(
        "select",
        shape: { types in
          try expectOperands(types, 3, "select")
          try expectEqualShapes(types, "select")
          try expectEqualTypes(Array(types[1...]), "select")
          guard types[0].dtype == .bool else {
            throw GraphError("select needs a bool condition, got \(types[0].dtype)")
          }
          return [types[1]]
        },
        gradient: { c in
          [
            nil, c.needed[1] ? NNGraph.select(c.inputs[0], c.gradient, 0) : nil,
            c.needed[2] ? NNGraph.select(c.inputs[0], 0, c.gradient) : nil,
          ]
        })
    case .cast(let target):
      OpDefinition(
        "cast",
        shape: { types in
          try expectOperands(types, 1, "cast")
          guard target != .string, target != .opaque else { throw GraphError("no value can be cast to \(target)") }
          return [ValueType(types[0].shape, target)]
        },
        gradient: target.isFloatingPoint
          ? { c in [c.x.dtype.isFloatingPoint ? c.gradient.cast(to: c.x.dtype) : nil] } : nil)
    default: preconditionFailure("not a selection")
    }
  }
}
