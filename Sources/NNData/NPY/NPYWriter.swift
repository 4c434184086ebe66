import NNTensor

extension NPYFile {
  /// Writes a numeric tensor as an npy file (format version 1, little endian, row-major), as `numpy.save` does.
  ///
  /// - Parameter force: whether a file that is already there is replaced.
  /// - Throws: `FileAccessError`.
  public static func write(_ tensor: Tensor, to path: String, force: Bool = false) throws {
    try OutputFile.write(path, force: force) { file in
      try file.append(header(tensor.shape, tensor.dtype))
      let count = tensor.count * tensor.dtype.byteCount
      let buffer = tensor.buffer
      defer { withExtendedLifetime(buffer) {} }
      try file.append(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer.bytes)[..<count]))
    }
  }

  /// What `write` writes, for other places than files.
  public static func encode(_ tensor: Tensor) -> [UInt8] {
    let buffer = tensor.buffer
    defer { withExtendedLifetime(buffer) {} }
    return header(tensor.shape, tensor.dtype) + buffer.bytes.prefix(tensor.count * tensor.dtype.byteCount)
  }

  /// Magic, version, length, and a Python dictionary padded so that the elements begin at a multiple of 64 bytes.
  static func header(_ shape: Shape, _ dtype: DType) -> [UInt8] {
    let text = "{'descr': '\(descr(dtype))', 'fortran_order': False, 'shape': \(shape), }"
    let padding = 63 - (10 + text.utf8.count) % 64
    let length = text.utf8.count + padding + 1
    return NPYHeader.magic + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)] + Array(text.utf8)
      + [UInt8](repeating: 0x20, count: padding) + [0x0A]
  }

  private static func descr(_ dtype: DType) -> String {
    switch dtype {
    case .float32: "<f4"
    case .float64: "<f8"
    case .int32: "<i4"
    case .int64: "<i8"
    case .uint32: "<u4"
    case .uint8: "|u1"
    case .bool: "|b1"
    case .bfloat16, .string, .opaque: preconditionFailure("npy has no element type for \(dtype)")
    }
  }
}
