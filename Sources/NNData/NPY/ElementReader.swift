import NNTensor

/// Converts stored numbers of any type and byte order to `Float`.
enum ElementReader {
  /// `target[i]` becomes element `i` at `source`, which need not be aligned.
  static func convert(
    _ source: UnsafeRawPointer, _ element: StoredElement, isSwapped: Bool, count: Int,
    to target: UnsafeMutablePointer<Float>
  ) {
    func integers<I: FixedWidthInteger & BitwiseCopyable>(_ type: I.Type) {
      let size = MemoryLayout<I>.size
      for index in 0..<count {
        target[index] = Float(load(source + index * size, type, isSwapped))
      }
    }
    switch element {
    case .uint8: integers(UInt8.self)
    case .int8: integers(Int8.self)
    case .uint16: integers(UInt16.self)
    case .int16: integers(Int16.self)
    case .uint32: integers(UInt32.self)
    case .int32: integers(Int32.self)
    case .uint64: integers(UInt64.self)
    case .int64: integers(Int64.self)
    case .bool:
      for index in 0..<count { target[index] = load(source + index, UInt8.self, false) != 0 ? 1 : 0 }
    case .float16:
      for index in 0..<count { target[index] = Float(half: load(source + index * 2, UInt16.self, isSwapped)) }
    case .float32:
      for index in 0..<count {
        target[index] = Float(bitPattern: load(source + index * 4, UInt32.self, isSwapped))
      }
    case .float64:
      for index in 0..<count {
        target[index] = Float(Double(bitPattern: load(source + index * 8, UInt64.self, isSwapped)))
      }
    }
  }

  /// The first element that is no finite `Float`, as it is stored, and how many there are; nil if there is none.
  static func firstNonFinite(_ source: UnsafeRawPointer, _ element: StoredElement, isSwapped: Bool, count: Int) -> (
    index: Int, value: Double, count: Int
  )? {
    guard [.float16, .float32, .float64].contains(element) else { return nil }
    let size = element.byteCount
    let blockSize = 4096
    var first: Int?
    var found = 0
    withUnsafeTemporaryAllocation(of: Float.self, capacity: blockSize) { block in
      guard let values = block.baseAddress else { return }
      for start in stride(from: 0, to: count, by: blockSize) {
        let length = min(blockSize, count - start)
        convert(source + start * size, element, isSwapped: isSwapped, count: length, to: values)
        var flaws = 0
        for index in 0..<length { flaws &+= isFinite(values[index]) ? 0 : 1 }
        if flaws > 0 && first == nil { first = (0..<length).first { !isFinite(values[$0]) }.map { start + $0 } }
        found += flaws
      }
    }
    guard let first else { return nil }
    return (first, value(source + first * size, element, isSwapped: isSwapped), found)
  }

  @inline(__always)
  private static func isFinite(_ value: Float) -> Bool { value.bitPattern & 0x7F80_0000 != 0x7F80_0000 }

  private static func value(_ source: UnsafeRawPointer, _ element: StoredElement, isSwapped: Bool) -> Double {
    if element == .float64 { return Double(bitPattern: load(source, UInt64.self, isSwapped)) }
    var value: Float = 0
    convert(source, element, isSwapped: isSwapped, count: 1, to: &value)
    return Double(value)
  }

  @inline(__always)
  private static func load<I: FixedWidthInteger & BitwiseCopyable>(
    _ address: UnsafeRawPointer, _ type: I.Type, _ isSwapped: Bool
  ) -> I {
    let value = address.loadUnaligned(as: type)
    return isSwapped ? I(bigEndian: value) : I(littleEndian: value)
  }
}
