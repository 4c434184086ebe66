import NNTensor

/// How numbers are stored in an npy file.
enum StoredElement: String, Sendable, Hashable, CaseIterable {
  case float16 = "f2"
  case float32 = "f4"
  case float64 = "f8"
  case int8 = "i1"
  case int16 = "i2"
  case int32 = "i4"
  case int64 = "i8"
  case uint8 = "u1"
  case uint16 = "u2"
  case uint32 = "u4"
  case uint64 = "u8"
  case bool = "b1"

  var byteCount: Int {
    switch self {
    case .int8, .uint8, .bool: 1
    case .float16, .int16, .uint16: 2
    case .float32, .int32, .uint32: 4
    case .float64, .int64, .uint64: 8
    }
  }
}

/// The header of an npy file: element type, byte order, axis order and shape.
///
/// Versions 1 to 3 of NumPy's format, https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html. No size
/// in it is trusted: all are held against the length of the file.
struct NPYHeader: Sendable, Hashable {
  var element: StoredElement
  var isBigEndian: Bool
  var isFortranOrder: Bool
  var shape: Shape
  /// Where the elements begin.
  var dataOffset: Int

  var byteCount: Int { shape.count * element.byteCount }

  /// What is wrong with a header, and what to do.
  struct Flaw: Error, Hashable {
    var message: String
    var help: String

    init(_ message: String, help: String = "save the array again with numpy.save") {
      self.message = message
      self.help = help
    }
  }

  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// Reads the header at the beginning of `bytes`, which may end behind it; `fileSize` is the length of the whole.
  init(parsing bytes: UnsafeBufferPointer<UInt8>, fileSize: Int) throws(Flaw) {
    guard bytes.starts(with: Self.magic) else { throw Flaw("this is no npy file", help: "write it with numpy.save") }
    guard bytes.count >= 10 else { throw Flaw("the file ends inside its header") }
    let version = bytes[6]
    guard (1...3).contains(version) else { throw Flaw("npy version \(version) is unknown (1 to 3 are)") }
    let lengthSize = version == 1 ? 2 : 4
    let textStart = 8 + lengthSize
    guard bytes.count >= textStart else { throw Flaw("the file ends inside its header") }
    let length = (0..<lengthSize).reduce(0) { $0 | Int(bytes[8 + $1]) << (8 * $1) }
    guard length <= 1 << 20 else { throw Flaw("the header claims \(length) bytes") }
    guard length <= bytes.count - textStart else { throw Flaw("the file ends inside its header") }
    var literal = PythonLiteral(UnsafeBufferPointer(rebasing: bytes[textStart..<textStart + length]))
    let entries = try literal.dictionary()
    guard case .text(let descr)? = entries["descr"] else {
      if case .other? = entries["descr"] {
        throw Flaw("the array has fields of several types", help: "save one plain array of numbers per file")
      }
      throw Flaw("the header has no readable 'descr'")
    }
    guard case .bool(let fortran)? = entries["fortran_order"] else {
      throw Flaw("the header has no readable 'fortran_order'")
    }
    guard case .integers(let dims)? = entries["shape"] else { throw Flaw("the header has no readable 'shape'") }
    (element, isBigEndian) = try Self.element(descr)
    isFortranOrder = fortran
    dataOffset = textStart + length
    shape = Shape(dims)
    try Self.check(dims, element, available: fileSize - dataOffset)
  }

  private static func element(_ descr: String) throws(Flaw) -> (StoredElement, isBigEndian: Bool) {
    if let order = descr.first, "<>=|".contains(order), let element = StoredElement(rawValue: String(descr.dropFirst()))
    {
      return (element, order == ">")
    }
    let help = "convert it with astype('float32') before saving"
    if descr.contains("O") { throw Flaw("the array holds Python objects", help: help) }
    if descr.contains("U") || descr.contains("S") { throw Flaw("the array holds text ('\(descr)')", help: help) }
    if descr.contains("c") { throw Flaw("the array holds complex numbers ('\(descr)')", help: help) }
    throw Flaw("element type '\(descr)' is not read", help: help)
  }

