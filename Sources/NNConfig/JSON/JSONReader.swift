/// Reads JSON as Python writes it, `NaN` and `Infinity` included, into `ConfigValue`: order, number text and places
/// are kept. The first mistake ends the reading.
public struct JSONReader {
  /// What a text may cost at most.
  public struct Limits: Sendable {
    public var bytes: Int
    public var depth: Int

    public init(bytes: Int = 64 << 20, depth: Int = 200) {
      self.bytes = bytes
      self.depth = depth
    }
  }

  private let source: SourceText
  private let limits: Limits
  private let bytes: [UInt8]
  private var index = 0

  /// What stopped the reading.
  private struct Stop: Error {
    let message: String
    let range: Range<Int>
  }

  /// Reads a whole text; nil after an error, which has been reported.
  public static func parse(_ source: SourceText, limits: Limits = Limits(), diagnostics: Diagnostics) -> ConfigValue? {
    var reader = JSONReader(source, limits)
    guard reader.bytes.count <= limits.bytes else {
      diagnostics.error(
        "\(reader.bytes.count) bytes of JSON, of which \(limits.bytes) are allowed", origin: source.name)
      return nil
    }
    do throws(Stop) {
      let value = try reader.value(depth: 1)
      reader.skipBlanks()
      guard reader.index == reader.bytes.count else { throw reader.stop("something follows the end of the JSON value") }
      return value
    } catch {
      diagnostics.error(error.message, at: SourceSpan(source: source, utf8: error.range))
      return nil
    }
  }

  private init(_ source: SourceText, _ limits: Limits) {
    self.source = source
    self.limits = limits
    bytes = Array(source.text.utf8)
  }

  // MARK: - Values

