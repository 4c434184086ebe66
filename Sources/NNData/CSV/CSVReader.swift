import NNConfig
import NNTensor

/// Reads the rows of a csv file into numbers and texts.
struct CSVReader {
  private let file: CSVFile
  private let roles: [ColumnRole]
  /// From each column on, how many columns go side by side into one matrix; the last column of the file left out.
  private let runs: [Int]
  private var problems: CSVProblems
  private var cursor: CSVCursor
  private var texts: [TextColumn]
  private var rowTexts: [String]

  /// Reads all rows, each column as its role says.
  ///
  /// Throws all that is wrong: rows of another width, cells that hold no number, missing cells. Nothing is skipped or
  /// filled in.
  static func read(_ file: CSVFile, roles: [ColumnRole]) throws(DiagnosticError) -> CSVTable {
    var reader = CSVReader(file, roles: roles)
    return try reader.readAll()
  }

  private init(_ file: CSVFile, roles: [ColumnRole]) {
    self.file = file
    self.roles = roles
    runs = Self.runs(roles)
    problems = CSVProblems(file, roles: roles)
    cursor = file.bodyCursor
    let count = roles.count { role in
      switch role {
      case .text, .verbatim: true
      case .number, .skip: false
      }
    }
    texts = Array(repeating: TextColumn(), count: count)
    rowTexts = Array(repeating: "", count: count)
  }

  private mutating func readAll() throws(DiagnosticError) -> CSVTable {
    let widths = [ColumnRole.Matrix.features, .labels].map { matrix in
      roles.count { if case .number(matrix, _) = $0 { true } else { false } }
    }
    // Every good row has a line break and as many cells; the last may end with the file. One row more is scratch.
    let rowLimit = min(lineCount(), (file.bytes.count - cursor.offset) / roles.count) + 1
    let features = HostBuffer(byteCount: (rowLimit + 1) * widths[0] * 4)
    let labels = HostBuffer(byteCount: (rowLimit + 1) * widths[1] * 4)
    var featureRow = features.pointer(as: Float.self)
    var labelRow = labels.pointer(as: Float.self)
    var rowCount = 0
    var blank: (line: Int, offset: Int)?
    while !cursor.isAtEnd {
      let (line, offset) = (cursor.line, cursor.offset)
      if cursor.skipBlankLine() {
        blank = blank ?? (line, offset)
        continue
      }
      if let place = blank {
        // Blank lines at the end of a file mean nothing; before a row they may be a row that got lost.
        problems.blankLine(place.line, place.offset)
        blank = nil
      }
      guard readRow(featureRow, labelRow), rowCount < rowLimit else { continue }
      for index in rowTexts.indices { texts[index].append(rowTexts[index]) }
      featureRow += widths[0]
      labelRow += widths[1]
      rowCount += 1
    }
    try problems.throwIfAny()
    return CSVTable(
      rowCount: rowCount,
      features: Tensor(adopting: features, shape: [rowCount, widths[0]], dtype: .float32),
      labels: Tensor(adopting: labels, shape: [rowCount, widths[1]], dtype: .float32), texts: texts)
  }

  /// Line breaks from the first row on; LF, CR and CRLF count one each.
  private func lineCount() -> Int {
    let bytes = UnsafeBufferPointer(rebasing: file.bytes.bytes(0..<file.bytes.count)[cursor.offset...])
    var breaks = 0
    var place = bytes.startIndex
    while let feed = bytes.firstIndex(of: 0x0A, from: place) {
      breaks += 1
      place = feed + 1
    }
    place = bytes.startIndex
    while let carriage = bytes.firstIndex(of: 0x0D, from: place) {
      place = carriage + 1
      // With a line feed behind it, it is half of a break that has been counted.
      if place == bytes.endIndex || bytes[place] != 0x0A { breaks += 1 }
    }
    return breaks
  }

  // MARK: - Rows

  /// Reads the row at the cursor; false if it has too few or too many cells.
  private mutating func readRow(_ featureRow: UnsafeMutablePointer<Float>, _ labelRow: UnsafeMutablePointer<Float>)
    -> Bool
  {
    let start = cursor
    let last = roles.count - 1
    var index = 0
    while index <= last {
      let stop: CSVCursor.Stop
      switch roles[index] {
      case .number(let matrix, let offset):
        let row = (matrix == .features ? featureRow : labelRow) + offset
        let taken = readPlainNumbers(into: row, count: runs[index])
        if taken > 0 {
          index += taken
          continue
        }
        stop = readNumber(into: row, column: index)
      case .text(let slot):
        stop = readText(into: slot, column: index, isNeeded: true)
      case .verbatim(let slot):
        stop = readText(into: slot, column: index, isNeeded: false)
      case .skip:
        stop = readSkipped()
      }
      if stop == .separator && index == last {
        return finishWideRow(from: start)
      }
      if stop != .separator && index < last {
        problems.width(of: start, found: index + 1)
        return false
      }
      index += 1
    }
    return true
  }