  private static func check(_ dims: [Int], _ element: StoredElement, available: Int) throws(Flaw) {
    // Zero extents could hide factors that overflow when rows are counted without them.
    var count = 1
    for dim in dims where dim != 0 {
      let (product, overflow) = count.multipliedReportingOverflow(by: dim)
      guard !overflow, product <= Int.max / 16 else { throw Flaw("shape \(Shape(dims)) is beyond all bounds") }
      count = product
    }
    if dims.contains(0) { throw Flaw("the array is empty: its shape is \(Shape(dims))", help: "save at least one row") }
    let needed = count * element.byteCount
    guard needed <= available else {
      throw Flaw(
        "the file is cut short: shape \(Shape(dims)) needs \(needed) bytes, there are \(available)",
        help: "copy or save the file again")
    }
  }
}

/// Reads the one Python literal that heads an npy file: a dictionary of texts, booleans and tuples of integers.
private struct PythonLiteral {
  enum Value {
    case text(String)
    case bool(Bool)
    case integers([Int])
    /// Something else, such as the list of fields of a structured array.
    case other
  }

  private let bytes: UnsafeBufferPointer<UInt8>
  private var index = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  mutating func dictionary() throws(NPYHeader.Flaw) -> [String: Value] {
    var entries: [String: Value] = [:]
    try expect("{")
    while !take("}") {
      let key = try text()
      try expect(":")
      entries[key] = try value()
      if case .other? = entries[key] { return entries }
      if !take(",") {
        try expect("}")
        break
      }
    }
    return entries
  }

  private mutating func value() throws(NPYHeader.Flaw) -> Value {
    skipSpaces()
    guard index < bytes.count else { throw malformed }
    switch bytes[index] {
    case UInt8(ascii: "'"), UInt8(ascii: "\""): return .text(try text())
    case UInt8(ascii: "("): return .integers(try tuple())
    case UInt8(ascii: "["): return .other
    default:
      for (word, value) in [("True", true), ("False", false)] where bytes[index...].starts(with: Array(word.utf8)) {
        index += word.utf8.count
        return .bool(value)
      }
      throw malformed
    }
  }

  private mutating func text() throws(NPYHeader.Flaw) -> String {
    skipSpaces()
    guard index < bytes.count, bytes[index] == UInt8(ascii: "'") || bytes[index] == UInt8(ascii: "\"") else {
      throw malformed
    }
    let quote = bytes[index]
    let start = index + 1
    index = start
    while index < bytes.count && bytes[index] != quote { index += 1 }
    guard index < bytes.count else { throw malformed }
    index += 1
    return String(decoding: bytes[start..<index - 1], as: UTF8.self)
  }

  private mutating func tuple() throws(NPYHeader.Flaw) -> [Int] {
    var numbers: [Int] = []
    try expect("(")
    while !take(")") {
      guard numbers.count < 32 else { throw NPYHeader.Flaw("the array has more than 32 axes") }
      numbers.append(try integer())
      // Python 2 wrote long integers with an L.
      _ = take("L")
      if !take(",") {
        try expect(")")
        break
      }
    }
    return numbers
  }

  private mutating func integer() throws(NPYHeader.Flaw) -> Int {
    skipSpaces()
    let start = index
    var value = 0
    while index < bytes.count, case let digit = bytes[index] &- UInt8(ascii: "0"), digit < 10 {
      let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tenfold.addingReportingOverflow(Int(digit))
      guard !overflow, !carry else { throw NPYHeader.Flaw("the header has an extent beyond all bounds") }
      value = sum
      index += 1
    }
    guard index > start else { throw malformed }
    return value
  }

  private mutating func expect(_ character: Character) throws(NPYHeader.Flaw) {
    if !take(character) { throw malformed }
  }

  private mutating func take(_ character: Character) -> Bool {
    skipSpaces()
    guard index < bytes.count, bytes[index] == character.asciiValue else { return false }
    index += 1
    return true
  }

  private mutating func skipSpaces() {
    while index < bytes.count && (bytes[index] == 0x20 || bytes[index] == 0x0A) { index += 1 }
  }

  private var malformed: NPYHeader.Flaw { NPYHeader.Flaw("the header is damaged at byte \(index + 1) of its text") }
}
