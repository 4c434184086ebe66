/// Writes `ConfigValue` as JSON, character for character as Python's `json.dumps` would.
public struct JSONWriter: Sendable {
  /// Spaces per level; nil writes everything on one line.
  public var indent: Int?
  /// Whether `,` and `:` are followed by a space (`json.dumps` without `separators`).
  public var isSpaced: Bool
  /// Whether characters beyond ASCII are written as `\uXXXX`, as Python does unless told otherwise.
  public var escapesNonASCII: Bool

  public init(indent: Int? = nil, isSpaced: Bool = true, escapesNonASCII: Bool = true) {
    self.indent = indent
    self.isSpaced = isSpaced
    self.escapesNonASCII = escapesNonASCII
  }

  public func write(_ value: ConfigValue) -> String {
    var text = ""
    write(value, level: 0, to: &text)
    return text
  }

  private func write(_ value: ConfigValue, level: Int, to text: inout String) {
    switch value.content {
    case .scalar(let scalar): write(scalar, to: &text)
    case .sequence(let items):
      list("[", "]", items, level: level, to: &text) { item, text in write(item, level: level + 1, to: &text) }
    case .mapping(let entries):
      list("{", "}", entries, level: level, to: &text) { entry, text in
        text += quoted(entry.key) + (isSpaced ? ": " : ":")
        write(entry.value, level: level + 1, to: &text)
      }
    }
  }

  private func list<Item>(
    _ open: String, _ close: String, _ items: [Item], level: Int, to text: inout String,
    _ write: (Item, inout String) -> Void
  ) {
    text += open
    for (index, item) in items.enumerated() {
      if index > 0 { text += indent == nil && isSpaced ? ", " : "," }
      newLine(level + 1, &text)
      write(item, &text)
    }
    if !items.isEmpty { newLine(level, &text) }
    text += close
  }

  private func newLine(_ level: Int, _ text: inout String) {
    if let indent { text += "\n" + String(repeating: " ", count: indent * level) }
  }

  /// A plain scalar is what YAML would take it for; what JSON cannot spell (`.5`) is written as JSON spells it.
  private func write(_ scalar: ConfigScalar, to text: inout String) {
    if scalar.isQuoted {
      text += quoted(scalar.text)
    } else if scalar.isNull {
      text += "null"
    } else if let bool = scalar.bool {
      text += bool ? "true" : "false"
    } else if JSONReader.isNumber(scalar.text) {
      text += scalar.text
    } else if let special = NumberText.special(scalar.text) {
      text += special.isNaN ? "NaN" : special < 0 ? "-Infinity" : "Infinity"
    } else if NumberText.isInteger(scalar.text) {
      text += scalar.text.filter { $0 != "+" }
    } else if NumberText.isDecimal(scalar.text), let number = Double(scalar.text), number.isFinite {
      text += NumberText.shortest(number)
    } else {
      text += quoted(scalar.text)
    }
  }

  private func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\u{8}": result += "\\b"
      case "\u{C}": result += "\\f"
      default:
        if scalar.value < 0x20 || (escapesNonASCII && scalar.value > 0x7E) {
          for unit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter { result += escape(unit) }
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }

  private func escape(_ unit: UInt16) -> String {
    let digits = String(unit, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
  }
}
