import NNConfig

/// Says in plain words what libyaml could not read, and how to mend it.
enum SyntaxError {
  static func diagnostic(for failure: EventParser.Failure) -> Diagnostic {
    switch failure.kind {
    case .memory: Diagnostic(.error, "not enough memory to read this", at: failure.place)
    case .characters: characters(failure)
    case .syntax: syntax(failure)
    }
  }

  private static func characters(_ failure: EventParser.Failure) -> Diagnostic {
    guard failure.problem.contains("control characters") else {
      return error("this is not text that YAML can hold: \(failure.problem)", at: failure.place)
    }
    return error(
      "a control character, which YAML does not allow", at: failure.place,
      help: "delete it, or write it as an escape inside double quotes: \"\\x1b\"")
  }

  private static func syntax(_ failure: EventParser.Failure) -> Diagnostic {
    let here = failure.place
    let start = failure.contextPlace
    let problem = failure.problem
    if let tab = tabIndentation(before: here) {
      return error("a tab, where YAML wants spaces", at: tab, help: "indent with spaces")
    }
    switch problem {
    case "found character that cannot start any token": return strangeStart(here)
    case "could not find expected ':'": return noColon(start)
    case "mapping values are not allowed in this context": return unexpectedColon(here)
    case "block sequence entries are not allowed in this context":
      return error(
        "a list cannot begin here", at: here, help: "begin the list on a line of its own, or write it as [a, b]")
    case "did not find expected ',' or '}'": return unclosed("{", "}", failure)
    case "did not find expected ',' or ']'": return unclosed("[", "]", failure)
    case "did not find expected key": return badIndentation(here, start, items: false)
    case "did not find expected '-' indicator": return badIndentation(here, start, items: true)
    case "did not find expected node content":
      return error("expected a value", at: here, help: "delete the comma before it, or write what is missing")
    case "found unexpected end of stream", "found unexpected document indicator":
      return error("this quote is never closed", at: start, help: "close it, or leave both quotes out")
    case "found unknown escape character":
      return error(
        "an escape that YAML does not know", at: here,
        help: "in double quotes \\ begins an escape: write \\\\, or use single quotes")
    case "did not find expected hexdecimal number", "found invalid Unicode character escape code":
      return error(
        "an escape with wrong digits", at: here, help: "write \\x and 2, \\u and 4 or \\U and 8 hexadecimal digits")
    case "did not find expected alphabetic or numeric character":
      return error(
        "\(mark(start)) needs a name", at: start,
        help: "\(mark(start)) begins an anchor or alias; put the text in quotes if it is none")
    case "found unexpected ':'":
      return error(
        "a colon that is not followed by a space", at: here, help: "put a space behind it, or quotes around the text")
    case "did not find expected <document start>":
      return error(
        "the document has ended before this", at: here, help: "keep one value in a file, and indent what belongs to it")
    default: return other(failure)
    }
  }

  private static func other(_ failure: EventParser.Failure) -> Diagnostic {
    let context = failure.context.isEmpty ? "" : " \(failure.context)"
    if failure.context.contains("directive") || failure.problem.contains("directive")
      || failure.problem.contains("YAML document")
    {
      return error(
        "a line that begins with % is a directive of YAML, and this is none", at: failure.contextPlace,
        help: "put the text in quotes if it is meant to begin with %")
    }
    if failure.context.contains("tag") || failure.problem.contains("tag") {
      return error("tags cannot be used", at: failure.contextPlace, help: "delete the word that begins with \"!\"")
    }
    return error("not YAML:\(context), \(failure.problem)", at: failure.place)
  }

  // MARK: - The well-known causes

  /// The tab in the indentation of the line of a place.
  private static func tabIndentation(before place: SourceSpan) -> SourceSpan? {
    guard let line = place.source.line(place.line) else { return nil }
    let indentation = line.prefix { $0 == " " || $0 == "\t" }
    guard let tab = indentation.firstIndex(of: "\t") else { return nil }
    let column = indentation.distance(from: indentation.startIndex, to: tab) + 1
    return SourceSpan(source: place.source, line: place.line, column: column)
  }

  private static func strangeStart(_ here: SourceSpan) -> Diagnostic {
    let character = mark(here)
    if character == "\t" { return error("a tab, where YAML wants spaces", at: here, help: "write spaces") }
    return error(
      "a value cannot begin with \(character)", at: here, help: "put it in quotes: \"\(word(at: here))\"")
  }

  private static func noColon(_ start: SourceSpan) -> Diagnostic {
    let text = restOfLine(start)
    if let colon = text.firstIndex(of: ":"), colon != text.startIndex, text.index(after: colon) < text.endIndex {
      let (key, rest) = (text[..<colon], text[text.index(after: colon)...])
      if isWord(key) && rest.first != " " {
        return error(
          "no space behind the colon of \(text)", at: sized(start, text), help: "write \(key): \(rest)")
      }
    }
    return error(
      "expected key: value, got \(text)", at: sized(start, text), help: "write a colon and a space behind the key")
  }

  private static func unexpectedColon(_ here: SourceSpan) -> Diagnostic {
    let line = here.source.line(here.line) ?? ""
    let before = line.prefix(max(0, here.column - 1))
    if before.contains(where: { $0 == ":" }) { return secondColon(here) }
    // `units:10` is a text without a key, which the next line then seems to go on with.
    if let previous = here.source.line(here.line - 1), let colon = previous.firstIndex(of: ":") {
      let key = previous[..<colon].drop { $0 == " " || $0 == "-" }
      let start = SourceSpan(
        source: here.source, line: here.line - 1,
        column: previous.distance(from: previous.startIndex, to: key.startIndex) + 1)
      let rest = previous[colon...].dropFirst()
      if isWord(key) && !rest.isEmpty && rest.first != " " { return noColon(start) }
    }
    return error(
      "a key: value cannot stand here", at: key(before: here) ?? here,
      help: "the line before it has a value already: check the indentation of both")
  }

