import NNConfig

/// Collects what is wrong with a csv file: the first places of 20 causes, how many more each of them has, and the number
/// of all others.
struct CSVProblems {
  /// What is told once, however many places it has.
  private enum Cause: Hashable {
    // The file is not written as csv files are.
    case blankLine, openQuote, textAfterQuote, decimalComma, thousands, spaces
    case width(Int)
    // A column holds something else than it should.
    case encoding(column: Int)
    case infinite(column: Int)
    case tooLarge(column: Int)
    case percent(column: Int)
    case digits(column: Int)
    case text(String, column: Int)

    var word: String {
      switch self {
      case .blankLine: "line"
      case .width: "row"
      default: "cell"
      }
    }
  }

  private struct Problem {
    var cause: Cause
    var count = 1
    var place: TextPlace
    var message: String
    var help: String?
  }

  private static let limit = 20
  /// Bytes of cells that are looked at. What is beyond is only counted: to look at a cell takes far longer than to read
  /// one.
  private static let lookedAt = 1_000_000
  /// What a cell costs at least, of the bytes that are looked at.
  private static let leastCost = 10
  /// No text of more bytes is meant as a number.
  private static let longestNumber = 100

  private let file: CSVFile
  private let roles: [ColumnRole]
  private var problems: [Problem] = []
  private var indices: [Cause: Int] = [:]
  private var moreCount = 0
  /// How many of the bytes that are looked at are left.
  private var allowance = Self.lookedAt
  private var uncheckedCount = 0
  private var hasOpenQuote = false

  init(_ file: CSVFile, roles: [ColumnRole]) {
    self.file = file
    self.roles = roles
  }

  func throwIfAny() throws(DiagnosticError) {
    if problems.isEmpty { return }
    let marks = TextPlace.marks(problems.map(\.place), in: file.bytes)
    let diagnostics = zip(problems, marks).map { problem, mark in
      Diagnostic(
        .error, problem.message, at: mark.span, origin: mark.origin,
        notes: othersNote(problem.count, problem.cause.word, isLeast: mayHaveMore(problem.cause)),
        help: problem.help.map { [$0] } ?? [])
    }
    throw DiagnosticError(diagnostics, omitted: moreCount + uncheckedCount)
  }

  /// Whether there may be places of a cause among the cells that nobody looked at.
  private func mayHaveMore(_ cause: Cause) -> Bool {
    if uncheckedCount == 0 { return false }
    switch cause {
    case .blankLine, .openQuote, .textAfterQuote, .width: return false
    case .decimalComma, .thousands, .spaces: return true
    case .encoding(let column), .infinite(let column), .tooLarge(let column), .percent(let column),
      .digits(let column), .text(_, let column):
      if case .number = roles[column] { return true }
      return false
    }
  }

  /// Counts a problem. Whether it is the first of its cause, and there is room to tell it.
  private mutating func isFirst(_ cause: Cause) -> Bool {
    if let index = indices[cause] {
      problems[index].count += 1
      return false
    }
    if problems.count < Self.limit { return true }
    moreCount += 1
    return false
  }

  private mutating func add(_ cause: Cause, _ place: TextPlace, _ message: String, help: String?) {
    indices[cause] = problems.count
    problems.append(Problem(cause: cause, place: place, message: message, help: help))
  }

  // MARK: - Rows

  mutating func blankLine(_ line: Int, _ offset: Int) {
    guard isFirst(.blankLine) else { return }
    let cell = CSVCursor.Cell(lower: offset, upper: offset, line: line, lineStart: offset)
    add(.blankLine, TextPlace(cell), "this line is blank, between rows of data", help: "remove it, or write its row")
  }

  mutating func width(of row: CSVCursor, found: Int) {
    // A quote that never ends has swallowed the rest of the file.
    guard !hasOpenQuote, isFirst(.width(found)) else { return }
    let whose = file.layout.hasHeader ? "the header has" : "the first line has"
    var cursor = row
    var (cell, _) = cursor.next()
    if found > file.columnCount {
      for _ in 0..<file.columnCount { (cell, _) = cursor.next() }
    }
    add(
      .width(found), TextPlace(cell), "this row has \(cells(found)), \(whose) \(file.columnCount)",
      help: widthHelp(found, firstBeyond: cell))
  }

  private func widthHelp(_ found: Int, firstBeyond cell: CSVCursor.Cell) -> String {
    let separator = file.layout.separator.name
    if found < file.columnCount { return "write all cells of the row" }
    if found == file.columnCount + 1, cell.lower == cell.upper { return "remove the \(separator) at the row's end" }
    return "a cell that holds \(separator) needs quotes around it"
  }

