/// What people type who come from Python or from another language of this kind, and what to write instead.
enum Habits {
  /// What to write instead of a value that does not fit, if it is one of the usual mistakes.
  static func help(
    for value: ConfigValue, expected: ConfigSchema, key: String?, mayBeLeftOut: Bool = false
  ) -> String? {
    guard let scalar = value.scalar else {
      return value.entries.flatMap { $0.lazy.compactMap(Joined.init(entry:)).first?.help }
    }
    if expected.acceptsList, let list = list(fromTuple: scalar) {
      return "YAML has no tuples: write \(assignment(key, list))"
    }
    if scalar.isNull || (scalar.isQuoted && scalar.text.isEmpty) {
      return "write a value, as in \(assignment(key, expected.example))"
    }
    if !scalar.isQuoted && scalar.text == "None" {
      return help(forNone: expected, mayBeLeftOut: mayBeLeftOut)
        ?? "write a value, as in \(assignment(key, expected.example))"
    }
    if !scalar.isQuoted, let joined = Joined(scalar.text), joined.separator == "=" { return joined.help(in: "{}") }
    switch innermost(expected) {
    case .integer: return integer(scalar).map { "write \(assignment(key, $0))" }
    case .number: return number(scalar, key)
    case .boolean: return boolean(scalar).map { "did you mean \($0)?" }
    case .choice(let words): return Suggestions.help(for: scalar.text, among: words)
    default: return nil
    }
  }

  /// What to write instead of Python's `None`, if nothing may stand there.
  static func help(forNone expected: ConfigSchema?, mayBeLeftOut: Bool) -> String? {
    if let expected, accepts(null: expected) { return "write null" }
    return mayBeLeftOut ? "leave it out" : nil
  }

  /// `(3, 3)` as a list: `[3, 3]`.
  static func list(fromTuple scalar: ConfigScalar) -> String? {
    let text = scalar.text
    guard !scalar.isQuoted, text.hasPrefix("("), text.hasSuffix(")"), text.count > 2 else { return nil }
    var inner = text.dropFirst().dropLast()
    if inner.last == "," { inner = inner.dropLast() }
    return "[" + inner.map { $0 == "(" ? "[" : $0 == ")" ? "]" : String($0) }.joined() + "]"
  }

  /// `key: value`, or the value alone where there is no key.
  static func assignment(_ key: String?, _ value: String) -> String {
    key.map { "\($0): \(value)" } ?? value
  }

  private static func integer(_ scalar: ConfigScalar) -> String? {
    if scalar.isQuoted { return NumberText.isInteger(scalar.text) ? "\(scalar.text) without quotes" : nil }
    if NumberText.isInteger(scalar.text) { return nil }
    if let equal = NumberText.integer(equalTo: scalar.text) { return String(equal) }
    guard let meant = NumberText.meant(by: scalar.text) else { return nil }
    return NumberText.isInteger(meant) ? meant : NumberText.integer(equalTo: meant).map(String.init)
  }

  private static func number(_ scalar: ConfigScalar, _ key: String?) -> String? {
    if scalar.isQuoted {
      return NumberText.isDecimal(scalar.text) ? "write \(assignment(key, scalar.text)) without quotes" : nil
    }
    if scalar.text.lowercased().hasSuffix("nan") && scalar.text.count <= 4 { return "write a number that is finite" }
    if scalar.text.lowercased().hasSuffix("inf") { return "write .inf if infinity is really meant" }
    return NumberText.meant(by: scalar.text).map { "write \(assignment(key, $0))" }
  }

  private static func boolean(_ scalar: ConfigScalar) -> String? {
    switch scalar.text.lowercased() {
    case "yes", "on", "y", "1", "true", "t", ".true.": "true"
    case "no", "off", "n", "0", "false", "f", ".false.": "false"
    default: nil
    }
  }

  private static func accepts(null schema: ConfigSchema) -> Bool {
    switch schema.kind {
    case .optional, .any: true
    default: false
    }
  }

  private static func innermost(_ schema: ConfigSchema) -> ConfigSchema.Kind {
    switch schema.kind {
    case .optional(let inner), .list(let inner): innermost(inner)
    case .union(let forms): forms.first.map(innermost) ?? .any
    default: schema.kind
    }
  }
}

/// A key and its value without the space that makes them two: `units:10`, or joined as in Python: `units=10`.
struct Joined {
  let key: String
  let separator: Character
  let rest: String

  init?(_ text: String) {
    guard let place = text.firstIndex(where: { $0 == ":" || $0 == "=" }) else { return nil }
    key = String(text[..<place])
    separator = text[place]
    rest = String(text[text.index(after: place)...])
    let isWord = !key.isEmpty && key.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
    guard isWord && !rest.isEmpty else { return nil }
  }

  /// YAML takes `{units:10}` for a key without a value.
  init?(entry: ConfigEntry) {
    guard entry.value.isNull, entry.value.text?.isEmpty == true else { return nil }
    self.init(entry.key)
  }

  var problem: String {
    separator == ":"
      ? "no space behind the colon of \(key):\(rest)" : "a key and its value are joined by \": \", not by \"=\""
  }

  var help: String { "write \(key): \(rest)" }

  /// The same within brackets.
  func help(in brackets: String) -> String { "write \(brackets.prefix(1))\(key): \(rest)\(brackets.suffix(1))" }
}
