/// Breaks lines such as `  seed      7, drawn`, a word and its explanation, at spaces where they are wider than the
/// terminal.
package enum WrappedLines {
  /// The spaces in front of a continued line, so that it stands below the explanation, not below the word.
  package static let indent = 12

  /// - Parameters:
  ///   - columns: nil leaves the lines as they are, for files and pipes.
  ///   - indent: of what follows a break.
  package static func text(_ lines: [String], columns: Int?, indent: Int = indent) -> String {
    let parts = columns.map { columns in lines.flatMap { broken($0, columns: columns, indent: indent) } } ?? lines
    return parts.map { $0 + "\n" }.joined()
  }

  /// What a terminal shows of a text: all but sequences such as `ESC [ 1 m`.
  package static func withoutEscapes(_ text: Substring) -> String {
    var isEscape = false
    return text.filter { character in
      if character == "\u{1B}" { isEscape = true }
      defer { if character == "m" { isEscape = false } }
      return !isEscape
    }
  }

  /// A line broken into lines of `columns` characters at most, those after the first indented. Words that are longer
  /// than that stay whole; escape sequences take no place.
  private static func broken(_ line: String, columns: Int, indent: Int) -> [String] {
    // Where hardly anything fits behind the indent the terminal may break lines itself.
    guard columns >= 2 * indent, withoutEscapes(line[...]).count > columns else { return [line] }
    var lines: [String] = []
    var (current, currentWidth) = ("", 0)
    var isEmpty = true
    for (number, word) in line.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
      let wordWidth = withoutEscapes(word).count
      if !isEmpty, currentWidth + 1 + wordWidth > columns, currentWidth > indent {
        lines.append(current)
        current = String(repeating: " ", count: indent) + word
        currentWidth = indent + wordWidth
      } else {
        current += (number == 0 ? "" : " ") + word
        currentWidth += (number == 0 ? 0 : 1) + wordWidth
      }
      isEmpty = isEmpty && word.isEmpty
    }
    return lines + [current]
  }
}
