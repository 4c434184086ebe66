/// The bytes of zip files, for what no writer writes.
extension RecipeFile {
  /// Where the headers of members begin: local ones and those of the directory.
  static func headers(in bytes: [UInt8]) -> [(header: Int, isCentral: Bool)] {
    guard bytes.count >= 46 else { return [] }
    return (0...bytes.count - 30).compactMap { index in
      guard bytes[index] == 0x50, bytes[index + 1] == 0x4B else { return nil }
      switch (bytes[index + 2], bytes[index + 3]) {
      case (3, 4): return (index, false)
      case (1, 2): return index + 46 <= bytes.count ? (index, true) : nil
      default: return nil
      }
    }
  }

  static func name(at header: Int, _ isCentral: Bool, in bytes: [UInt8]) -> String {
    let count = Int(bytes[header + (isCentral ? 28 : 26)])
    let start = header + (isCentral ? 46 : 30)
    return String(decoding: bytes[start..<min(start + count, bytes.count)], as: UTF8.self)
  }

  /// 258 zeros so many times, and one more, packed by deflate's fixed codes: one zero, then copies.
  static func packedZeros(_ times: Int) -> [UInt8] {
    var bits = BitWriter()
    bits.write(0b011, 3)  // the last block, fixed codes
    bits.writeCode(0x30, 8)  // the byte 0
    for _ in 0..<times {
      bits.writeCode(0b1100_0101, 8)  // length 258
      bits.writeCode(0, 5)  // distance 1
    }
    bits.writeCode(0, 7)  // the end
    return bits.bytes
  }

  private struct BitWriter {
    var bytes: [UInt8] = []
    private var used = 8

    /// Numbers go in from their lowest bit on.
    mutating func write(_ value: Int, _ count: Int) {
      for index in 0..<count { add(value >> index & 1) }
    }

    /// Codes go in from their highest bit on.
    mutating func writeCode(_ code: Int, _ count: Int) {
      for index in (0..<count).reversed() { add(code >> index & 1) }
    }

    private mutating func add(_ bit: Int) {
      if used == 8 {
        bytes.append(0)
        used = 0
      }
      bytes[bytes.count - 1] |= UInt8(bit << used)
      used += 1
    }
  }
}
