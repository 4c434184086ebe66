/// The first rows of a csv file, read with one separator, to guess from.
struct CSVSample {
  struct Cell {
    /// Empty for numbers below the second row, which nobody asks for.
    var text: String
    var kind: CellKind
    var place: TextPlace
    var flaw: CSVCursor.Flaw?
  }

  struct Record {
    var cells: [Cell] = []
    var start: Int
    var startLine: Int
    /// Behind the record, and the line there.
    var end = 0
    var endLine = 1
  }

  private(set) var records: [Record] = []

  private static let rowLimit = 50
  private static let byteLimit = 1 << 18

  init(_ bytes: FileBytes, separator: Separator, start: Int, line: Int) {
    var cursor = CSVCursor(bytes, separator: separator.byte, offset: start, line: line)
    // A header alone may be longer than the limit, and says nothing without a row below it.
    while !cursor.isAtEnd, records.count < Self.rowLimit,
      records.count < 2 || cursor.offset < start + Self.byteLimit
    {
      if cursor.skipBlankLine() { continue }
      var record = Record(start: cursor.offset, startLine: cursor.line)
      while true {
        let (cell, stop) = cursor.next()
        record.cells.append(Self.look(cell, cursor, separator, keepsText: records.count < 2))
        if stop != .separator { break }
      }
      (record.end, record.endLine) = (cursor.offset, cursor.line)
      records.append(record)
    }
  }

  private static func look(_ cell: CSVCursor.Cell, _ cursor: CSVCursor, _ separator: Separator, keepsText: Bool) -> Cell
  {
    var p = cursor.base + cell.lower
    if !keepsText, FloatText.scan(&p) != nil, p == cursor.base + cell.upper {
      return Cell(text: "", kind: .number, place: TextPlace(cell))
    }
    let text = cursor.text(cell) ?? cursor.shownText(cell)
    return Cell(text: text, kind: CellKind(text, separator: separator), place: TextPlace(cell), flaw: cell.flaw)
  }

  // MARK: - Separator

  /// The separator that gives rows of one width, and the sample read with it; among several the one that gives most
  /// numbers, then widest rows.
  static func likely(_ bytes: FileBytes, start: Int, line: Int) -> (separator: Separator, sample: CSVSample) {
    let order: [Separator] = [.comma, .semicolon, .tab, .bar]
    var best: (separator: Separator, sample: CSVSample, score: Double)?
    let beginning = bytes.bytes(start..<min(bytes.count, start + byteLimit))
    for separator in order where beginning.firstIndex(of: separator.byte, from: 0) != nil {
      let sample = CSVSample(bytes, separator: separator, start: start, line: line)
      let score = sample.separatorScore
      if score > best?.score ?? 0 { best = (separator, sample, score) }
    }
    if let best { return (best.separator, best.sample) }
    return (.comma, CSVSample(bytes, separator: .comma, start: start, line: line))
  }

