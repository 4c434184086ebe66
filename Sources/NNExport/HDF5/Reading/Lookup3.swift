/// Bob Jenkins's hash `lookup3` (`hashlittle` with 0 as its first value): the checksum of the format's newer parts.
///
/// Source: Jenkins, "lookup3.c, for hash table lookup", 2006, http://burtleburtle.net/bob/c/lookup3.c.
func lookup3(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
  var a = 0xDEAD_BEEF &+ UInt32(truncatingIfNeeded: bytes.count)
  var b = a
  var c = a

  /// The word at `index`, with zeros behind the end.
  func word(_ index: Int) -> UInt32 {
    if index + 4 <= bytes.count {
      return UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self))
    }
    return (index..<max(index, bytes.count)).reversed().reduce(0) { $0 << 8 | UInt32(bytes[$1]) }
  }
  func turned(_ value: UInt32, _ bits: UInt32) -> UInt32 { value << bits | value >> (32 - bits) }

  var index = 0
  while bytes.count - index > 12 {
    a &+= word(index)
    b &+= word(index + 4)
    c &+= word(index + 8)
    a = (a &- c) ^ turned(c, 4)
    c &+= b
    b = (b &- a) ^ turned(a, 6)
    a &+= c
    c = (c &- b) ^ turned(b, 8)
    b &+= a
    a = (a &- c) ^ turned(c, 16)
    c &+= b
    b = (b &- a) ^ turned(a, 19)
    a &+= c
    c = (c &- b) ^ turned(b, 4)
    b &+= a
    index += 12
  }
  if index == bytes.count { return c }
  a &+= word(index)
  b &+= word(index + 4)
  c &+= word(index + 8)
  c = (c ^ b) &- turned(b, 14)
  a = (a ^ c) &- turned(c, 11)
  b = (b ^ a) &- turned(a, 25)
  c = (c ^ b) &- turned(b, 16)
  a = (a ^ c) &- turned(c, 4)
  b = (b ^ a) &- turned(a, 14)
  c = (c ^ b) &- turned(b, 24)
  return c
}
