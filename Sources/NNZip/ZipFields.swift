/// Little-endian numbers in a zip's records. Every read is within bounds that the caller has asked for before.
struct ZipFields {
  let bytes: UnsafeRawBufferPointer

  /// Whether `count` bytes begin at `offset`.
  func holds(_ count: Int, at offset: Int) -> Bool {
    offset >= 0 && count >= 0 && offset <= bytes.count && count <= bytes.count - offset
  }

  func u16(_ offset: Int) -> UInt16 { number(offset) }
  func u32(_ offset: Int) -> UInt32 { number(offset) }
  func u64(_ offset: Int) -> UInt64 { number(offset) }

  private func number<Number: FixedWidthInteger & BitwiseCopyable>(_ offset: Int) -> Number {
    precondition(holds(MemoryLayout<Number>.size, at: offset), "a zip's field at \(offset) of \(bytes.count) bytes")
    return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Number.self))
  }
}

/// Signatures and lengths of a zip's records, from the format's description (APPNOTE.TXT 6.3.10, PKWARE).
enum ZipRecord {
  static let local: UInt32 = 0x0403_4B50
  static let localSize = 30
  static let central: UInt32 = 0x0201_4B50
  static let centralSize = 46
  static let end: UInt32 = 0x0605_4B50
  static let endSize = 22
  static let end64: UInt32 = 0x0606_4B50
  static let end64Size = 56
  static let locator64: UInt32 = 0x0706_4B50
  static let locator64Size = 20
  /// The extra field that holds sizes and offsets of 64 bits.
  static let extra64: UInt16 = 1

  enum Flag {
    static let encrypted: UInt16 = 1
    /// Sizes and checksum of the local header follow the content.
    static let descriptor: UInt16 = 1 << 3
    static let strongEncryption: UInt16 = 1 << 6
    static let utf8: UInt16 = 1 << 11
    static let maskedHeaders: UInt16 = 1 << 13
  }
}
