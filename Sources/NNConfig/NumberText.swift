/// The texts that stand for numbers, and what people write in their place.
///
/// A number is YAML 1.2's: `-?[0-9]+`, or a decimal fraction with or without exponent. Hexadecimal, octal, underscores
/// and leading zeros are not numbers here, because languages disagree about them.
package enum NumberText {
  /// Whether the text is an integer or decimal number, `.inf` or `.nan`.
  static func isNumber(_ text: String) -> Bool {
    isDecimal(text) || special(text) != nil
  }

  static func isInteger(_ text: String) -> Bool {
    let digits = unsigned(text)
    return !digits.isEmpty && digits.allSatisfy(\.isDigit) && !hasLeadingZero(text)
  }

  /// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?` without leading zeros.
  static func isDecimal(_ text: String) -> Bool {
    decimalShape(text) && !hasLeadingZero(text)
  }

  static func hasLeadingZero(_ text: String) -> Bool {
    let digits = unsigned(text)
    guard digits.first == UInt8(ascii: "0"), let second = digits.dropFirst().first else { return false }
    return second.isDigit
  }

  /// YAML's and Python's spellings of what is not finite.
  static func special(_ text: String) -> Double? {
    switch text {
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "Infinity": return .infinity
    case "-.inf", "-.Inf", "-.INF", "-Infinity": return -.infinity
    case ".nan", ".NaN", ".NAN", "NaN": return .nan
    default: return nil
    }
  }

  private static func unsigned(_ text: String) -> Substring.UTF8View {
    let utf8 = text.utf8
    let signed = utf8.first == UInt8(ascii: "-") || utf8.first == UInt8(ascii: "+")
    return text[(signed ? utf8.index(after: utf8.startIndex) : utf8.startIndex)...].utf8
  }

  private static func decimalShape(_ text: String) -> Bool {
    var rest = unsigned(text)
    func takeDigits() -> Int {
      let digits = rest.prefix(while: \.isDigit)
      rest = rest.dropFirst(digits.count)
      return digits.count
    }
    var digits = takeDigits()
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      digits += takeDigits()
    }
    guard digits > 0 else { return false }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest = rest.dropFirst()
      if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
      guard takeDigits() > 0 else { return false }
    }
    return rest.isEmpty
  }

  // MARK: Writing

  static func shortest(_ value: Double) -> String {
    special(value.isNaN, value.isInfinite, value.sign) ?? pythonSpelling(value.description)
  }

  static func shortest(_ value: Float) -> String {
    special(value.isNaN, value.isInfinite, value.sign) ?? pythonSpelling(value.description)
  }

  /// As Python prints it and reads it: `0.1`, `1.0`, `1e-07`, `nan`, `-inf`. For tables that other programs read.
  package static func python(_ value: Float) -> String {
    value.isFinite ? shortest(value) : python(Double(value))
  }

  package static func python(_ value: Double) -> String {
    // Processors give most of their NaN a sign, which nobody wants to see.
    value.isNaN ? "nan" : value.isInfinite ? (value < 0 ? "-inf" : "inf") : shortest(value)
  }

  /// As a message shows it: like Python, but whole numbers without a point: `1`, `0.5`, `nan`.
  package static func shown(_ value: Double) -> String { trimmed(python(value)) }

  /// The same for a number that was computed in single precision: 0.30000001192092896 is 0.3.
  package static func shown(single value: Double) -> String {
    let single = Float(value)
    return Double(single) == value || value.isNaN ? trimmed(python(single)) : shown(value)
  }

  private static func special(_ isNaN: Bool, _ isInfinite: Bool, _ sign: FloatingPointSign) -> String? {
    if isNaN { return ".nan" }
    if isInfinite { return sign == .minus ? "-.inf" : ".inf" }
    return nil
  }

  /// Swift and Python both print the shortest digits; Python changes to an exponent from 1e16 on, Swift elsewhere
  /// (2^24 for Float, 2^54 for Double).
  private static func pythonSpelling(_ text: String) -> String {
    // Most numbers: fifteen digits at most before the point, no exponent.
    if text.utf8.count <= 17 && !text.utf8.contains(UInt8(ascii: "e")) { return text }
    let sign = text.hasPrefix("-") ? "-" : ""
    let parts = text.dropFirst(sign.count).split(separator: "e")
    guard let mantissa = parts.first else { return text }
    let halves = mantissa.split(separator: ".", omittingEmptySubsequences: false)
    let whole = String(halves[0])
    let fraction = halves.count > 1 && halves[1] != "0" ? String(halves[1]) : ""
    if parts.count == 2 {
      guard let exponent = Int(parts[1]), exponent > 0, exponent < 16 else { return text }
      let digits = whole + fraction
      let zeros = String(repeating: "0", count: max(0, exponent + whole.count - digits.count))
      let all = digits + zeros
      let point = all.index(all.startIndex, offsetBy: whole.count + exponent)
      return sign + all[..<point] + "." + (point == all.endIndex ? "0" : all[point...])
    }
    guard whole.count > 16 else { return text }
    var digits = whole + fraction
    while digits.count > 1 && digits.hasSuffix("0") { digits.removeLast() }
    let tail = digits.dropFirst()
    return sign + digits.prefix(1) + (tail.isEmpty ? "" : "." + tail) + "e+\(whole.count - 1)"
  }

  // MARK: What to write instead

  /// The number that a text seems to mean, spelled as a number: `1_000` is 1000, `012` is 12, `0,5` is 0.5, `10%` is 0.1.
  static func meant(by text: String) -> String? {
    if special(text) != nil { return nil }
    if text.hasPrefix("0x") || text.hasPrefix("0o") || text.hasPrefix("0b") {
      let radix = text.hasPrefix("0x") ? 16 : text.hasPrefix("0o") ? 8 : 2
      return Int(text.dropFirst(2), radix: radix).map(String.init)
    }
    if text.hasSuffix("%"), isDecimal(String(text.dropLast())), let number = Double(text.dropLast()) {
      return trimmed(shortest(number / 100))
    }
    var plain = text.filter { $0 != "_" && $0 != " " }
    if plain.filter({ $0 == "," }).count == 1 && !plain.contains(".") {
      plain = String(plain.map { $0 == "," ? "." : $0 })
    }
    if decimalShape(plain) {
      while hasLeadingZero(plain), let zero = plain.firstIndex(of: "0") { plain.remove(at: zero) }
      return plain == text ? nil : plain
    }
    return nil
  }

  /// The integer that a decimal text equals (`1e3`, `64.0`), if it has one that is exact.
  static func integer(equalTo text: String) -> Int? {
    guard isDecimal(text), let number = Double(text) else { return nil }
    return integer(number)
  }

  /// The integer that a number equals. (`Int(exactly:)` would need the C library of mathematics to be linked.)
  static func integer(_ number: Double) -> Int? {
    guard number > -9.2e18 && number < 9.2e18 else { return nil }
    let integer = Int(number)
    return Double(integer) == number ? integer : nil
  }

  private static func trimmed(_ text: String) -> String {
    text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}

/// `1,234,567`: how messages show counts.
package func grouped(_ number: Int) -> String {
  var digits = String(number.magnitude)
  var groups: [String] = []
  while digits.count > 3 {
    groups.insert(String(digits.suffix(3)), at: 0)
    digits.removeLast(3)
  }
  return (number < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
}

extension UInt8 {
  var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
}
