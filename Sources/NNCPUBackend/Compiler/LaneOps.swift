import CKernels
import NNGraph
import NNTensor

/// Which nodes the elementwise machine runs, and by which of its operations.
enum LaneOps {
  /// Types it computes with. `bool` is 0 or 1 in a lane of four bytes.
  static func isLane(_ dtype: DType) -> Bool {
    switch dtype {
    case .float32, .int32, .uint32, .bool: true
    default: false
    }
  }

  static func supports(_ node: Node, operands: [ValueType]) -> Bool {
    let types = operands + node.types
    guard types.allSatisfy({ isLane($0.dtype) }) else { return false }
    switch node.op {
    case .unary(let op): return unary(op, operands[0].dtype) != nil
    case .binary(let op): return binary(op, operands[0].dtype) != nil
    case .compare, .select, .cast, .broadcast, .randomBits, .update: return true
    default: return false
    }
  }

  static func supportsReduction(_ node: Node, operand: ValueType) -> Bool {
    guard case .reduce(let reduction, _) = node.op else { return false }
    return switch operand.dtype {
    case .float32, .int32: reduction != .and && reduction != .or
    case .uint32: reduction == .sum || reduction == .product
    case .bool: true
    default: false
    }
  }

  /// Rough time per lane, in units of a simple operation.
  static func cost(_ node: Node) -> Int {
    switch node.op {
    case .unary(let op):
      switch op {
      case .exp, .expm1, .log, .log1p, .sin, .cos, .tanh, .logistic, .erf: 8
      case .sqrt, .rsqrt: 4
      default: 1
      }
    case .binary(let op):
      switch op {
      case .divide: 3
      case .power, .remainder: 40
      default: 1
      }
    case .randomBits: 10
    default: 1
    }
  }

  static func unary(_ op: UnaryOp, _ dtype: DType) -> Int? {
    switch (op, dtype) {
    case (.not, .bool): NN_NOT_BOOL
    case (.not, .int32), (.not, .uint32): NN_NOT_I
    case (.negate, .int32), (.negate, .uint32): NN_NEGATE_I
    case (.abs, .int32): NN_ABS_I
    case (.sign, .int32): NN_SIGN_I
    case (_, .float32): floatUnary(op)
    default: nil
    }
  }

  private static func floatUnary(_ op: UnaryOp) -> Int? {
    switch op {
    case .negate: NN_NEGATE
    case .abs: NN_ABS
    case .sign: NN_SIGN
    case .exp: NN_EXP
    case .expm1: NN_EXPM1
    case .log: NN_LOG
    case .log1p: NN_LOG1P
    case .sqrt: NN_SQRT
    case .rsqrt: NN_RSQRT
    case .sin: NN_SIN
    case .cos: NN_COS
    case .tanh: NN_TANH
    case .logistic: NN_LOGISTIC
    case .erf: NN_ERF
    case .floor: NN_FLOOR
    case .ceil: NN_CEIL
    case .round: NN_ROUND
    case .isFinite: NN_IS_FINITE
    case .not: nil
    }
  }

  /// The form with two registers; those with a scalar on the right and on the left follow it.
  static func binary(_ op: BinaryOp, _ dtype: DType) -> Int? {
    switch dtype {
    case .float32: floatBinary(op)
    case .int32: integerBinary(op, signed: true)
    case .uint32: integerBinary(op, signed: false)
    case .bool:
      switch op {
      case .and: NN_AND_I
      case .or: NN_OR_I
      case .xor: NN_XOR_I
      default: nil
      }
    default: nil
    }
  }

  private static func floatBinary(_ op: BinaryOp) -> Int? {
    switch op {
    case .add: NN_ADD
    case .subtract: NN_SUBTRACT
    case .multiply: NN_MULTIPLY
    case .divide: NN_DIVIDE
    case .power: NN_POWER
    case .maximum: NN_MAXIMUM
    case .minimum: NN_MINIMUM
    case .remainder: NN_REMAINDER
    case .and, .or, .xor, .shiftLeft, .shiftRight: nil
    }
  }

  private static func integerBinary(_ op: BinaryOp, signed: Bool) -> Int? {
    switch op {
    case .add: NN_ADD_I
    case .subtract: NN_SUBTRACT_I
    case .multiply: NN_MULTIPLY_I
    case .divide: signed ? NN_DIVIDE_I : NN_DIVIDE_U
    case .power: signed ? NN_POWER_I : NN_POWER_U
    case .maximum: signed ? NN_MAXIMUM_I : NN_MAXIMUM_U
    case .minimum: signed ? NN_MINIMUM_I : NN_MINIMUM_U
    case .remainder: signed ? NN_REMAINDER_I : NN_REMAINDER_U
    case .and: NN_AND_I
    case .or: NN_OR_I
    case .xor: NN_XOR_I
    case .shiftLeft: NN_SHIFT_LEFT
    case .shiftRight: signed ? NN_SHIFT_RIGHT_I : NN_SHIFT_RIGHT_U
    }
  }

  static func compare(_ comparison: Comparison, _ dtype: DType) -> Int {
    switch (comparison, dtype) {
    case (.equal, .float32): NN_EQUAL
    case (.notEqual, .float32): NN_NOT_EQUAL
    case (.less, .float32): NN_LESS
    case (.lessEqual, .float32): NN_LESS_EQUAL
    case (.greater, .float32): NN_GREATER
    case (.greaterEqual, .float32): NN_GREATER_EQUAL
    case (.equal, _): NN_EQUAL_I
    case (.notEqual, _): NN_NOT_EQUAL_I
    case (.less, .uint32): NN_LESS_U
    case (.lessEqual, .uint32): NN_LESS_EQUAL_U
    case (.greater, .uint32): NN_GREATER_U
    case (.greaterEqual, .uint32): NN_GREATER_EQUAL_U
    case (.less, _): NN_LESS_I
    case (.lessEqual, _): NN_LESS_EQUAL_I
    case (.greater, _): NN_GREATER_I
    case (.greaterEqual, _): NN_GREATER_EQUAL_I
    }
  }

  /// A constant's element as a lane holds it.
  static func bits(_ value: Double, _ dtype: DType) -> UInt32 {
    switch dtype {
    case .float32: Float(value).bitPattern
    case .int32: UInt32(bitPattern: Int32(saturating: value))
    case .uint32: UInt32(saturating: value)
    default: value != 0 ? 1 : 0
    }
  }

  /// The rough time of one instruction over one lane, in nanoseconds, and whether it is one of the few slow ones.
  static func nanoseconds(_ operation: Int) -> Double {
    switch operation {
    case NN_EXP, NN_EXPM1, NN_LOG, NN_LOG1P, NN_TANH, NN_LOGISTIC, NN_ERF, NN_SIN, NN_COS, NN_RANDOM_16, NN_RANDOM_32:
      0.3
    case NN_SQRT, NN_RSQRT, NN_DIVIDE...(NN_DIVIDE + 2): 0.15
    case NN_POWER...(NN_POWER + 2), NN_REMAINDER...(NN_REMAINDER + 2), NN_DIVIDE_I...(NN_POWER_U + 2): 5
    default: 0.04
    }
  }
}