  private func cells(_ count: Int) -> String { count == 1 ? "1 cell" : "\(count) cells" }

  // MARK: - Cells

  mutating func flaw(_ flaw: CSVCursor.Flaw, _ cell: CSVCursor.Cell) {
    if flaw == .openQuote { hasOpenQuote = true }
    switch flaw {
    case .openQuote:
      guard isFirst(.openQuote) else { return }
      add(
        .openQuote, TextPlace(cell), "the quote that begins here never ends",
        help: "close it, or double a quote that is meant as text")
    case .textAfterQuote:
      guard isFirst(.textAfterQuote) else { return }
      add(
        .textAfterQuote, TextPlace(cell), "there is text behind the closing quote",
        help: "put the whole cell in quotes, and double the quotes in it")
    }
  }

  mutating func missing(_ cell: CSVCursor.Cell, text: String, column: Int) {
    let cause = Cause.text(text, column: column)
    guard isFirst(cause) else { return }
    let what = text.isEmpty ? "the cell is empty" : "\"\(text)\" stands for a missing value"
    add(
      cause, TextPlace(cell), "\(file.title(ofColumn: column)): \(what), and nothing is filled in silently",
      help: isFeature(column) ? "write a value, or remove the row, or \(Self.drop)" : "write a label, or remove the row"
    )
  }

  mutating func notUTF8(_ cell: CSVCursor.Cell, column: Int) {
    let cause = Cause.encoding(column: column)
    guard isFirst(cause) else { return }
    add(
      cause, TextPlace(cell), "\(file.title(ofColumn: column)): this text is not UTF-8",
      help: "save the file as UTF-8")
  }

  mutating func noNumber(_ cell: CSVCursor.Cell, at cursor: CSVCursor, column: Int) {
    if allowance <= 0 {
      uncheckedCount += 1
      return
    }
    allowance -= max(Self.leastCost, cell.upper - cell.lower)
    guard let text = cursor.text(cell)?.trimmed else { return notUTF8(cell, column: column) }
    if !isLong(text), CellKind.isMissing(text) { return missing(cell, text: text, column: column) }
    let (cause, message, help) = fault(of: text, shown: cursor.shownText(cell), cell, column)
    guard isFirst(cause) else { return }
    add(cause, TextPlace(cell), "\(file.title(ofColumn: column)): \(message)", help: help)
  }

  private static let drop = "leave the column out with drop"

  private func isFeature(_ column: Int) -> Bool {
    if case .number(into: .features, _) = roles[column] { true } else { false }
  }

  private typealias Fault = (cause: Cause, message: String, help: String)

  private func isLong(_ text: String) -> Bool { text.utf8.count > Self.longestNumber }

  /// What is wrong with a cell that holds no number.
  private func fault(of text: String, shown: String, _ cell: CSVCursor.Cell, _ column: Int) -> Fault {
    if FloatText.parse(text) != nil {
      return (
        .tooLarge(column: column), "\(shown) is too large for a 32-bit float",
        "the largest is 3.4028235e38; scale the column"
      )
    }
    if !isLong(text), let fault = notation(of: text, shown: shown, column) { return fault }
    let help =
      cell.line == 1
      ? "if this line holds the columns' names, say --header yes"
      : isFeature(column) ? "correct the cell, or \(Self.drop)" : "correct the cell"
    return (.text(text, column: column), noNumber(shown), help)
  }

  /// What is wrong with a number that is written as other programs write it; nil for any other text.
  private func notation(of text: String, shown: String, _ column: Int) -> Fault? {
    if CellKind.isInfinite(text) {
      return (.infinite(column: column), "\(shown) is not a finite number", "write a finite number")
    }
    if let help = CellKind.commaHelp(text) {
      return (CellKind.plain(grouped: text) == nil ? .decimalComma : .thousands, noNumber(shown), help)
    }
    let parts = text.split(separator: " ")
    if parts.count > 1 && parts.allSatisfy({ FloatText.parse(String($0)) != nil }) {
      return (.spaces, noNumber(shown), "separate cells with a comma, semicolon, tab or |, not with spaces")
    }
    if text.hasSuffix("%"), FloatText.parse(String(text.dropLast())) != nil {
      return (.percent(column: column), noNumber(shown), "write it without %")
    }
    let plain = text.filter { !"_' \u{A0}".contains($0) }
    guard plain != text, FloatText.parse(plain) != nil else { return nil }
    return (.digits(column: column), noNumber(shown), "write \(plain)")
  }

  private func noNumber(_ shown: String) -> String { "expected a number, got \"\(shown)\"" }
}
