/// Walks over the cells of csv text, one at a time, keeping count of lines.
///
/// A cell that begins with a quote ends at the next single quote; inside, two quotes are one, and separators and line
/// breaks are text. Lines end at LF, CRLF or CR.
struct CSVCursor {
  struct Cell {
    /// Where it stands, spaces aside, quotes included.
    var lower: Int
    var upper: Int
    var line: Int
    var lineStart: Int
    var isQuoted = false
    var flaw: Flaw?
  }

  enum Flaw {
    case openQuote, textAfterQuote
  }

  /// What ended a cell.
  enum Stop {
    case separator, lineEnd, end
  }

  let base: UnsafePointer<UInt8>
  let count: Int
  let separator: UInt8
  var offset: Int
  /// From 1.
  var line: Int
  var lineStart: Int

  init(_ bytes: FileBytes, separator: UInt8, offset: Int, line: Int) {
    base = bytes.base
    count = bytes.count
    self.separator = separator
    self.offset = offset
    self.line = line
    lineStart = offset
  }

  var isAtEnd: Bool { offset >= count }

  /// Moves behind the cell at `offset` and what ends it.
  mutating func next() -> (Cell, Stop) {
    skipSpaces()
    var cell = Cell(lower: offset, upper: offset, line: line, lineStart: lineStart)
    if offset < count && base[offset] == Self.quote { skipQuoted(&cell) }
    while offset < count, !endsCell(base[offset]) {
      if !isSpace(base[offset]) {
        cell.upper = offset + 1
        if cell.isQuoted && cell.flaw == nil { cell.flaw = .textAfterQuote }
      }
      offset += 1
    }
    return (cell, takeStop())
  }

  /// Whether nothing but spaces stands between here and the end of the line; if so, moves behind the line.
  mutating func skipBlankLine() -> Bool {
    var end = offset
    while end < count && (base[end] == 0x20 || base[end] == 0x09) && base[end] != separator { end += 1 }
    guard end >= count || Self.isLineBreak(base[end]) else { return false }
    offset = end
    _ = takeStop()
    return true
  }

  /// A cell's text without its quotes; nil if it is not UTF-8.
  func text(_ cell: Cell) -> String? {
    guard cell.isQuoted else { return String(validating: bytes(cell.lower, cell.upper), as: UTF8.self) }
    var unquoted: [UInt8] = []
    var index = cell.lower + 1
    let end = cell.flaw == .openQuote ? cell.upper : cell.upper - 1
    while index < end {
      if base[index] == Self.quote && index + 1 < end && base[index + 1] == Self.quote { index += 1 }
      unquoted.append(base[index])
      index += 1
    }
    return String(validating: unquoted, as: UTF8.self)
  }

  /// A cell's text for a message, whatever bytes it has; long ones are cut.
  func shownText(_ cell: Cell) -> String {
    let limit = 60
    let text = String(decoding: bytes(cell.lower, min(cell.upper, cell.lower + 4 * limit)), as: UTF8.self)
    let inner = cell.isQuoted ? String(text.dropFirst().prefix { $0 != "\"" }) : text
    return inner.count > limit ? inner.prefix(limit) + "…" : inner
  }

  func bytes(_ lower: Int, _ upper: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: base + lower, count: upper - lower)
  }

  // MARK: - Steps

  static let quote = UInt8(ascii: "\"")

  static func isLineBreak(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

  private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte == 0x09 && separator != 0x09) }

  private func endsCell(_ byte: UInt8) -> Bool { byte == separator || Self.isLineBreak(byte) }

  private mutating func skipSpaces() {
    while offset < count && isSpace(base[offset]) { offset += 1 }
  }

  private mutating func skipQuoted(_ cell: inout Cell) {
    cell.isQuoted = true
    offset += 1
    while offset < count {
      switch base[offset] {
      case Self.quote:
        if offset + 1 < count && base[offset + 1] == Self.quote {
          offset += 2
        } else {
          offset += 1
          cell.upper = offset
          return
        }
      case 0x0A, 0x0D: takeLineBreak()
      default: offset += 1
      }
    }
    cell.flaw = .openQuote
    cell.upper = count
  }

  private mutating func takeStop() -> Stop {
    guard offset < count else { return .end }
    if base[offset] == separator {
      offset += 1
      return .separator
    }
    takeLineBreak()
    return .lineEnd
  }

  private mutating func takeLineBreak() {
    let isPair = base[offset] == 0x0D && offset + 1 < count && base[offset + 1] == 0x0A
    offset += isPair ? 2 : 1
    line += 1
    lineStart = offset
  }
}