  private mutating func value(depth: Int) throws(Stop) -> ConfigValue {
    skipBlanks()
    guard depth <= limits.depth else { throw stop("more than \(limits.depth) levels deep") }
    let start = index
    switch peek {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""):
      return ConfigValue(.scalar(ConfigScalar(try string(), isQuoted: true)), span: span(from: start))
    case nil: throw stop("the JSON ends where a value should be")
    default: return try word()
    }
  }

  private mutating func object(depth: Int) throws(Stop) -> ConfigValue {
    let start = index
    var entries: [ConfigEntry] = []
    var keys: Set<String> = []
    index += 1
    skipBlanks()
    while peek != UInt8(ascii: "}") {
      skipBlanks()
      let keyStart = index
      guard peek == UInt8(ascii: "\"") else { throw stop("expected a key in double quotes") }
      let key = try string()
      let keySpan = span(from: keyStart)
      guard keys.insert(key).inserted else {
        throw Stop(message: "duplicate key \"\(key)\"", range: keySpan.utf8)
      }
      skipBlanks()
      try expect(UInt8(ascii: ":"), "expected a colon behind the key \"\(key)\"")
      entries.append(ConfigEntry(key, try value(depth: depth + 1), keySpan: keySpan))
      try separator(UInt8(ascii: "}"))
    }
    index += 1
    return ConfigValue(.mapping(entries), span: span(from: start))
  }

  private mutating func array(depth: Int) throws(Stop) -> ConfigValue {
    let start = index
    var items: [ConfigValue] = []
    index += 1
    skipBlanks()
    while peek != UInt8(ascii: "]") {
      items.append(try value(depth: depth + 1))
      try separator(UInt8(ascii: "]"))
    }
    index += 1
    return ConfigValue(.sequence(items), span: span(from: start))
  }

  /// The comma before a further item, or the bracket that closes.
  private mutating func separator(_ close: UInt8) throws(Stop) {
    skipBlanks()
    if peek == close { return }
    let bracket = String(UnicodeScalar(close))
    try expect(UInt8(ascii: ","), "expected \",\" or \"\(bracket)\"")
    skipBlanks()
    if peek == close { throw stop("a comma before \"\(bracket)\"") }
  }

  /// A number, `true`, `false`, `null`, `NaN`, `Infinity` or `-Infinity`.
  private mutating func word() throws(Stop) -> ConfigValue {
    let start = index
    while let byte = peek, !isBlank(byte), !Self.punctuation.contains(byte) { index += 1 }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    let isKnown = ["true", "false", "null", "NaN", "Infinity", "-Infinity"].contains(text)
    guard isKnown || Self.isNumber(text) else {
      throw Stop(
        message: "\(text.isEmpty ? "this" : String(text.prefix(30))) is not a JSON value",
        range: start..<max(index, start + 1))
    }
    return ConfigValue(.scalar(ConfigScalar(text)), span: span(from: start))
  }

  private static let punctuation = Array(",:[]{}\"".utf8)

  /// JSON's numbers are decimal numbers that begin with a digit or a minus and have digits on both sides of a point.
  static func isNumber(_ text: String) -> Bool {
    guard NumberText.isDecimal(text), text.utf8.first != UInt8(ascii: "+") else { return false }
    let mantissa = text.utf8.prefix { $0 != UInt8(ascii: "e") && $0 != UInt8(ascii: "E") }
    let digits = mantissa.first == UInt8(ascii: "-") ? mantissa.dropFirst() : mantissa
    return digits.first != UInt8(ascii: ".") && digits.last != UInt8(ascii: ".")
  }

  // MARK: - Strings

  private mutating func string() throws(Stop) -> String {
    let start = index
    index += 1
    var decoded: [UInt8] = []
    var from = index
    while let byte = peek, byte != UInt8(ascii: "\"") {
      guard byte >= 0x20 else { throw stop("a control character inside a string") }
      if byte == UInt8(ascii: "\\") {
        decoded += bytes[from..<index]
        decoded += Array(String(try escape()).utf8)
        from = index
      } else {
        index += 1
      }
    }
    guard peek != nil else { throw Stop(message: "this string is never closed", range: start..<(start + 1)) }
    decoded += bytes[from..<index]
    index += 1
    return String(decoding: decoded, as: UTF8.self)
  }

  private mutating func escape() throws(Stop) -> Unicode.Scalar {
    let start = index
    index += 1
    guard let letter = peek else { throw stop("the JSON ends inside a string") }
    index += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return UnicodeScalar(letter)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try codePoint(from: start)
    default: throw Stop(message: "an escape that JSON does not know", range: start..<index)
    }
  }

  private mutating func codePoint(from start: Int) throws(Stop) -> Unicode.Scalar {
    let unit = try hexadecimal()
    if let scalar = Unicode.Scalar(unit) { return scalar }
    if unit < 0xDC00, peek == UInt8(ascii: "\\"), index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "u") {
      index += 2
      let low = try hexadecimal()
      let code = 0x10000 + (UInt32(unit - 0xD800) << 10) + UInt32(low &- 0xDC00)
      if (0xDC00..<0xE000).contains(low), let scalar = Unicode.Scalar(code) { return scalar }
    }
    throw Stop(message: "half a surrogate pair", range: start..<index)
  }

  private mutating func hexadecimal() throws(Stop) -> UInt16 {
    let digits = bytes[index..<min(index + 4, bytes.count)]
    let isHexadecimal = digits.count == 4 && digits.allSatisfy { Character(UnicodeScalar($0)).isHexDigit }
    guard isHexadecimal, let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16) else {
      throw stop("\\u wants 4 hexadecimal digits")
    }
    index += 4
    return unit
  }

  // MARK: - Bytes

  private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

  private mutating func skipBlanks() {
    while let byte = peek, isBlank(byte) { index += 1 }
  }

  private mutating func expect(_ byte: UInt8, _ message: String) throws(Stop) {
    guard peek == byte else { throw stop(message) }
    index += 1
  }

  private func span(from start: Int) -> SourceSpan { SourceSpan(source: source, utf8: start..<index) }

  private func stop(_ message: String) -> Stop { Stop(message: message, range: index..<min(index + 1, bytes.count)) }
}
