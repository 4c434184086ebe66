import NNConfig

/// Collects what is wrong with a csv file: the first 20 problems with their places, the number of the others.
struct CSVProblems {
  private struct Problem {
    var place: TextPlace
    var message: String
    var help: String?
  }

  private static let limit = 20

  private let file: CSVFile
  private let roles: [ColumnRole]
  private var problems: [Problem] = []
  private var moreCount = 0
  private var hasOpenQuote = false

  init(_ file: CSVFile, roles: [ColumnRole]) {
    self.file = file
    self.roles = roles
  }

  func throwIfAny() throws(DiagnosticError) {
    if problems.isEmpty { return }
    let marks = TextPlace.marks(problems.map(\.place), in: file.bytes)
    var diagnostics = zip(problems, marks).map { problem, mark in
      Diagnostic(
        .error, problem.message, at: mark.span, origin: mark.origin, help: problem.help.map { [$0] } ?? [])
    }
    if moreCount > 0 {
      diagnostics[diagnostics.count - 1].notes.append("and \(moreCount) more in \(file.name)")
    }
    throw DiagnosticError(diagnostics)
  }

  /// Whether there is no room for another problem; if so, counts it.
  private mutating func isFull() -> Bool {
    if problems.count < Self.limit { return false }
    moreCount += 1
    return true
  }

  private mutating func add(_ place: TextPlace, _ message: String, help: String?) {
    problems.append(Problem(place: place, message: message, help: help))
  }

  // MARK: - Rows

  mutating func blankLine(_ line: Int, _ offset: Int) {
    if isFull() { return }
    let cell = CSVCursor.Cell(lower: offset, upper: offset, line: line, lineStart: offset)
    add(TextPlace(cell), "this line is blank, between rows of data", help: "remove it, or write its row")
  }

  mutating func width(of row: CSVCursor, found: Int) {
    // A quote that never ends has swallowed the rest of the file.
    if hasOpenQuote || isFull() { return }
    let whose = file.layout.hasHeader ? "the header has" : "the first line has"
    var cursor = row
    var (cell, _) = cursor.next()
    if found > file.columnCount {
      for _ in 0..<file.columnCount { (cell, _) = cursor.next() }
    }
    add(
      TextPlace(cell), "this row has \(cells(found)), \(whose) \(file.columnCount)",
      help: found > file.columnCount
        ? "a cell that holds \(file.layout.separator.name) needs quotes around it" : "write all cells of the row")
  }

  private func cells(_ count: Int) -> String { count == 1 ? "1 cell" : "\(count) cells" }

  // MARK: - Cells

  mutating func flaw(_ flaw: CSVCursor.Flaw, _ cell: CSVCursor.Cell) {
    if flaw == .openQuote { hasOpenQuote = true }
    if isFull() { return }
    switch flaw {
    case .openQuote:
      add(
        TextPlace(cell), "the quote that begins here never ends",
        help: "close it, or double a quote that is meant as text")
    case .textAfterQuote:
      add(
        TextPlace(cell), "there is text behind the closing quote",
        help: "put the whole cell in quotes, and double the quotes in it")
    }
  }

  mutating func missing(_ cell: CSVCursor.Cell, text: String, column: Int) {
    if isFull() { return }
    let what = text.isEmpty ? "the cell is empty" : "\"\(text)\" stands for a missing value"
    add(
      TextPlace(cell), "\(file.title(ofColumn: column)): \(what), and nothing is filled in silently",
      help: isFeature(column) ? "write a value, or remove the row, or \(Self.drop)" : "write a label, or remove the row"
    )
  }

  mutating func notUTF8(_ cell: CSVCursor.Cell, column: Int) {
    if isFull() { return }
    add(
      TextPlace(cell), "\(file.title(ofColumn: column)): this text is not UTF-8", help: "save the file as UTF-8")
  }

  /// `text` is nil if it is not UTF-8.
  mutating func noNumber(_ cell: CSVCursor.Cell, text: String?, shown: String, column: Int) {
    if isFull() { return }
    guard let text else { return notUTF8(cell, column: column) }
    let trimmed = text.trimmed
    if CellKind.isMissing(trimmed) { return missing(cell, text: trimmed, column: column) }
    let title = file.title(ofColumn: column)
    if CellKind.isInfinite(trimmed) {
      return add(TextPlace(cell), "\(title): \(shown) is not a finite number", help: "write a finite number")
    }
    if FloatText.parse(trimmed) != nil {
      return add(
        TextPlace(cell), "\(title): \(shown) is too large for a 32-bit float",
        help: "the largest is 3.4028235e38; scale the column")
    }
    add(TextPlace(cell), "\(title): expected a number, got \"\(shown)\"", help: advice(trimmed, cell, column))
  }

  private static let drop = "leave the column out with drop"

  private func isFeature(_ column: Int) -> Bool {
    if case .number(into: .features, _) = roles[column] { true } else { false }
  }

  private func advice(_ text: String, _ cell: CSVCursor.Cell, _ column: Int) -> String {
    if let pointed = CellKind.decimalPoint(text) { return "write \(pointed), with a decimal point" }
    let parts = text.split(separator: " ")
    if parts.count > 1 && parts.allSatisfy({ FloatText.parse(String($0)) != nil }) {
      return "separate cells with a comma, semicolon, tab or |, not with spaces"
    }
    if text.hasSuffix("%"), FloatText.parse(String(text.dropLast())) != nil { return "write it without %" }
    let plain = text.filter { !"_' \u{A0}".contains($0) }
    if plain != text, FloatText.parse(plain) != nil { return "write \(plain)" }
    if cell.line == 1 { return "if this line holds the columns' names, say --header yes" }
    return isFeature(column) ? "correct the cell, or \(Self.drop)" : "correct the cell"
  }
}
