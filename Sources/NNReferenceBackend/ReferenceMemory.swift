import NNGraph
import NNTensor

// Arrays come from host memory and go back to it in the element type that the graph says.

extension ReferenceArray {
  init(_ type: ValueType, reading bytes: UnsafeRawPointer) {
    func values<S>(_: S.Type) -> UnsafeBufferPointer<S> {
      UnsafeBufferPointer(start: bytes.assumingMemoryBound(to: S.self), count: type.shape.count)
    }
    let elements: Elements
    switch type.dtype {
    case .float32: elements = .floats(values(Float.self).map(Double.init))
    case .float64: elements = .floats(Array(values(Double.self)))
    case .bfloat16: elements = .floats(values(UInt16.self).map { Double(Float(bitPattern: UInt32($0) << 16)) })
    case .int32: elements = .integers(values(Int32.self).map(Int64.init))
    case .int64: elements = .integers(Array(values(Int64.self)))
    case .uint8, .bool: elements = .integers(values(UInt8.self).map(Int64.init))
    case .uint32: elements = .integers(values(UInt32.self).map(Int64.init))
    case .string, .opaque: preconditionFailure("no values of \(type) in a graph that runs")
    }
    self.init(type, moving: elements)
  }

  init(_ tensor: Tensor) {
    let buffer = tensor.buffer
    defer { withExtendedLifetime(buffer) {} }
    self.init(ValueType(tensor.shape, tensor.dtype), reading: UnsafeRawPointer(buffer.base))
  }

  func write(to bytes: UnsafeMutableRawPointer) {
    func store<T, S>(_ values: [T], _ convert: (T) -> S) {
      let target = bytes.assumingMemoryBound(to: S.self)
      for (index, value) in values.enumerated() { target[index] = convert(value) }
    }
    switch elements {
    case .floats(let values):
      switch type.dtype {
      case .float32: store(values) { Float($0) }
      case .bfloat16: store(values) { UInt16(truncatingIfNeeded: Float($0).bitPattern >> 16) }
      default: store(values) { $0 }
      }
    case .integers(let values):
      switch type.dtype {
      case .int32: store(values) { Int32($0) }
      case .uint32: store(values) { UInt32($0) }
      case .uint8, .bool: store(values) { UInt8($0) }
      default: store(values) { $0 }
      }
    }
  }

  var tensor: Tensor {
    let buffer = HostBuffer(byteCount: type.byteCount)
    write(to: buffer.base)
    return Tensor(adopting: buffer, shape: type.shape, dtype: type.dtype)
  }
}
