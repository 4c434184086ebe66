import NNGraph
import NNTensor

/// A value while the reference works on it: floating-point elements as `Double`, all others as `Int64`, row-major.
///
/// Every array holds what its element type can hold: results are rounded, integers wrap around.
struct ReferenceArray: Sendable {
  enum Elements: Sendable {
    case floats([Double])
    case integers([Int64])
  }

  let type: ValueType
  let elements: Elements

  var shape: Shape { type.shape }
  var count: Int { type.shape.count }

  /// Rounds `floats` to the precision of `type`.
  init(_ type: ValueType, floats: [Double]) {
    self.type = type
    switch type.dtype {
    case .float32: elements = .floats(floats.map { Double(Float($0)) })
    case .bfloat16: elements = .floats(floats.map(roundedToBfloat16))
    default: elements = .floats(floats)
    }
  }

  /// Wraps `integers` around to the width of `type`.
  init(_ type: ValueType, integers: [Int64]) {
    self.type = type
    switch type.dtype {
    case .int32: elements = .integers(integers.map { Int64(Int32(truncatingIfNeeded: $0)) })
    case .uint32: elements = .integers(integers.map { Int64(UInt32(truncatingIfNeeded: $0)) })
    case .uint8: elements = .integers(integers.map { Int64(UInt8(truncatingIfNeeded: $0)) })
    default: elements = .integers(integers)
    }
  }

  init(_ shape: Shape, bools: [Bool]) {
    self.init(ValueType(shape, .bool), integers: bools.map { $0 ? 1 : 0 })
  }

  /// Elements that are known to fit `type`.
  init(_ type: ValueType, moving elements: Elements) {
    self.type = type
    self.elements = elements
  }

  /// `number` everywhere, held within the range of `type`.
  init(_ type: ValueType, filledWith number: Double) {
    let count = type.shape.count
    if type.dtype.isFloatingPoint {
      self.init(type, floats: [Double](repeating: number, count: count))
    } else {
      self.init(type, integers: [Int64](repeating: saturated(number, to: type.dtype), count: count))
    }
  }

  init(_ literal: Literal) {
    self.init(ValueType(literal.type.shape, .float64), floats: (0..<literal.type.shape.count).map { literal[$0] })
    self = cast(to: literal.type.dtype)
  }

  /// The elements as `Double`, whatever they are stored as.
  var floats: [Double] {
    switch elements {
    case .floats(let values): values
    case .integers(let values): values.map(Double.init)
    }
  }

  var integers: [Int64] {
    guard case .integers(let values) = elements else { preconditionFailure("\(type) holds no integers") }
    return values
  }

  /// An array of `shape` whose element `i` is this one's element `offsets[i]`.
  func moved(to shape: Shape, offsets: [Int]) -> ReferenceArray {
    let result = ValueType(shape, type.dtype)
    switch elements {
    case .floats(let values): return ReferenceArray(result, moving: .floats(offsets.map { values[$0] }))
    case .integers(let values): return ReferenceArray(result, moving: .integers(offsets.map { values[$0] }))
    }
  }

  /// To integers towards zero and held within their range, 0 for NaN; to `bool` whether it differs from 0.
  func cast(to target: DType) -> ReferenceArray {
    let result = ValueType(shape, target)
    switch elements {
    case .floats(let values):
      if target.isFloatingPoint { return ReferenceArray(result, floats: values) }
      return ReferenceArray(result, integers: values.map { saturated($0, to: target) })
    case .integers(let values):
      if target.isFloatingPoint { return ReferenceArray(result, floats: values.map(Double.init)) }
      return ReferenceArray(result, integers: values.map { saturated($0, to: target) })
    }
  }
}

private func roundedToBfloat16(_ value: Double) -> Double {
  let float = Float(value)
  guard float.isFinite else { return Double(float) }
  let bits = float.bitPattern
  return Double(Float(bitPattern: (bits &+ 0x7FFF &+ ((bits >> 16) & 1)) & 0xFFFF_0000))
}

private func saturated(_ value: Double, to dtype: DType) -> Int64 {
  dtype == .bool ? (value != 0 ? 1 : 0) : saturated(Int64(saturating: value), to: dtype)
}

private func saturated(_ value: Int64, to dtype: DType) -> Int64 {
  switch dtype {
  case .int32: Int64(Int32(clamping: value))
  case .uint32: Int64(UInt32(clamping: value))
  case .uint8: Int64(UInt8(clamping: value))
  case .bool: value != 0 ? 1 : 0
  default: value
  }
}
