/// XXH64 of bytes that may come in pieces: tells whether data are the same as before. No protection against forgery.
///
/// Yann Collet, "xxHash fast digest algorithm", version 0.2.0, 2023,
/// https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md.
struct ContentHash {
  /// Pieces are multiples of this, all but the last.
  static let blockSize = 32

  private static let prime1: UInt64 = 0x9E37_79B1_85EB_CA87
  private static let prime2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
  private static let prime3: UInt64 = 0x1656_67B1_9E37_79F9
  private static let prime4: UInt64 = 0x85EB_CA77_C2B2_AE63
  private static let prime5: UInt64 = 0x27D4_EB2F_1656_67C5

  // Four lanes, so that the multiplications run side by side. The seed is 0.
  private var a = prime1 &+ prime2
  private var b = prime2
  private var c: UInt64 = 0
  private var d = 0 &- prime1
  private var count = 0

  /// The hash of all of `bytes`.
  static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var hash = ContentHash()
    let whole = bytes.count / blockSize * blockSize
    hash.update(UnsafeRawBufferPointer(rebasing: bytes[..<whole]))
    return hash.finish(UnsafeRawBufferPointer(rebasing: bytes[whole...]))
  }

  /// Takes in whole blocks.
  mutating func update(_ blocks: UnsafeRawBufferPointer) {
    precondition(blocks.count % Self.blockSize == 0, "\(blocks.count) bytes are no whole blocks")
    guard let base = blocks.baseAddress else { return }
    var (a, b, c, d) = (a, b, c, d)
    for offset in stride(from: 0, to: blocks.count, by: Self.blockSize) {
      a = Self.round(a, Self.word(base + offset))
      b = Self.round(b, Self.word(base + offset + 8))
      c = Self.round(c, Self.word(base + offset + 16))
      d = Self.round(d, Self.word(base + offset + 24))
    }
    (self.a, self.b, self.c, self.d) = (a, b, c, d)
    count += blocks.count
  }

  /// The hash of all that came, and of a last piece of any length.
  func finish(_ last: UnsafeRawBufferPointer) -> UInt64 {
    var state = self
    let whole = last.count / Self.blockSize * Self.blockSize
    state.update(UnsafeRawBufferPointer(rebasing: last[..<whole]))
    return state.finish(rest: UnsafeRawBufferPointer(rebasing: last[whole...]))
  }

  private func finish(rest: UnsafeRawBufferPointer) -> UInt64 {
    var hash = Self.prime5
    if count > 0 {
      hash = Self.rotate(a, 1) &+ Self.rotate(b, 7) &+ Self.rotate(c, 12) &+ Self.rotate(d, 18)
      for lane in [a, b, c, d] { hash = (hash ^ Self.round(0, lane)) &* Self.prime1 &+ Self.prime4 }
    }
    hash &+= UInt64(count + rest.count)
    var offset = 0
    if let base = rest.baseAddress {
      while offset <= rest.count - 8 {
        hash = Self.rotate(hash ^ Self.round(0, Self.word(base + offset)), 27) &* Self.prime1 &+ Self.prime4
        offset += 8
      }
      if offset <= rest.count - 4 {
        let half = UInt64(UInt32(littleEndian: (base + offset).loadUnaligned(as: UInt32.self)))
        hash = Self.rotate(hash ^ half &* Self.prime1, 23) &* Self.prime2 &+ Self.prime3
        offset += 4
      }
    }
    for byte in rest[offset...] { hash = Self.rotate(hash ^ UInt64(byte) &* Self.prime5, 11) &* Self.prime1 }
    hash = (hash ^ (hash >> 33)) &* Self.prime2
    hash = (hash ^ (hash >> 29)) &* Self.prime3
    return hash ^ (hash >> 32)
  }

  @inline(__always)
  private static func word(_ address: UnsafeRawPointer) -> UInt64 {
    UInt64(littleEndian: address.loadUnaligned(as: UInt64.self))
  }

  @inline(__always)
  private static func round(_ lane: UInt64, _ word: UInt64) -> UInt64 {
    rotate(lane &+ word &* prime2, 31) &* prime1
  }

  @inline(__always)
  private static func rotate(_ value: UInt64, _ bits: UInt64) -> UInt64 { value << bits | value >> (64 - bits) }
}
