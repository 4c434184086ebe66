/// Bytes that grow at the end, with little-endian numbers.
struct ByteEncoder {
  private(set) var bytes: [UInt8] = []

  /// What an address is where there is nothing.
  static let undefined = -1

  var count: Int { bytes.count }

  mutating func number(_ value: Int, _ byteCount: Int) {
    for index in 0..<byteCount { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * index))) }
  }

  mutating func address(_ value: Int) { number(value, 8) }

  mutating func append(_ content: some Sequence<UInt8>) { bytes.append(contentsOf: content) }

  mutating func zeros(_ count: Int) { append(repeatElement(0, count: count)) }

  /// Zeros up to a multiple of 8.
  mutating func align() { zeros((8 - count % 8) % 8) }

  /// Zeros until there are `count` bytes.
  mutating func pad(to count: Int) { zeros(count - self.count) }

  /// Writes an address over what stands at `place`.
  mutating func patch(_ place: Int, address: Int) {
    for index in 0..<8 { bytes[place + index] = UInt8(truncatingIfNeeded: address >> (8 * index)) }
  }
}
