/// Reads decimal numbers as the nearest `Float`, ties to even, exactly as `Float(_: String)` does, but fast.
///
/// At most 19 digits go into an integer `m`, and `Double(m) * 10^e` is off by a few units in its last place. That
/// decides the nearest `Float` unless the value is that close to the middle between two floats, once in about 2^25
/// numbers; then, and for subnormal, huge and tiny numbers, the exact conversion of the standard library decides.
enum FloatText {
  typealias Pointer = UnsafePointer<UInt8>

  /// Reads `[+-] digits [. digits] [e [+-] digits]` at `start` (digits on one side of the point are enough) and moves
  /// `start` behind it. Returns nil, without moving, where there is no number.
  ///
  /// The memory must go on for 8 bytes behind the text, with a byte that is part of no number next to it.
  @inline(__always)
  static func scan(_ start: inout Pointer) -> Float? {
    var p = start
    let isNegative = p.pointee == minus
    if isNegative || p.pointee == plus { p += 1 }
    let digits = p
    var mantissa: UInt64 = 0
    scanDigits(&p, &mantissa)
    var digitCount = p - digits
    var exponent = 0
    if p.pointee == point {
      p += 1
      let fraction = p
      scanDigits(&p, &mantissa)
      exponent = fraction - p
      digitCount -= exponent
    }
    if digitCount == 0 { return nil }
    if p.pointee | 0x20 == letterE { exponent += scanExponent(&p) }
    let number = start
    start = p
    // Twenty digits or more overflow; leading zeros do not count.
    if digitCount > 19 { return long(number, digits, p, isNegative) }
    return convert(mantissa, exponent, isNegative) ?? exact(number, p)
  }

