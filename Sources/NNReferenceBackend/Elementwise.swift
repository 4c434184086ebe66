import NNGraph
import NNTensor
import RealModule

extension Interpreter {
  static func unary(_ op: UnaryOp, _ x: ReferenceArray) -> ReferenceArray {
    switch x.elements {
    case .floats(let values):
      if op == .isFinite { return ReferenceArray(x.shape, bools: values.map(\.isFinite)) }
      return ReferenceArray(x.type, floats: values.map(floatFunction(op)))
    case .integers(let values):
      if op == .isFinite { return ReferenceArray(x.shape, bools: values.map { _ in true }) }
      if op == .not && x.type.dtype == .bool { return ReferenceArray(x.type, integers: values.map { 1 - $0 }) }
      return ReferenceArray(x.type, integers: values.map(integerFunction(op)))
    }
  }

  private static func floatFunction(_ op: UnaryOp) -> (Double) -> Double {
    switch op {
    case .negate: { -$0 }
    case .abs: { $0.magnitude }
    case .sign: { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }
    case .exp: Double.exp
    case .expm1: Double.expMinusOne
    case .log: { Double.log($0) }
    case .log1p: { Double.log(onePlus: $0) }
    case .sqrt: { $0.squareRoot() }
    case .rsqrt: { 1 / $0.squareRoot() }
    case .sin: Double.sin
    case .cos: Double.cos
    case .tanh: Double.tanh
    case .logistic: { 1 / (1 + Double.exp(-$0)) }
    case .erf: Double.erf
    case .floor: { $0.rounded(.down) }
    case .ceil: { $0.rounded(.up) }
    case .round: { $0.rounded(.toNearestOrEven) }
    case .isFinite, .not: preconditionFailure("\(op) gives no floating-point values")
    }
  }

  private static func integerFunction(_ op: UnaryOp) -> (Int64) -> Int64 {
    switch op {
    case .negate: { 0 &- $0 }
    case .abs: { $0 < 0 ? 0 &- $0 : $0 }
    case .sign: { $0.signum() }
    case .floor, .ceil, .round: { $0 }
    case .not: { ~$0 }
    default: preconditionFailure("\(op) takes no integers")
    }
  }

  static func binary(_ op: BinaryOp, _ x: ReferenceArray, _ y: ReferenceArray) -> ReferenceArray {
    switch (x.elements, y.elements) {
    case (.floats(let left), .floats(let right)):
      return ReferenceArray(x.type, floats: zip(left, right).map(floatFunction(op)))
    case (.integers(let left), .integers(let right)):
      let bits = x.type.dtype.byteCount * 8
      return ReferenceArray(x.type, integers: zip(left, right).map(integerFunction(op, bits: bits)))
    default: preconditionFailure("\(op) of \(x.type) and \(y.type)")
    }
  }

  private static func floatFunction(_ op: BinaryOp) -> (Double, Double) -> Double {
    switch op {
    case .add: { $0 + $1 }
    case .subtract: { $0 - $1 }
    case .multiply: { $0 * $1 }
    case .divide: { $0 / $1 }
    case .power: power
    // NaN wins over any number.
    case .maximum: { $0.isNaN || $0 >= $1 ? $0 : $1 }
    case .minimum: { $0.isNaN || $0 <= $1 ? $0 : $1 }
    case .remainder: { $0.truncatingRemainder(dividingBy: $1) }
    case .and, .or, .xor, .shiftLeft, .shiftRight: preconditionFailure("\(op) takes integers")
    }
  }

  /// As C's `pow`: a negative base is fine where the exponent is whole.
  private static func power(_ base: Double, _ exponent: Double) -> Double {
    if exponent == exponent.rounded(.towardZero), exponent.magnitude < 0x1p53 {
      return Double.pow(base, Int(exponent))
    }
    return Double.pow(base, exponent)
  }

  /// Results wrap around; dividing by zero gives 0; shifts by the width or more leave only copies of the sign.
  private static func integerFunction(_ op: BinaryOp, bits: Int) -> (Int64, Int64) -> Int64 {
    switch op {
    case .add: { $0 &+ $1 }
    case .subtract: { $0 &- $1 }
    case .multiply: { $0 &* $1 }
    case .divide: { $1 == 0 ? 0 : $0.dividedReportingOverflow(by: $1).partialValue }
    case .remainder: { $1 == 0 ? 0 : $0.remainderReportingOverflow(dividingBy: $1).partialValue }
    case .power: power
    case .maximum: { max($0, $1) }
    case .minimum: { min($0, $1) }
    case .and: { $0 & $1 }
    case .or: { $0 | $1 }
    case .xor: { $0 ^ $1 }
    case .shiftLeft: { (0..<Int64(bits)).contains($1) ? $0 << $1 : 0 }
    case .shiftRight: { (0..<Int64(bits)).contains($1) ? $0 >> $1 : $0 < 0 ? -1 : 0 }
    }
  }

  /// A negative exponent gives the fraction cut towards zero: 0 but for the bases 1 and -1.
  private static func power(_ base: Int64, _ exponent: Int64) -> Int64 {
    if exponent < 0 { return base == 1 ? 1 : base == -1 ? (exponent % 2 == 0 ? 1 : -1) : 0 }
    var (result, factor, rest) = (Int64(1), base, exponent)
    while rest > 0 {
      if rest % 2 == 1 { result = result &* factor }
      factor = factor &* factor
      rest /= 2
    }
    return result
  }

  static func compare(_ comparison: Comparison, _ x: ReferenceArray, _ y: ReferenceArray) -> ReferenceArray {
    func compared<T: Comparable>(_ left: [T], _ right: [T]) -> ReferenceArray {
      let holds: (T, T) -> Bool =
        switch comparison {
        case .equal: { $0 == $1 }
        case .notEqual: { $0 != $1 }
        case .less: { $0 < $1 }
        case .lessEqual: { $0 <= $1 }
        case .greater: { $0 > $1 }
        case .greaterEqual: { $0 >= $1 }
        }
      return ReferenceArray(x.shape, bools: zip(left, right).map(holds))
    }
    switch (x.elements, y.elements) {
    case (.floats(let left), .floats(let right)): return compared(left, right)
    case (.integers(let left), .integers(let right)): return compared(left, right)
    default: preconditionFailure("\(comparison) of \(x.type) and \(y.type)")
    }
  }

  static func select(_ condition: ReferenceArray, _ x: ReferenceArray, _ y: ReferenceArray) -> ReferenceArray {
    func selected<T>(_ left: [T], _ right: [T]) -> [T] {
      condition.integers.enumerated().map { $1 != 0 ? left[$0] : right[$0] }
    }
    switch (x.elements, y.elements) {
    case (.floats(let left), .floats(let right)):
      return ReferenceArray(x.type, moving: .floats(selected(left, right)))
    case (.integers(let left), .integers(let right)):
      return ReferenceArray(x.type, moving: .integers(selected(left, right)))
    default: preconditionFailure("select between \(x.type) and \(y.type)")
    }
  }
}
