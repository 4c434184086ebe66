/// Element types. `string` exists on the host only; `opaque` marks bytes whose meaning belongs to a backend.
public enum DType: String, Hashable, Sendable, CaseIterable {
  case float32, float64, bfloat16, int32, int64, uint8, uint32, bool, string, opaque

  /// Bytes per element; 0 for strings, which have no fixed size.
  public var byteCount: Int {
    switch self {
    case .float64, .int64: 8
    case .float32, .int32, .uint32: 4
    case .bfloat16: 2
    case .uint8, .bool, .opaque: 1
    case .string: 0
    }
  }

  public var isFloatingPoint: Bool { self == .float32 || self == .float64 || self == .bfloat16 }
  public var isInteger: Bool { self == .int32 || self == .int64 || self == .uint8 || self == .uint32 }
}

/// A Swift type that is stored as one `DType`, element for element.
public protocol TensorScalar: Sendable {
  static var dtype: DType { get }
}

extension Float: TensorScalar { public static var dtype: DType { .float32 } }
extension Double: TensorScalar { public static var dtype: DType { .float64 } }
extension Int32: TensorScalar { public static var dtype: DType { .int32 } }
extension Int64: TensorScalar { public static var dtype: DType { .int64 } }
extension UInt8: TensorScalar { public static var dtype: DType { .uint8 } }
extension UInt32: TensorScalar { public static var dtype: DType { .uint32 } }
extension Bool: TensorScalar { public static var dtype: DType { .bool } }
