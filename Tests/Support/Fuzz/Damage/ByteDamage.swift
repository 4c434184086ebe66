/// Damage to bytes that nothing is known about.
enum ByteDamage {
  /// Sizes and counts at the borders of what they can be.
  private static let extremes: [UInt64] = [
    0, 1, 2, 7, 8, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF,
    0x1_0000_0000, 0x3FFF_FFFF_FFFF_FFFF, 0x7FFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000, 0xFFFF_FFFF_FFFF_FFFF,
  ]

  /// Changes a file once to four times.
  ///
  /// - Parameters:
  ///   - words: what files of the kind are made of, to put in.
  ///   - other: another file, to take a part of.
  static func apply(to bytes: [UInt8], words: [[UInt8]], other: [UInt8], _ random: inout Generator) -> [UInt8] {
    var bytes = bytes
    // One change alone gets further into a reader than many.
    for _ in 0..<(random.isOne(in: 2) ? 1 : 1 + random.below(4)) { change(&bytes, words, other, &random) }
    return bytes
  }

  private static func change(
    _ bytes: inout [UInt8], _ words: [[UInt8]], _ other: [UInt8], _ random: inout Generator
  ) {
    let place = random.below(bytes.count + 1)
    let length = min(1 << random.below(12), bytes.count - place)
    switch random.below(11) {
    case 0: if place < bytes.count { bytes[place] ^= 1 << random.below(8) }
    case 1: if place < bytes.count { bytes[place] = UInt8(random.below(256)) }
    case 2: write(random.pick(extremes), of: 1 << random.below(4), into: &bytes, at: place, &random)
    case 3: write(UInt64(random.below(bytes.count + 16)), of: 2 << random.below(3), into: &bytes, at: place, &random)
    case 4: bytes.removeLast(bytes.count - place)
    case 5: bytes.removeSubrange(place..<place + length)
    case 6: bytes.insert(contentsOf: bytes[place..<place + length], at: random.below(bytes.count + 1))
    case 7: bytes.replaceSubrange(place..<place + length, with: [UInt8](repeating: 0, count: length))
    case 8: splice(other, into: &bytes, at: place, &random)
    case 9: if !words.isEmpty { bytes.insert(contentsOf: random.pick(words), at: place) }
    default: overwrite(words, in: &bytes, at: place, &random)
    }
  }

  /// Numbers stand at multiples of their size more often than elsewhere, and the smaller byte first.
  private static func write(
    _ value: UInt64, of size: Int, into bytes: inout [UInt8], at place: Int, _ random: inout Generator
  ) {
    let start = random.isOne(in: 3) ? place : place / size * size
    let isBigEndian = random.isOne(in: 4)
    for index in 0..<size where start + index < bytes.count {
      let shift = 8 * (isBigEndian ? size - 1 - index : index)
      bytes[start + index] = UInt8(truncatingIfNeeded: value >> UInt64(shift))
    }
  }

  private static func splice(_ other: [UInt8], into bytes: inout [UInt8], at place: Int, _ random: inout Generator) {
    guard !other.isEmpty else { return }
    let start = random.below(other.count)
    let part = other[start..<min(other.count, start + (1 << random.below(12)))]
    if random.isOne(in: 2) {
      bytes.replaceSubrange(place..<min(bytes.count, place + part.count), with: part)
    } else {
      bytes.insert(contentsOf: part, at: place)
    }
  }

  private static func overwrite(_ words: [[UInt8]], in bytes: inout [UInt8], at place: Int, _ random: inout Generator) {
    guard !words.isEmpty else { return }
    let word = random.pick(words)
    bytes.replaceSubrange(place..<min(bytes.count, place + word.count), with: word)
  }
}
