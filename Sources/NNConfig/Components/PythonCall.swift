/// A call in Python where a spec should stand: `Dense(64, activation='relu')`.
struct PythonCall {
  let name: String
  /// What stands between the parentheses, or behind the opening one if there is no closing one.
  let arguments: String

  init?(_ text: String) {
    guard let open = text.firstIndex(of: "("), open != text.startIndex else { return nil }
    let callee = text[..<open]
    guard callee.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }) else { return nil }
    name = callee.split(separator: ".").last.map(String.init) ?? String(callee)
    var rest = text[text.index(after: open)...]
    if rest.last == ")" { rest = rest.dropLast() }
    arguments = String(rest)
  }

  /// The same as a spec says it: `Dense: {units: 64, activation: relu}`. Positional arguments get the keys in order.
  static func spec(name: String, arguments: String, keys: [String]) -> String {
    var parameters: [String] = []
    for (index, argument) in split(arguments).enumerated() {
      if let equals = argument.firstIndex(of: "="),
        argument[..<equals].allSatisfy({ $0.isLetter || $0 == "_" || $0.isNumber || $0 == " " })
      {
        let key = argument[..<equals].filter { $0 != " " }
        parameters.append("\(key): \(literal(argument[argument.index(after: equals)...]))")
      } else {
        parameters.append("\(index < keys.count ? keys[index] : "..."): \(literal(argument[...]))")
      }
    }
    return parameters.isEmpty ? name : "\(name): {\(parameters.joined(separator: ", "))}"
  }

  /// At the commas that stand in no parentheses and no quotes.
  private static func split(_ text: String) -> [String] {
    var parts: [String] = []
    var part = ""
    var depth = 0
    var quote: Character?
    for character in text {
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "'" || character == "\"" {
        quote = character
      } else if "([{".contains(character) {
        depth += 1
      } else if ")]}".contains(character) {
        depth -= 1
      } else if character == "," && depth == 0 {
        parts.append(part)
        part = ""
        continue
      }
      part.append(character)
    }
    parts.append(part)
    return parts.map(trimmed).filter { !$0.isEmpty }
  }

  /// A Python literal in YAML.
  private static func literal(_ text: Substring) -> String {
    let text = trimmed(String(text))
    switch text {
    case "True": return "true"
    case "False": return "false"
    case "None": return "null"
    default: break
    }
    if let list = Habits.list(fromTuple: ConfigScalar(text)) { return list }
    if text.count >= 2, let quote = text.first, quote == "'" || quote == "\"", text.last == quote {
      let inner = String(text.dropFirst().dropLast())
      let isWord = !inner.isEmpty && inner.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
      return isWord && ConfigScalar(inner).meansText ? inner : "\"\(inner)\""
    }
    return text
  }

  private static func trimmed(_ text: String) -> String {
    let head = text.drop(while: \.isWhitespace)
    return String(head.reversed().drop(while: \.isWhitespace).reversed())
  }
}
