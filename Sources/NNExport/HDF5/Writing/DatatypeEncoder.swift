import NNTensor

/// The contents of datatype messages.
enum DatatypeEncoder {
  /// `nil` for what is no number.
  static func number(_ dtype: DType) -> [UInt8]? {
    switch dtype {
    case .float32: float(size: 4, exponentSize: 8, bias: 127)
    case .float64: float(size: 8, exponentSize: 11, bias: 1023)
    case .int32, .int64: integer(size: dtype.byteCount, isSigned: true)
    case .uint8, .uint32: integer(size: dtype.byteCount, isSigned: false)
    case .bool: boolean
    case .bfloat16: message(0x15, bits: [0, 0, 0], size: 2) { _ in }
    case .string, .opaque: nil
    }
  }

  /// UTF-8 of variable length.
  static let string = message(0x19, bits: [1, 1, 0], size: 16) { $0.append(integer(size: 1, isSigned: false)) }

  private static let boolean = message(0x18, bits: [2, 0, 0], size: 1) { message in
    message.append(integer(size: 1, isSigned: true))
    for name in ["FALSE", "TRUE"] {
      message.append(name.utf8)
      message.pad(to: message.count + 8 - name.utf8.count)
    }
    message.append([0, 1])
  }

  static func integer(size: Int, isSigned: Bool) -> [UInt8] {
    message(0x10, bits: [isSigned ? 8 : 0, 0, 0], size: size) { message in
      message.number(0, 2)
      message.number(8 * size, 2)
    }
  }

  static func float(size: Int, exponentSize: Int, bias: Int) -> [UInt8] {
    let fractionSize = 8 * size - 1 - exponentSize
    return message(0x11, bits: [0x20, UInt8(8 * size - 1), 0], size: size) { message in
      message.number(0, 2)
      message.number(8 * size, 2)
      message.append([UInt8(fractionSize), UInt8(exponentSize), 0, UInt8(fractionSize)])
      message.number(bias, 4)
    }
  }

  private static func message(
    _ code: UInt8, bits: [UInt8], size: Int, _ properties: (inout ByteEncoder) -> Void
  ) -> [UInt8] {
    var message = ByteEncoder()
    message.append([code])
    message.append(bits)
    message.number(size, 4)
    properties(&message)
    return message.bytes
  }
}
