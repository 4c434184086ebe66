import NNTensor

infix operator .== : ComparisonPrecedence
infix operator .!= : ComparisonPrecedence
infix operator .< : ComparisonPrecedence
infix operator .<= : ComparisonPrecedence
infix operator .> : ComparisonPrecedence
infix operator .>= : ComparisonPrecedence

/// What a `Value` can be combined with: another value or a number.
public protocol Operand {
  /// The operand as a value beside `other`, from which a number takes its element type and shape.
  func value(beside other: Value) -> Value
}

extension Value: Operand {
  public func value(beside other: Value) -> Value { self }
}

extension Double: Operand {
  public func value(beside other: Value) -> Value { other.filled(with: self) }
}

private func binary(_ op: BinaryOp, _ left: Value, _ right: Value) -> Value { elementwise(.binary(op), [left, right]) }

private func comparison(_ op: Comparison, _ left: Value, _ right: Value) -> Value {
  elementwise(.compare(op), [left, right])
}

extension Value {
  public static func + (left: Value, right: Value) -> Value { binary(.add, left, right) }
  public static func - (left: Value, right: Value) -> Value { binary(.subtract, left, right) }
  public static func * (left: Value, right: Value) -> Value { binary(.multiply, left, right) }
  public static func / (left: Value, right: Value) -> Value { binary(.divide, left, right) }

  public static func + (left: Value, right: Double) -> Value { binary(.add, left, left.filled(with: right)) }
  public static func - (left: Value, right: Double) -> Value { binary(.subtract, left, left.filled(with: right)) }
  public static func * (left: Value, right: Double) -> Value { binary(.multiply, left, left.filled(with: right)) }
  public static func / (left: Value, right: Double) -> Value { binary(.divide, left, left.filled(with: right)) }

  public static func + (left: Double, right: Value) -> Value { binary(.add, right.filled(with: left), right) }
  public static func - (left: Double, right: Value) -> Value { binary(.subtract, right.filled(with: left), right) }
  public static func * (left: Double, right: Value) -> Value { binary(.multiply, right.filled(with: left), right) }
  public static func / (left: Double, right: Value) -> Value { binary(.divide, right.filled(with: left), right) }

  public static prefix func - (operand: Value) -> Value { operand.adding(.unary(.negate)) }

  public static func .== (left: Value, right: some Operand) -> Value {
    comparison(.equal, left, right.value(beside: left))
  }
  public static func .!= (left: Value, right: some Operand) -> Value {
    comparison(.notEqual, left, right.value(beside: left))
  }
  public static func .< (left: Value, right: some Operand) -> Value {
    comparison(.less, left, right.value(beside: left))
  }
  public static func .<= (left: Value, right: some Operand) -> Value {
    comparison(.lessEqual, left, right.value(beside: left))
  }
  public static func .> (left: Value, right: some Operand) -> Value {
    comparison(.greater, left, right.value(beside: left))
  }
  public static func .>= (left: Value, right: some Operand) -> Value {
    comparison(.greaterEqual, left, right.value(beside: left))
  }
}

public func abs(_ x: Value) -> Value { x.adding(.unary(.abs)) }
public func sign(_ x: Value) -> Value { x.adding(.unary(.sign)) }
public func exp(_ x: Value) -> Value { x.adding(.unary(.exp)) }
/// `exp(x) - 1` without cancellation near 0.
public func expm1(_ x: Value) -> Value { x.adding(.unary(.expm1)) }
public func log(_ x: Value) -> Value { x.adding(.unary(.log)) }
/// `log(1 + x)` without cancellation near 0.
public func log1p(_ x: Value) -> Value { x.adding(.unary(.log1p)) }
public func sqrt(_ x: Value) -> Value { x.adding(.unary(.sqrt)) }
/// `1 / sqrt(x)`.
public func rsqrt(_ x: Value) -> Value { x.adding(.unary(.rsqrt)) }
public func sin(_ x: Value) -> Value { x.adding(.unary(.sin)) }
public func cos(_ x: Value) -> Value { x.adding(.unary(.cos)) }
public func tanh(_ x: Value) -> Value { x.adding(.unary(.tanh)) }
/// `1 / (1 + exp(-x))`.
public func logistic(_ x: Value) -> Value { x.adding(.unary(.logistic)) }
public func erf(_ x: Value) -> Value { x.adding(.unary(.erf)) }
public func floor(_ x: Value) -> Value { x.adding(.unary(.floor)) }
public func ceil(_ x: Value) -> Value { x.adding(.unary(.ceil)) }
/// To nearest, ties to even.
public func round(_ x: Value) -> Value { x.adding(.unary(.round)) }
public func isFinite(_ x: Value) -> Value { x.adding(.unary(.isFinite)) }
public func not(_ x: Value) -> Value { x.adding(.unary(.not)) }

