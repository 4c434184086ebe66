import NNConfig

/// Writes `ConfigValue` as the YAML a person would write: blocks at the top, lists there an item a line, below that
/// flow style (`Dense: {units: 64, activation: relu}`) where it fits the line.
///
/// What is written reads back as an equal value. Text is quoted only where it would be read as something else without
/// quotes; nothing at all is written as `null`. Keys of one mapping must differ.
public struct YAMLWriter: Sendable {
  /// Characters that a line may have before flow style gives way to blocks.
  public var width: Int

  public init(width: Int = 100) { self.width = width }

  /// The whole document, with a line break at its end.
  public func write(_ value: ConfigValue) -> String {
    var page = Page(width: width)
    page.document(value)
    return page.text
  }
}

/// The text as far as it is written.
private struct Page {
  let width: Int
  var text = ""
  /// Characters on the last line.
  private var column = 0

  init(width: Int) { self.width = width }

  mutating func document(_ value: ConfigValue) {
    if let entries = value.entries, !entries.isEmpty {
      mapping(entries, indent: 0, isTop: true)
    } else if let items = value.items, !items.isEmpty {
      sequence(items, indent: 0)
    } else {
      line(Flow.text(value))
    }
  }

  /// Entries one below the other. The first stands where the page is, the others at `indent`.
  private mutating func mapping(_ entries: [ConfigEntry], indent: Int, isTop: Bool = false) {
    for (index, entry) in entries.enumerated() {
      if index > 0 { space(indent) }
      let key = ScalarText.key(entry.key)
      if ScalarText.isLongKey(key) {
        line("? " + key)
        space(indent)
        put(":")
      } else {
        put(key + ":")
      }
      let isList = isTop && !(entry.value.items ?? []).isEmpty
      value(entry.value, indent: indent, asBlock: isList)
    }
  }

  /// Items one below the other. The first dash stands where the page is, the others at `indent`.
  private mutating func sequence(_ items: [ConfigValue], indent: Int) {
    for (index, item) in items.enumerated() {
      if index > 0 { space(indent) }
      put("-")
      if let entries = item.entries, entries.count == 1 || (!entries.isEmpty && !fits(item)) {
        put(" ")
        mapping(entries, indent: indent + 2)
      } else {
        value(item, indent: indent)
      }
    }
  }

  /// A value behind the colon or the dash of a line at `indent`.
  private mutating func value(_ value: ConfigValue, indent: Int, asBlock: Bool = false) {
    if value.scalar != nil || (fits(value) && !asBlock) {
      line(" " + Flow.text(value))
    } else if let items = value.items, items.allSatisfy({ $0.scalar != nil }), !asBlock {
      fill(items, indent: indent + 2)
    } else {
      line("")
      space(indent + 2)
      if let entries = value.entries { mapping(entries, indent: indent + 2) }
      if let items = value.items { sequence(items, indent: indent + 2) }
    }
  }

  /// A long list of scalars in flow style over several lines.
  private mutating func fill(_ items: [ConfigValue], indent: Int) {
    line("")
    space(indent)
    put("[")
    for (index, item) in items.enumerated() {
      let word = Flow.text(item) + (index == items.count - 1 ? "]" : ",")
      if index > 0 {
        if column + 1 + word.count > width {
          line("")
          space(indent + 1)
        } else {
          put(" ")
        }
      }
      put(word)
    }
    line("")
  }

  private func fits(_ value: ConfigValue) -> Bool {
    value.items?.isEmpty ?? value.entries?.isEmpty ?? false
      || Flow.text(value, atMost: width - column - 1) != nil
  }

  private mutating func put(_ part: String) {
    text += part
    column += part.count
  }

  private mutating func space(_ count: Int) { put(String(repeating: " ", count: count)) }

  private mutating func line(_ part: String) {
    text += part + "\n"
    column = 0
  }
}

/// A value on one line.
private enum Flow {
  static func text(_ value: ConfigValue) -> String {
    switch value.content {
    case .scalar(let scalar): return ScalarText.value(scalar)
    case .sequence(let items): return "[" + items.map(text).joined(separator: ", ") + "]"
    case .mapping(let entries):
      let pairs = entries.map { entry in
        let key = ScalarText.key(entry.key)
        return (ScalarText.isLongKey(key) ? "? \(key) : " : "\(key): ") + text(entry.value)
      }
      return "{" + pairs.joined(separator: ", ") + "}"
    }
  }

  /// Nil where it has more characters. A value with many parts is not spelled out to find that.
  static func text(_ value: ConfigValue, atMost limit: Int) -> String? {
    guard least(value, limit) <= limit else { return nil }
    let text = text(value)
    return text.count <= limit ? text : nil
  }

  /// Fewer characters than this it cannot have; counted no further than `limit`.
  private static func least(_ value: ConfigValue, _ limit: Int) -> Int {
    guard limit >= 0 else { return 1 }
    switch value.content {
    case .scalar: return 1
    case .sequence(let items): return sum(items, limit)
    case .mapping(let entries): return sum(entries.map(\.value), limit)
    }
  }

  private static func sum(_ values: [ConfigValue], _ limit: Int) -> Int {
    guard values.count * 2 <= limit else { return limit + 1 }
    var count = 2
    for value in values where count <= limit { count += least(value, limit - count) + 1 }
    return count
  }
}

/// Scalars and keys, in quotes where they need them.
private enum ScalarText {
  static func value(_ scalar: ConfigScalar) -> String {
    if scalar.isBroken { return "\"\"" }
    if !scalar.meansText { return scalar.text.isEmpty ? "null" : scalar.text }
    let isPlain = isWord(scalar.text, wasPlain: !scalar.isQuoted) && ConfigScalar(scalar.text).meansText
    return isPlain ? scalar.text : quoted(scalar.text)
  }

  /// A key is text whatever it looks like.
  static func key(_ key: String) -> String { isWord(key, wasPlain: true) ? key : quoted(key) }

  /// Whether YAML allows a key only behind a question mark: simple ones have at most 1024 characters.
  static func isLongKey(_ key: String) -> Bool { key.utf8.count > 1000 }

  /// Whether a text can stand without quotes anywhere and be read as that text: letters, digits and the few signs that
  /// mean nothing to YAML and to those who look for mistyped calls and pairs.
  ///
  /// - Parameter wasPlain: it stood without quotes, so that digits and variables are what it may begin with.
  private static func isWord(_ text: String, wasPlain: Bool) -> Bool {
    guard let first = text.unicodeScalars.first, text.last != " ", !text.contains("  ") else { return false }
    let begins =
      first == "_" || first == "/" || first.properties.isAlphabetic || text.hasPrefix("./") || text.hasPrefix("../")
      || (wasPlain && (first == "$" || ("0"..."9").contains(first)))
    return begins
      && text.unicodeScalars.allSatisfy { scalar in
        scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "_-./+ ".unicodeScalars.contains(scalar)
          || (wasPlain && scalar == "$")
      }
  }

  /// In single quotes where only a double quote or a backslash would have to be escaped, else in double quotes.
  private static func quoted(_ text: String) -> String {
    let scalars = text.unicodeScalars
    if scalars.contains(where: { $0 == "\"" || $0 == "\\" }), !scalars.contains(where: { $0 == "'" || isHidden($0) }) {
      return "'\(text)'"
    }
    var result = "\""
    for scalar in scalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      default:
        if isHidden(scalar) {
          let digits = String(scalar.value, radix: 16, uppercase: true)
          result += "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }

  /// Characters that YAML wants escaped or takes for line breaks, all below U+10000.
  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case ..<0x20, 0x7F...0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: true
    default: false
    }
  }
}