  private static func runs(_ roles: [ColumnRole]) -> [Int] {
    var runs = [Int](repeating: 0, count: roles.count)
    for index in roles.indices.dropLast().reversed() {
      guard case .number(let matrix, let offset) = roles[index] else { continue }
      let continues = roles[index + 1] == .number(into: matrix, offset: offset + 1)
      runs[index] = 1 + (continues ? runs[index + 1] : 0)
    }
    return runs
  }

  private mutating func finishWideRow(from start: CSVCursor) -> Bool {
    var found = roles.count
    while true {
      let (cell, stop) = cursor.next()
      found += 1
      if cell.flaw == .openQuote { problems.flaw(.openQuote, cell) }
      if stop != .separator { break }
    }
    problems.width(of: start, found: found)
    return false
  }

  // MARK: - Cells

  /// Reads numbers without spaces, each with a separator behind it, at full speed; stops before the first
  /// cell that is anything else. Returns how many it read.
  @inline(__always)
  private mutating func readPlainNumbers(into row: UnsafeMutablePointer<Float>, count: Int) -> Int {
    let separator = cursor.separator
    var taken = 0
    var p = cursor.base + cursor.offset
    while taken < count {
      var end = p
      let isQuoted = end.pointee == CSVCursor.quote
      if isQuoted { end += 1 }
      guard let value = FloatText.scan(&end), value.isFinite else { break }
      if isQuoted {
        guard end.pointee == CSVCursor.quote else { break }
        end += 1
      }
      guard end.pointee == separator else { break }
      row[taken] = value
      p = end + 1
      taken += 1
    }
    cursor.offset = p - cursor.base
    return taken
  }

  /// Reads a number without quotes; leaves everything else to `readOddNumber`.
  @inline(__always)
  private mutating func readNumber(into cell: UnsafeMutablePointer<Float>, column: Int) -> CSVCursor.Stop {
    var p = cursor.base + cursor.offset
    while p.pointee == 0x20 { p += 1 }
    if let value = FloatText.scan(&p), value.isFinite {
      while p.pointee == 0x20 { p += 1 }
      let end = p - cursor.base
      if p.pointee == cursor.separator {
        cell.pointee = value
        cursor.offset = end + 1
        return .separator
      }
      let isPair = p.pointee == 0x0D && p[1] == 0x0A
      if p.pointee == 0x0A || isPair {
        cell.pointee = value
        cursor.offset = end + (isPair ? 2 : 1)
        cursor.line += 1
        cursor.lineStart = cursor.offset
        return .lineEnd
      }
    }
    return readOddNumber(into: cell, column: column)
  }

  /// Reads a quoted number, one at the end of the file or before CR, and tells what is wrong with the rest.
  @inline(never)
  private mutating func readOddNumber(into destination: UnsafeMutablePointer<Float>, column: Int) -> CSVCursor.Stop {
    let (cell, stop) = cursor.next()
    if let flaw = cell.flaw {
      problems.flaw(flaw, cell)
    } else if let value = parse(cell), value.isFinite {
      destination.pointee = value
    } else {
      problems.noNumber(cell, at: cursor, column: column)
    }
    return stop
  }

  private func parse(_ cell: CSVCursor.Cell) -> Float? {
    let inset = cell.isQuoted ? 1 : 0
    return FloatText.parse(from: cursor.base + cell.lower + inset, to: cursor.base + cell.upper - inset)
  }

  private mutating func readText(into slot: Int, column: Int, isNeeded: Bool) -> CSVCursor.Stop {
    let (cell, stop) = cursor.next()
    if let flaw = cell.flaw {
      problems.flaw(flaw, cell)
    } else if let text = cursor.text(cell) {
      rowTexts[slot] = text
      if isNeeded && text.trimmed.isEmpty { problems.missing(cell, text: "", column: column) }
    } else {
      problems.notUTF8(cell, column: column)
    }
    return stop
  }

  private mutating func readSkipped() -> CSVCursor.Stop {
    let (cell, stop) = cursor.next()
    if let flaw = cell.flaw { problems.flaw(flaw, cell) }
    return stop
  }
}
