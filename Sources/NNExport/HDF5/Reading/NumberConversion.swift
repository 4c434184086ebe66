import NNTensor

extension NumberFormat {
  /// Whether stored bytes are those of a tensor (on the little-endian machines that nnrun runs on). Booleans are not:
  /// their bytes must be 0 or 1, which is looked at.
  var isStoredAsTensor: Bool {
    switch (kind, size) {
    case (.ieee, _), (.bfloat16, _), (.signed, 4), (.signed, 8), (.unsigned, 4), (.unsigned, 1):
      size == 1 || !isBigEndian
    default: false
    }
  }

  /// The `shape.count` stored numbers at `source`, which need not be aligned.
  func tensor(_ source: UnsafeRawBufferPointer, shape: Shape, name: String) throws(HDF5Error) -> Tensor {
    let tensor = Tensor(shape: shape, dtype: dtype)
    let target = tensor.buffer.bytes
    if isStoredAsTensor {
      target.copyMemory(from: source)
      return tensor
    }
    switch (kind, size) {
    case (.signed, 1): convert(source, target, from: Int8.self) { Int32($0) }
    case (.signed, 2): convert(source, target, from: Int16.self) { Int32($0) }
    case (.unsigned, 2): convert(source, target, from: UInt16.self) { Int32($0) }
    case (.half, _): convert(source, target, from: UInt16.self) { Float(half: $0) }
    case (.unsigned, 8):
      var isTooLarge = false
      convert(source, target, from: UInt64.self) { value in
        isTooLarge = isTooLarge || value > UInt64(Int64.max)
        return Int64(bitPattern: value)
      }
      if isTooLarge { throw HDF5Error("\(name): a number is too large for int64", kind: .unsupported) }
    case (.boolean, _):
      if source.contains(where: { $0 > 1 }) { throw HDF5Error("damaged: \(name): a boolean is neither 0 nor 1") }
      target.copyMemory(from: source)
    case (.bfloat16, _): convert(source, target, from: UInt16.self) { $0 }
    case (_, 4): convert(source, target, from: UInt32.self) { $0 }
    default: convert(source, target, from: UInt64.self) { $0 }
    }
    return tensor
  }

  private func convert<Stored: FixedWidthInteger & BitwiseCopyable, Element: BitwiseCopyable>(
    _ source: UnsafeRawBufferPointer, _ target: UnsafeMutableRawBufferPointer, from type: Stored.Type,
    _ conversion: (Stored) -> Element
  ) {
    for index in 0..<source.count / MemoryLayout<Stored>.size {
      let bits = source.loadUnaligned(fromByteOffset: index * MemoryLayout<Stored>.size, as: type)
      let value = conversion(isBigEndian ? Stored(bigEndian: bits) : Stored(littleEndian: bits))
      target.storeBytes(of: value, toByteOffset: index * MemoryLayout<Element>.size, as: Element.self)
    }
  }
}