public func power(_ base: Value, _ exponent: some Operand) -> Value {
  elementwise(.binary(.power), [base, exponent.value(beside: base)])
}
/// At a tie the gradient goes to `x`.
public func maximum(_ x: Value, _ y: some Operand) -> Value {
  elementwise(.binary(.maximum), [x, y.value(beside: x)])
}
/// At a tie the gradient goes to `x`.
public func minimum(_ x: Value, _ y: some Operand) -> Value {
  elementwise(.binary(.minimum), [x, y.value(beside: x)])
}
/// With the sign of `x`, as C's `fmod`.
public func remainder(_ x: Value, _ y: some Operand) -> Value {
  elementwise(.binary(.remainder), [x, y.value(beside: x)])
}
public func and(_ x: Value, _ y: Value) -> Value { elementwise(.binary(.and), [x, y]) }
public func or(_ x: Value, _ y: Value) -> Value { elementwise(.binary(.or), [x, y]) }
public func xor(_ x: Value, _ y: Value) -> Value { elementwise(.binary(.xor), [x, y]) }

/// Element by element `x` where the condition holds, else `y`.
public func select(_ condition: Value, _ x: Value, _ y: Value) -> Value { elementwise(.select, [condition, x, y]) }
public func select(_ condition: Value, _ x: Value, _ y: Double) -> Value { select(condition, x, x.filled(with: y)) }
public func select(_ condition: Value, _ x: Double, _ y: Value) -> Value { select(condition, y.filled(with: x), y) }

public func concatenate(_ values: [Value], axis: Int) -> Value {
  values.count == 1 ? values[0] : innermostBuilder(values).add(.concatenate(axis: axis), values)[0]
}

/// Runs `body` once per element of `sequences`; values from around the loop may be used in it as constants.
///
/// - Parameter body: from the carries and one element of each sequence to the next carries and one element of each
///   result sequence.
/// - Returns: the last carries and the result sequences.
public func scan(
  carries: [Value], sequences: [Value], length: Int? = nil, reverse: Bool = false,
  _ body: (_ carries: [Value], _ elements: [Value]) throws -> (carries: [Value], results: [Value])
) throws -> (carries: [Value], results: [Value]) {
  guard let builder = carries.first?.builder ?? sequences.first?.builder,
    let length = length ?? sequences.first?.shape.dims.first
  else { throw GraphError("scan needs a carry or a sequence, and a length") }
  let inner = GraphBuilder(bodyOf: builder)
  let innerCarries = carries.enumerated().map { inner.input("carry\($0)", $1.type) }
  let elements = sequences.enumerated().map { index, sequence in
    inner.input("element\(index)", ValueType(Shape(Array(sequence.shape.dims.dropFirst())), sequence.dtype))
  }
  let (next, results) = try body(innerCarries, elements)
  let graph = try inner.finish(outputs: (next + results).enumerated().map { ("result\($0)", $1) })
  let op = Scan(body: graph, carries: carries.count, sequences: sequences.count, length: length, reverse: reverse)
  let outputs = builder.add(.scan(op), carries + sequences + inner.captures.map(\.outer))
  if let failure = builder.failure { throw failure }
  return (Array(outputs[..<carries.count]), Array(outputs[carries.count...]))
}
