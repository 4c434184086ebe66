/// An n-dimensional array on the host, in row-major order, with value semantics.
///
/// Tensors carry initial weights, results and data across the backend boundary; nothing computes on them.
public struct Tensor: Sendable {
  public let shape: Shape
  public let dtype: DType
  private var storage: Storage

  private enum Storage: Sendable {
    case buffer(HostBuffer)
    case strings([String])
  }

  /// Zeros (or empty strings).
  public init(shape: Shape, dtype: DType) {
    self.shape = shape
    self.dtype = dtype
    storage =
      dtype == .string
      ? .strings([String](repeating: "", count: shape.count))
      : .buffer(HostBuffer(byteCount: shape.count * dtype.byteCount))
  }

  /// `values` in row-major order. Their number must be the product of `shape`.
  public init<S: TensorScalar>(_ values: [S], shape: Shape) {
    precondition(values.count == shape.count, "\(values.count) values do not fill shape \(shape)")
    self.init(shape: shape, dtype: S.dtype)
    values.withUnsafeBytes { source in
      if let start = source.baseAddress { buffer.base.copyMemory(from: start, byteCount: source.count) }
    }
  }

  public init(_ strings: [String], shape: Shape) {
    precondition(strings.count == shape.count, "\(strings.count) strings do not fill shape \(shape)")
    self.shape = shape
    dtype = .string
    storage = .strings(strings)
  }

  public init<S: TensorScalar>(scalar: S) { self.init([scalar], shape: .scalar) }

  /// Takes over memory that nobody else writes to afterwards.
  public init(adopting buffer: HostBuffer, shape: Shape, dtype: DType) {
    precondition(buffer.bytes.count >= shape.count * dtype.byteCount, "buffer too small for \(shape) \(dtype)")
    self.shape = shape
    self.dtype = dtype
    storage = .buffer(buffer)
  }

  public var count: Int { shape.count }

  /// The memory behind a numeric tensor. Read only: tensors share it.
  public var buffer: HostBuffer {
    guard case .buffer(let buffer) = storage else { preconditionFailure("a tensor of strings has no buffer") }
    return buffer
  }

  public var strings: [String] {
    guard case .strings(let strings) = storage else { preconditionFailure("a tensor of \(dtype) has no strings") }
    return strings
  }

  public func withElements<S: TensorScalar, R>(
    of type: S.Type = S.self, _ body: (UnsafeBufferPointer<S>) throws -> R
  ) rethrows -> R {
    precondition(type.dtype == dtype, "tensor of \(dtype) read as \(type.dtype)")
    let buffer = buffer
    return try withExtendedLifetime(buffer) {
      try body(UnsafeBufferPointer(start: buffer.pointer(as: type), count: count))
    }
  }

  public func array<S: TensorScalar>(of type: S.Type = S.self) -> [S] { withElements(of: type) { Array($0) } }

  /// The elements as `Double`, whatever numeric type they are stored in.
  public var doubles: [Double] {
    switch dtype {
    case .float32: return withElements(of: Float.self) { $0.map(Double.init) }
    case .float64: return array()
    case .bfloat16:
      let buffer = buffer
      return withExtendedLifetime(buffer) {
        let raw = UnsafeBufferPointer(start: buffer.base.assumingMemoryBound(to: UInt16.self), count: count)
        return raw.map { Double(Float(bitPattern: UInt32($0) << 16)) }
      }
    case .int32: return withElements(of: Int32.self) { $0.map(Double.init) }
    case .int64: return withElements(of: Int64.self) { $0.map(Double.init) }
    case .uint8: return withElements(of: UInt8.self) { $0.map(Double.init) }
    case .uint32: return withElements(of: UInt32.self) { $0.map(Double.init) }
    case .bool: return withElements(of: Bool.self) { $0.map { $0 ? 1 : 0 } }
    case .string, .opaque: preconditionFailure("a tensor of \(dtype) holds no numbers")
    }
  }

  /// The elements as `Float`, rounded where needed.
  public var floats: [Float] { dtype == .float32 ? array() : doubles.map(Float.init) }

  public func reshaped(to shape: Shape) -> Tensor {
    precondition(shape.count == count, "cannot reshape \(self.shape) to \(shape)")
    switch storage {
    case .buffer(let buffer): return Tensor(adopting: buffer, shape: shape, dtype: dtype)
    case .strings(let strings): return Tensor(strings, shape: shape)
    }
  }

  /// Numbers converted to another numeric type; fractions are cut off towards zero, as a C cast does.
  public func cast(to target: DType) -> Tensor {
    if target == dtype { return self }
    let values = doubles
    switch target {
    case .float32: return Tensor(values.map(Float.init), shape: shape)
    case .float64: return Tensor(values, shape: shape)
    case .int32: return Tensor(values.map { Int32(saturating: $0) }, shape: shape)
    case .int64: return Tensor(values.map { Int64(saturating: $0) }, shape: shape)
    case .uint8: return Tensor(values.map { UInt8(saturating: $0) }, shape: shape)
    case .uint32: return Tensor(values.map { UInt32(saturating: $0) }, shape: shape)
    case .bool: return Tensor(values.map { $0 != 0 }, shape: shape)
    case .bfloat16:
      let result = Tensor(shape: shape, dtype: .bfloat16)
      let raw = result.buffer.base.assumingMemoryBound(to: UInt16.self)
      for (index, value) in values.enumerated() { raw[index] = bfloat16Bits(Float(value)) }
      return result
    case .string, .opaque: preconditionFailure("cannot cast \(dtype) to \(target)")
    }
  }
}

extension FixedWidthInteger {
  /// `value` cut towards zero, held within the type's range; 0 for NaN.
  public init(saturating value: Double) {
    if value.isNaN {
      self = 0
    } else if value <= Double(Self.min) {
      self = .min
    } else if value >= Double(Self.max) {
      self = .max
    } else {
      self = Self(value)
    }
  }
}

/// Round to nearest, ties to even.
private func bfloat16Bits(_ value: Float) -> UInt16 {
  if value.isNaN { return 0x7FC0 }
  let bits = value.bitPattern
  return UInt16(truncatingIfNeeded: (bits &+ 0x7FFF &+ ((bits >> 16) & 1)) >> 16)
}

extension Tensor: Equatable {
  /// Same shape, type and bits (so NaN equals itself and 0 differs from -0).
  public static func == (left: Tensor, right: Tensor) -> Bool {
    guard left.shape == right.shape, left.dtype == right.dtype else { return false }
    if left.dtype == .string { return left.strings == right.strings }
    let size = left.count * left.dtype.byteCount
    return withExtendedLifetime((left.buffer, right.buffer)) { buffers in
      UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffers.0.bytes)[..<size])
        .elementsEqual(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffers.1.bytes)[..<size]))
    }
  }
}