  /// The share of rows that have the most common width, times one plus the share of numbers; 0 if that width is 1.
  private var separatorScore: Double {
    var widths: [Int: Int] = [:]
    for record in records { widths[record.cells.count, default: 0] += 1 }
    guard let common = widths.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }), common.key > 1 else { return 0 }
    var numbers = 0
    var cells = 0
    for record in records where record.cells.count == common.key {
      numbers += record.cells.count { $0.kind != .text }
      cells += record.cells.count
    }
    return Double(common.value) / Double(records.count) * (1 + Double(numbers) / Double(cells))
  }

  // MARK: - Header

  /// Whether the first row holds names: text above numbers, or the numbers 0, 1, 2, … that pandas writes, or, where
  /// all is text, texts that do not come again below.
  var looksLikeHeader: Bool {
    guard let first = records.first else { return false }
    let body = records.dropFirst()
    let named = first.cells.indices.filter { first.cells[$0].kind == .text }
    if body.isEmpty { return named.count == first.cells.count && first.cells.count > 1 }
    if named.contains(where: { !Self.isText(body, column: $0) }) { return true }
    // Data may count on from row to row, as numpy.arange does.
    if named.isEmpty { return isCounting(first, from: 0) && !isCounting(records[1], from: first.cells.count) }
    // A number above numbers is data; so is a text that comes again below it.
    let isMixed = first.cells.contains { $0.kind == .number }
    let recurs = named.contains { column in
      body.contains { $0.cells.count > column && $0.cells[column].text == first.cells[column].text }
    }
    return !isMixed && !recurs
  }

  private func isCounting(_ record: Record, from start: Int) -> Bool {
    record.cells.count >= 3 && record.cells.enumerated().allSatisfy { $1.text == String(start + $0) }
  }

  static func isText(_ records: ArraySlice<Record>, column: Int) -> Bool { textCell(records, column: column) != nil }

  /// The first cell of text, if most cells of the column that are not missing hold text. What is wrong in itself, such
  /// as a quote that never ends, is neither text nor number.
  static func textCell(_ records: ArraySlice<Record>, column: Int) -> CSVLayout.TextCell? {
    var texts = 0
    var numbers = 0
    var first: CSVLayout.TextCell?
    for record in records where record.cells.count > column && record.cells[column].flaw == nil {
      let cell = record.cells[column]
      switch cell.kind {
      case .text:
        texts += 1
        first = first ?? CSVLayout.TextCell(text: cell.text, place: cell.place)
      case .number: numbers += 1
      case .missing: break
      }
    }
    return texts > numbers ? first : nil
  }
}

/// What a cell's text seems to be.
enum CellKind {
  case number, missing, text

  init(_ text: String, separator: Separator) {
    let trimmed = text.trimmed
    if CellKind.isMissing(trimmed) {
      self = .missing
    } else if FloatText.parse(trimmed) != nil || CellKind.isInfinite(trimmed)
      || (separator != .comma && CellKind.decimalPoint(trimmed) != nil)
    {
      self = .number
    } else {
      self = .text
    }
  }

  /// Whether a text stands for "no value", as pandas, R and databases write it.
  static func isMissing(_ text: String) -> Bool {
    ["", "na", "n/a", "nan", "null", "none", "?", "-", "#n/a", "<na>"].contains(text.lowercased())
  }

  static func isInfinite(_ text: String) -> Bool {
    ["inf", "+inf", "-inf", "infinity", "+infinity", "-infinity"].contains(text.lowercased())
  }

  /// How to write a number that has commas in it; nil if that is not what is wrong.
  static func commaHelp(_ text: String) -> String? {
    let pointed = decimalPoint(text)
    guard let plain = plain(grouped: text) else { return pointed.map { "write \($0), with a decimal point" } }
    return "write \(plain)" + (pointed.map { ", or \($0) if the comma is a decimal comma" } ?? "")
  }

  /// `1,234,567` as `1234567`: one to three digits, then a comma in front of every three.
  static func plain(grouped text: String) -> String? {
    let parts = text.drop { $0 == "-" || $0 == "+" }.split(separator: ",", omittingEmptySubsequences: false)
    let areGroups = parts.enumerated().allSatisfy { index, part in
      let digits = part.prefix { $0.isASCII && $0.isNumber }
      // Decimals may stand behind the last group.
      guard digits.count == part.count || (index == parts.count - 1 && part.dropFirst(3).first == ".") else {
        return false
      }
      return index == 0 ? (1...3).contains(digits.count) && digits.first != "0" : digits.count == 3
    }
    let plain = text.filter { $0 != "," }
    return parts.count > 1 && areGroups && FloatText.parse(plain) != nil ? plain : nil
  }

  /// `1,5` as `1.5`.
  static func decimalPoint(_ text: String) -> String? {
    guard text.count(where: { $0 == "," }) == 1, !text.contains(".") else { return nil }
    let pointed = String(text.map { $0 == "," ? "." : $0 })
    return FloatText.parse(pointed) == nil ? nil : pointed
  }
}
