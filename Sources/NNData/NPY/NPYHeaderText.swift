import NNTensor

/// What is wrong with an npy file, and what to do.
struct NPYFlaw: Error, Hashable {
  var message: String
  var help: String

  init(_ message: String, help: String = "save the array again with numpy.save") {
    self.message = message
    self.help = help
  }
}

/// What the header of an npy file says, of whatever elements.
///
/// Versions 1 to 3 of NumPy's format, https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html.
struct NPYHeaderText {
  /// NumPy's name of the element type, such as `<f4`.
  var descr: String
  var isFortranOrder: Bool
  var dims: [Int]
  /// Where the elements begin.
  var dataOffset: Int

  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  init(parsing bytes: UnsafeBufferPointer<UInt8>) throws(NPYFlaw) {
    guard bytes.starts(with: Self.magic) else {
      throw NPYFlaw("this is not an npy file", help: "write it with numpy.save")
    }
    guard bytes.count >= 10 else { throw NPYFlaw("the file ends inside its header") }
    let version = bytes[6]
    guard (1...3).contains(version) else { throw NPYFlaw("npy version \(version) is unknown (1 to 3 are)") }
    let lengthSize = version == 1 ? 2 : 4
    let textStart = 8 + lengthSize
    guard bytes.count >= textStart else { throw NPYFlaw("the file ends inside its header") }
    let length = (0..<lengthSize).reduce(0) { $0 | Int(bytes[8 + $1]) << (8 * $1) }
    guard length <= 1 << 20 else { throw NPYFlaw("the header claims \(length) bytes") }
    guard length <= bytes.count - textStart else { throw NPYFlaw("the file ends inside its header") }
    var literal = PythonLiteral(UnsafeBufferPointer(rebasing: bytes[textStart..<textStart + length]))
    let entries = try literal.dictionary()
    guard case .text(let descr)? = entries["descr"] else {
      if case .other? = entries["descr"] {
        throw NPYFlaw("the array has fields of several types", help: "save one plain array of numbers per file")
      }
      throw NPYFlaw("the header has no readable 'descr'")
    }
    guard case .bool(let fortran)? = entries["fortran_order"] else {
      throw NPYFlaw("the header has no readable 'fortran_order'")
    }
    guard case .integers(let dims)? = entries["shape"] else { throw NPYFlaw("the header has no readable 'shape'") }
    self.descr = descr
    self.dims = dims
    isFortranOrder = fortran
    dataOffset = textStart + length
  }

  /// Throws unless there are elements, and the file is long enough for them.
  func checkSize(elementSize: Int, fileSize: Int) throws(NPYFlaw) {
    // Zero extents could hide factors that overflow when rows are counted without them.
    var count = 1
    for dim in dims where dim != 0 {
      let (product, overflow) = count.multipliedReportingOverflow(by: dim)
      guard !overflow, product <= Int.max / max(16, elementSize) else {
        throw NPYFlaw("shape \(Shape(dims)) is beyond all bounds")
      }
      count = product
    }
    if dims.contains(0) {
      throw NPYFlaw("the array is empty: its shape is \(Shape(dims))", help: "save at least one row")
    }
    let needed = count * elementSize
    let available = fileSize - dataOffset
    guard needed <= available else {
      throw NPYFlaw(
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

  mutating func dictionary() throws(NPYFlaw) -> [String: Value] {
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

  private mutating func value() throws(NPYFlaw) -> Value {
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

  private mutating func text() throws(NPYFlaw) -> String {
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

  private mutating func tuple() throws(NPYFlaw) -> [Int] {
    var numbers: [Int] = []
    try expect("(")
    while !take(")") {
      guard numbers.count < 32 else { throw NPYFlaw("the array has more than 32 axes") }
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

  private mutating func integer() throws(NPYFlaw) -> Int {
    skipSpaces()
    let start = index
    var value = 0
    while index < bytes.count, case let digit = bytes[index] &- UInt8(ascii: "0"), digit < 10 {
      let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tenfold.addingReportingOverflow(Int(digit))
      guard !overflow, !carry else { throw NPYFlaw("the header has an extent beyond all bounds") }
      value = sum
      index += 1
    }
    guard index > start else { throw malformed }
    return value
  }

  private mutating func expect(_ character: Character) throws(NPYFlaw) {
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

  private var malformed: NPYFlaw { NPYFlaw("the header is damaged at byte \(index + 1) of its text") }
}
