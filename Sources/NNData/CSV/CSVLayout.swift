import NNConfig

/// How a csv file is written: separator, header, columns and whether they hold numbers or text.
struct CSVLayout: Sendable {
  struct Column: Sendable {
    var name: String
    /// Whether the header gives the name.
    var isNamed: Bool
    /// The first cell of text, if most of the first rows hold text here, not numbers.
    var textCell: TextCell?

    var isText: Bool { textCell != nil }
  }

  struct TextCell: Sendable {
    var text: String
    var place: TextPlace
  }

  let separator: Separator
  let hasHeader: Bool
  let columns: [Column]
  let bodyOffset: Int
  let bodyLine: Int

  /// Guesses from the first rows what `options` does not say.
  init(sniffing bytes: FileBytes, options: CSVOptions) throws(DiagnosticError) {
    let (start, line, spoken) = try Self.textStart(bytes)
    let (separator, sample) =
      if let said = options.separator ?? spoken {
        (said, CSVSample(bytes, separator: said, start: start, line: line))
      } else {
        CSVSample.likely(bytes, start: start, line: line)
      }
    guard let first = sample.records.first else {
      throw Self.failure(bytes, "this file is empty", help: "a csv file holds one row of cells per line")
    }
    try Self.checkComment(sample, in: bytes)
    let hasHeader = options.hasHeader ?? sample.looksLikeHeader
    let body = sample.records.dropFirst(hasHeader ? 1 : 0)
    if body.isEmpty {
      throw Self.failure(
        bytes, "this file has a header and no rows", help: "if its first line is data, say so with --header no")
    }
    if hasHeader { try Self.checkHeader(first, in: bytes) }
    self.separator = separator
    self.hasHeader = hasHeader
    columns = first.cells.indices.map { index in
      let name = hasHeader ? first.cells[index].text.trimmed : ""
      return Column(
        name: name.isEmpty ? "column \(index + 1)" : name, isNamed: !name.isEmpty,
        textCell: CSVSample.textCell(body, column: index))
    }
    bodyOffset = hasHeader ? first.end : first.start
    bodyLine = hasHeader ? first.endLine : first.startLine
  }

  private static func failure(_ bytes: FileBytes, _ message: String, help: String? = nil) -> DiagnosticError {
    DiagnosticError([Diagnostic(.error, message, origin: bytes.name, help: help.map { [$0] } ?? [])])
  }

  private static func checkHeader(_ header: CSVSample.Record, in bytes: FileBytes) throws(DiagnosticError) {
    let diagnostics = Diagnostics()
    var seen: [String: Int] = [:]
    for (index, cell) in header.cells.enumerated() {
      let name = cell.text.trimmed
      let problem: (String, String)? =
        switch cell.flaw {
        case .openQuote: ("the quote that begins here never ends", "close it, or double a quote that is meant as text")
        case .textAfterQuote: ("there is text behind the closing quote", "put the whole cell in quotes, or none of it")
        case nil:
          if let other = seen[name], !name.isEmpty {
            (
              "columns \(other + 1) and \(index + 1) are both named \"\(name)\"",
              "rename one; if the first line is data, say --header no"
            )
          } else {
            nil
          }
        }
      if let problem {
        let mark = cell.place.mark(in: bytes)
        diagnostics.error(problem.0, at: mark.span, origin: mark.origin, help: problem.1)
      }
      if seen[name] == nil { seen[name] = index }
    }
    try diagnostics.throwIfErrors()
  }

  /// A first line of its own that begins with `#`.
  private static func checkComment(_ sample: CSVSample, in bytes: FileBytes) throws(DiagnosticError) {
    guard sample.records.count > 1, let first = sample.records.first, first.cells.count == 1,
      sample.records[1].cells.count > 1, first.cells[0].text.hasPrefix("#")
    else { return }
    let mark = first.cells[0].place.mark(in: bytes)
    throw DiagnosticError(
      "this line is a comment, which csv has none of", at: mark.span, origin: mark.origin, help: "remove it")
  }

  /// Where the rows begin, behind a byte order mark and a line `sep=;`, as Excel understands it, and the separator that
  /// such a line gives. Throws if there is nothing, or bytes that are no text.
  private static func textStart(_ bytes: FileBytes) throws(DiagnosticError) -> (
    offset: Int, line: Int, separator: Separator?
  ) {
    let head = bytes.bytes(0..<min(bytes.count, 4096))
    if bytes.count == 0 {
      throw failure(bytes, "this file is empty", help: "a csv file holds one row of cells per line")
    }
    if let index = head.firstIndex(of: 0) {
      throw failure(
        bytes, "this is not text: byte \(index + 1) is zero",
        help: "data are csv or tsv text in UTF-8, or npy or npz files")
    }
    let start = head.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let line = head.dropFirst(start).prefix { !CSVCursor.isLineBreak($0) }
    let text = String(decoding: line, as: UTF8.self).lowercased()
    guard text.hasPrefix("sep="), text.count == 5, let separator = Separator(rawValue: String(text.suffix(1))) else {
      return (start, 1, nil)
    }
    let end = start + line.count
    let isPair = head.dropFirst(end).starts(with: [0x0D, 0x0A])
    return (min(bytes.count, end + (isPair ? 2 : 1)), 2, separator)
  }
}

extension String {
  /// Without spaces and tabs at both ends.
  var trimmed: String {
    let isSpace = { (character: Character) in character == " " || character == "\t" }
    guard let first = firstIndex(where: { !isSpace($0) }), let last = lastIndex(where: { !isSpace($0) }) else {
      return ""
    }
    return String(self[first...last])
  }
}