  private static func secondColon(_ here: SourceSpan) -> Diagnostic {
    error(
      "a second colon in one key: value", at: here,
      help: "put a mapping in braces, as in Dense: {units: 10}, or quotes around text that holds a colon")
  }

  private static func unclosed(_ open: String, _ close: String, _ failure: EventParser.Failure) -> Diagnostic {
    let start = failure.contextPlace
    var here = failure.place
    let isAtEnd = here.utf8.lowerBound >= here.source.text.utf8.count
    let before = here.source.line(here.line)?.prefix(here.column - 1) ?? ""
    if before.last == "=" {
      let key = key(before: here) ?? here
      return error(
        "a key and its value are joined by \": \", not by \"=\"", at: key,
        help: "write \(key.text): \(bracketed(at: here))")
    }
    // A missing comma is noticed at the colon of the next key.
    if mark(here) == ":", let key = key(before: here) {
      if before.dropLast(key.length).hasSuffix(": ") { return secondColon(here) }
      here = key
    }
    if !isAtEnd && (start.line == here.line || here.column > indentation(of: start) + 1) {
      return error(
        "expected \",\" or \"\(close)\" before \(here.text.isEmpty ? word(at: here) : String(here.text))", at: here)
    }
    let seen = isAtEnd ? "at the end of the file" : "on line \(here.line)"
    return error(
      "this \"\(open)\" is never closed", at: start, notes: ["noticed \(seen)"],
      help: "write \"\(close)\" where it ends")
  }

  private static func badIndentation(_ here: SourceSpan, _ start: SourceSpan, items: Bool) -> Diagnostic {
    let text = restOfLine(here)
    let before = here.source.line(here.line)?.prefix(here.column - 1) ?? ""
    if text.first == "}" || text.first == "]" {
      return error("this \"\(text.prefix(1))\" closes nothing", at: here)
    }
    if text.first == ":" && before.allSatisfy({ $0 == " " || $0 == "-" }) {
      return error("a key is missing before the colon", at: here)
    }
    if !before.allSatisfy({ $0 == " " || $0 == "-" }) {
      return error(
        "the value has ended before \(text)", at: sized(here, text),
        help: "put quotes around all of it; inside single quotes a quote is written ''")
    }
    let isItem = text == "-" || text.hasPrefix("- ")
    if here.column != start.column {
      return error(
        "this line is indented like none above it", at: here,
        help: "the \(items ? "items" : "keys") from line \(start.line) on begin in column \(start.column)")
    }
    return error(
      "a \(isItem ? "list item" : "key") among the \(items ? "items" : "keys") from line \(start.line) on", at: here,
      help: "check the indentation: what belongs to a key stands further right than the key")
  }

  // MARK: - Words

  private static func error(_ message: String, at span: SourceSpan, notes: [String] = [], help: String? = nil)
    -> Diagnostic
  {
    Diagnostic(.error, message, at: span, notes: notes, help: help.map { [$0] } ?? [])
  }

  private static func mark(_ place: SourceSpan) -> String {
    restOfLine(place).first.map(String.init) ?? "the end"
  }

  /// The text from a place to the end of its line or to a comment, without blanks at the end.
  private static func restOfLine(_ place: SourceSpan) -> Substring {
    guard let line = place.source.line(place.line) else { return "" }
    var rest = line.dropFirst(place.column - 1)
    if let comment = rest.indices.first(where: {
      rest[$0] == "#" && $0 > rest.startIndex && rest[rest.index(before: $0)] == " "
    }) {
      rest = rest[..<comment]
    }
    while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
    return rest
  }

  private static func word(at place: SourceSpan) -> String {
    let word = restOfLine(place).prefix { !$0.isWhitespace && $0 != "," && $0 != "]" && $0 != "}" }
    return word.isEmpty ? mark(place) : String(word.prefix(30))
  }

  /// The bracket that begins at a place, to its end if that is on the same line.
  private static func bracketed(at place: SourceSpan) -> String {
    let rest = restOfLine(place)
    guard let end = rest.firstIndex(where: { $0 == "]" || $0 == "}" }) else { return String(rest) }
    return String(rest[...end])
  }

  private static func sized(_ place: SourceSpan, _ text: Substring) -> SourceSpan {
    let start = place.utf8.lowerBound
    return SourceSpan(source: place.source, utf8: start..<(start + text.utf8.count))
  }

  private static func isWord(_ text: Substring) -> Bool {
    !text.isEmpty && text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
  }

  /// The word that ends where a place begins: the key in front of a colon.
  private static func key(before place: SourceSpan) -> SourceSpan? {
    guard let line = place.source.line(place.line) else { return nil }
    var before = line.prefix(place.column - 1)
    while before.last == "=" || before.last == " " { before = before.dropLast() }
    let word = before.reversed().prefix { $0.isLetter || $0.isNumber || $0 == "_" }
    guard !word.isEmpty else { return nil }
    return SourceSpan(
      source: place.source, line: place.line, column: before.count - word.count + 1, length: word.count)
  }

  private static func indentation(of place: SourceSpan) -> Int {
    place.source.line(place.line)?.prefix { $0 == " " }.count ?? 0
  }
}
