import NNTensor

/// How one element is stored.
enum HDF5Datatype: Hashable, Sendable {
  case number(NumberFormat)
  case fixedString(size: Int, padding: StringPadding)
  /// A length, and a place in a global heap.
  case variableString
  case opaque(size: Int)
  /// What lies outside the subset, in words.
  case other(String)

  enum StringPadding: Int { case nullTerminated, nullPadded, spacePadded }
}

/// A stored number, and the type of tensor that it becomes.
struct NumberFormat: Hashable, Sendable {
  enum Kind: Hashable, Sendable { case signed, unsigned, half, bfloat16, ieee, boolean }

  var kind: Kind
  /// Bytes: 1, 2, 4 or 8.
  var size: Int
  var isBigEndian: Bool

  var dtype: DType {
    switch (kind, size) {
    case (.signed, 8), (.unsigned, 8): .int64
    case (.unsigned, 4): .uint32
    case (.unsigned, 1): .uint8
    case (.signed, _), (.unsigned, _): .int32
    case (.half, _): .float32
    case (.bfloat16, _): .bfloat16
    case (.ieee, 8): .float64
    case (.ieee, _): .float32
    case (.boolean, _): .bool
    }
  }
}

extension HDF5Datatype {
  /// Reads a datatype message.
  init(_ cursor: inout HDF5Cursor) throws(HDF5Error) {
    let header = try cursor.integer(4)
    let (code, version, bits) = (header & 15, header >> 4 & 15, header >> 8)
    let size = try cursor.integer(4)
    guard (1...4).contains(version) else {
      self = .other("a type of version \(version)")
      return
    }
    switch code {
    case 0: self = try Self.integer(&cursor, bits: bits, size: size)
    case 1: self = try Self.float(&cursor, bits: bits, size: size)
    case 3:
      self = StringPadding(rawValue: bits & 15).map { .fixedString(size: size, padding: $0) } ?? .other("a string")
    case 5:
      try cursor.skip(bits & 0xFF)
      self = .opaque(size: size)
    case 8: self = try Self.enumeration(&cursor, memberCount: bits & 0xFFFF, version: version)
    case 9:
      if bits & 15 == 1, size == 8 + cursor.file.offsetSize {
        self = .variableString
      } else {
        self = .other("a sequence of variable length")
      }
    default:
      let names = [
        2: "a time", 4: "a bit field", 6: "a compound type", 7: "a reference", 10: "an array type",
        11: "a complex number",
      ]
      self = .other(names[code] ?? "a type of unknown class \(code)")
    }
  }

  private static func integer(_ cursor: inout HDF5Cursor, bits: Int, size: Int) throws(HDF5Error) -> HDF5Datatype {
    let (offset, precision) = (try cursor.integer(2), try cursor.integer(2))
    guard [1, 2, 4, 8].contains(size), offset == 0, precision == 8 * size else {
      return .other("an integer of \(precision) bits in \(size) bytes")
    }
    return .number(
      NumberFormat(kind: bits & 8 != 0 ? .signed : .unsigned, size: size, isBigEndian: bits & 1 != 0))
  }

  private static func float(_ cursor: inout HDF5Cursor, bits: Int, size: Int) throws(HDF5Error) -> HDF5Datatype {
    let (offset, precision) = (try cursor.integer(2), try cursor.integer(2))
    let (exponent, exponentSize) = (try cursor.integer(1), try cursor.integer(1))
    let (fraction, fractionSize) = (try cursor.integer(1), try cursor.integer(1))
    let bias = try cursor.integer(4)
    // The leading one of the fraction is not stored, and the sign is the highest bit.
    let isPlain =
      offset == 0 && precision == 8 * size && fraction == 0 && exponent == fractionSize && bits >> 4 & 3 == 2
      && bits >> 8 & 0xFF == precision - 1 && bits & 0x40 == 0
    let kinds: [[Int]: NumberFormat.Kind] = [
      [2, 5, 10, 15]: .half, [2, 8, 7, 127]: .bfloat16, [4, 8, 23, 127]: .ieee, [8, 11, 52, 1023]: .ieee,
    ]
    guard isPlain, let kind = kinds[[size, exponentSize, fractionSize, bias]] else {
      return .other("a floating-point number of \(size) bytes in a form of its own")
    }
    return .number(NumberFormat(kind: kind, size: size, isBigEndian: bits & 1 != 0))
  }

  /// Booleans are an enumeration of one byte with the members `FALSE` and `TRUE`.
  private static func enumeration(
    _ cursor: inout HDF5Cursor, memberCount: Int, version: Int
  ) throws(HDF5Error) -> HDF5Datatype {
    let other = HDF5Datatype.other("an enumeration")
    // The type of the values: an integer, or a type within a type within a type, which is not gone into.
    let base = try cursor.integer(4)
    guard base & 15 == 0, try cursor.integer(4) == 1, memberCount == 2 else { return other }
    try cursor.skip(4)
    var names: [String] = []
    for _ in 0..<memberCount { names.append(try memberName(&cursor, isPadded: version < 3)) }
    let values = try cursor.bytes(2)
    guard names == ["FALSE", "TRUE"], values.elementsEqual([0, 1]) else { return other }
    return .number(NumberFormat(kind: .boolean, size: 1, isBigEndian: false))
  }

  private static func memberName(_ cursor: inout HDF5Cursor, isPadded: Bool) throws(HDF5Error) -> String {
    var name: [UInt8] = []
    while case let byte = try cursor.integer(1), byte != 0 { name.append(UInt8(byte)) }
    if isPadded { try cursor.skip((8 - (name.count + 1) % 8) % 8) }
    return String(decoding: name, as: UTF8.self)
  }
}