  /// The number that makes up all of `bytes`, spaces around it aside, or nil.
  static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Float? {
    var copy = Array(bytes)
    copy.append(contentsOf: [UInt8](repeating: 0, count: 8))
    return copy.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.flatMap { parse(from: $0, to: $0 + bytes.count) }
    }
  }

  /// The same for text in place, where `scan` may look.
  static func parse(from start: Pointer, to end: Pointer) -> Float? {
    var p = start
    while p < end && (p.pointee == 0x20 || p.pointee == 0x09) { p += 1 }
    guard p < end, let value = scan(&p) else { return nil }
    while p < end && (p.pointee == 0x20 || p.pointee == 0x09) { p += 1 }
    return p == end ? value : nil
  }

  static func parse(_ text: String) -> Float? {
    var text = text
    return text.withUTF8 { parse($0) }
  }

  // MARK: - Digits

  private static let minus = UInt8(ascii: "-")
  private static let plus = UInt8(ascii: "+")
  private static let point = UInt8(ascii: ".")
  private static let letterE = UInt8(ascii: "e")
  private static let zero = UInt8(ascii: "0")

  /// Appends the digits at `p` to `mantissa`, which wraps around when there are too many.
  @inline(__always)
  private static func scanDigits(_ p: inout Pointer, _ mantissa: inout UInt64) {
    while true {
      let word = UInt64(littleEndian: UnsafeRawPointer(p).loadUnaligned(as: UInt64.self))
      guard isEightDigits(word) else { break }
      mantissa = mantissa &* 100_000_000 &+ eightDigits(word)
      p += 8
    }
    while true {
      let digit = p.pointee &- zero
      guard digit < 10 else { return }
      mantissa = mantissa &* 10 &+ UInt64(digit)
      p += 1
    }
  }

  /// A digit's high nibble is 3, also after 6 is added to it.
  @inline(__always)
  private static func isEightDigits(_ word: UInt64) -> Bool {
    let high: UInt64 = 0xF0F0_F0F0_F0F0_F0F0
    let threes: UInt64 = 0x3030_3030_3030_3030
    return word & high == threes && (word &+ 0x0606_0606_0606_0606) & high == threes
  }

  /// The value of eight digits, the first in the lowest byte: joins neighbours to 2, then 4, then 8 digits.
  @inline(__always)
  private static func eightDigits(_ word: UInt64) -> UInt64 {
    let ones = word &- 0x3030_3030_3030_3030
    let pairs = (ones &* 10 &+ ones >> 8) & 0x00FF_00FF_00FF_00FF
    let quads = (pairs &* 100 &+ pairs >> 16) & 0x0000_FFFF_0000_FFFF
    return (quads &* 10_000 &+ quads >> 32) & 0xFFFF_FFFF
  }

  /// The exponent behind an `e` at `p`, held within ±100,000. An `e` without digits is no exponent.
  private static func scanExponent(_ p: inout Pointer) -> Int {
    var q = p + 1
    let isNegative = q.pointee == minus
    if isNegative || q.pointee == plus { q += 1 }
    guard q.pointee &- zero < 10 else { return 0 }
    var value = 0
    while q.pointee &- zero < 10 {
      value = min(value * 10 + Int(q.pointee &- zero), 100_000)
      q += 1
    }
    p = q
    return isNegative ? -value : value
  }

  // MARK: - Conversion

  /// `±mantissa · 10^exponent`, or nil if that is too close to call. The mantissa may be off by 1 in 10^18.
  @inline(__always)
  private static func convert(_ mantissa: UInt64, _ exponent: Int, _ isNegative: Bool) -> Float? {
    if exponent == 0 && mantissa < 1 << 24 {
      let value = Float(Int64(truncatingIfNeeded: mantissa))
      return isNegative ? -value : value
    }
    if mantissa == 0 { return isNegative ? -0.0 : 0 }
    guard exponent >= -64 && exponent <= 38 else { return nil }
    let power = powers[abs(exponent)]
    let value = exponent < 0 ? Double(mantissa) / power : Double(mantissa) * power
    guard value >= 0x1p-126 && value <= Double(Float.greatestFiniteMagnitude) else { return nil }
    // The 29 bits that a Float drops; 2^28 is the middle.
    let dropped = Int64(value.bitPattern & 0x1FFF_FFFF)
    guard abs(dropped - 0x1000_0000) > 8 else { return nil }
    let result = Float(value)
    return isNegative ? -result : result
  }

  /// A number of more than 19 digits: leading zeros go, then the first 19 digits decide, if they can.
  @inline(never)
  private static func long(_ start: Pointer, _ digits: Pointer, _ end: Pointer, _ isNegative: Bool) -> Float? {
    var p = digits
    var mantissa: UInt64 = 0
    var taken = 0
    var exponent = 0
    var isFraction = false
    while p < end, p.pointee | 0x20 != letterE {
      let byte = p.pointee
      p += 1
      if byte == point {
        isFraction = true
        continue
      }
      if taken < 19 {
        mantissa = mantissa * 10 + UInt64(byte - zero)
        if mantissa > 0 { taken += 1 }
        if isFraction { exponent -= 1 }
      } else if !isFraction {
        exponent += 1
      }
    }
    if p < end { exponent += scanExponent(&p) }
    return convert(mantissa, exponent, isNegative) ?? exact(start, end)
  }

  @inline(never)
  private static func exact(_ start: Pointer, _ end: Pointer) -> Float? {
    Float(String(decoding: UnsafeBufferPointer(start: start, count: end - start), as: UTF8.self))
  }

  /// 10^0 to 10^64, each within one unit in the last place.
  private static let powers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22, 1e23, 1e24, 1e25, 1e26, 1e27, 1e28, 1e29, 1e30, 1e31, 1e32, 1e33, 1e34, 1e35, 1e36, 1e37, 1e38, 1e39,
    1e40, 1e41, 1e42, 1e43, 1e44, 1e45, 1e46, 1e47, 1e48, 1e49, 1e50, 1e51, 1e52, 1e53, 1e54, 1e55, 1e56, 1e57, 1e58,
    1e59, 1e60, 1e61, 1e62, 1e63, 1e64,
  ]
}
