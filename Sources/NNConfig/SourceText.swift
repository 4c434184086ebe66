/// A text that configuration is read from, kept so that an error can show the line it means.
///
/// Lines end where libyaml ends them: at LF, CR, CRLF, NEL, LS and PS.
public final class SourceText: Sendable {
  /// How people know the text: a path as they typed it, or `--set #2`.
  public let name: String
  public let text: String
  /// Whether an error says line and column behind the name. An argument of the command line has none worth telling.
  public let showsPosition: Bool

  public init(name: String, text: String, showsPosition: Bool = true) {
    self.name = name
    var text = text
    text.makeContiguousUTF8()
    self.text = text
    self.showsPosition = showsPosition
  }

  /// The number of lines; a line break at the very end opens no further line.
  public var lineCount: Int { lineRanges().count }

  /// The text of a line (from 1) without its line break, or nil if there is no such line.
  public func line(_ number: Int) -> Substring? {
    let ranges = lineRanges()
    guard number >= 1, number <= ranges.count else { return nil }
    return substring(ranges[number - 1])
  }

  /// The part of the text between two UTF-8 offsets, clipped to the text.
  public func substring(_ range: Range<Int>) -> Substring {
    let utf8 = text.utf8
    let bounds = range.clamped(to: 0..<utf8.count)
    let start = utf8.index(utf8.startIndex, offsetBy: bounds.lowerBound)
    return text[start..<utf8.index(start, offsetBy: bounds.count)]
  }

  /// The UTF-8 range of the line that an offset lies in, and its number from 1.
  ///
  /// Only errors ask, so nothing is remembered.
  func lineContaining(offset: Int) -> (number: Int, range: Range<Int>) {
    let ranges = lineRanges()
    var number = 1
    for (index, range) in ranges.enumerated() where range.lowerBound <= offset { number = index + 1 }
    return (number, ranges.isEmpty ? 0..<0 : ranges[number - 1])
  }

  private func lineRanges() -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start = 0
    var index = 0
    let bytes = Array(text.utf8)
    while index < bytes.count {
      let length = lineBreakLength(bytes, at: index)
      if length == 0 {
        index += 1
      } else {
        ranges.append(start..<index)
        index += length
        start = index
      }
    }
    if start < bytes.count { ranges.append(start..<bytes.count) }
    return ranges
  }

  private func lineBreakLength(_ bytes: [UInt8], at index: Int) -> Int {
    func byte(_ ahead: Int) -> UInt8 { index + ahead < bytes.count ? bytes[index + ahead] : 0 }
    switch bytes[index] {
    case 0x0A: return 1
    case 0x0D: return byte(1) == 0x0A ? 2 : 1
    case 0xC2: return byte(1) == 0x85 ? 2 : 0
    case 0xE2: return byte(1) == 0x80 && (byte(2) == 0xA8 || byte(2) == 0xA9) ? 3 : 0
    default: return 0
    }
  }
}

/// A place in a source text. Stored as UTF-8 offsets, so that making one costs nothing; told as line and column.
public struct SourceSpan: Sendable, Hashable {
  public let source: SourceText
  private let lower: UInt32
  private let upper: UInt32

  /// The place between two UTF-8 offsets.
  public init(source: SourceText, utf8 range: Range<Int>) {
    self.source = source
    lower = UInt32(clamping: range.lowerBound)
    upper = UInt32(clamping: range.upperBound)
  }

  /// The place of `length` characters at a line and a column, both from 1; clipped to the line.
  public init(source: SourceText, line: Int, column: Int, length: Int = 1) {
    guard let text = source.line(line) else {
      self.init(source: source, utf8: source.text.utf8.count..<source.text.utf8.count)
      return
    }
    let rest = text.dropFirst(max(0, column - 1))
    let start = source.text.utf8.distance(from: source.text.startIndex, to: rest.startIndex)
    self.init(source: source, utf8: start..<(start + rest.prefix(max(0, length)).utf8.count))
  }

  public var utf8: Range<Int> { Int(lower)..<Int(max(lower, upper)) }
  /// From 1.
  public var line: Int { source.lineContaining(offset: Int(lower)).number }
  /// From 1, in characters as people see them.
  public var column: Int {
    let line = source.lineContaining(offset: Int(lower))
    return source.substring(line.range.lowerBound..<max(line.range.lowerBound, Int(lower))).count + 1
  }
  /// The number of characters, at most to the end of the first line.
  public var length: Int {
    let line = source.lineContaining(offset: Int(lower))
    return source.substring(Int(lower)..<max(Int(lower), min(Int(upper), line.range.upperBound))).count
  }
  /// The text at this place.
  public var text: Substring { source.substring(utf8) }

  /// `model.yaml:9:5`, or the bare name where positions say nothing.
  public var location: String {
    source.showsPosition ? "\(source.name):\(line):\(column)" : source.name
  }

  /// The empty place right behind this one.
  public var end: SourceSpan { SourceSpan(source: source, utf8: Int(upper)..<Int(upper)) }

  /// From the start of this place to the end of another one of the same text.
  public func through(_ other: SourceSpan) -> SourceSpan {
    guard other.source === source else { return self }
    return SourceSpan(source: source, utf8: Int(lower)..<max(Int(lower), Int(other.upper)))
  }

  public static func == (left: SourceSpan, right: SourceSpan) -> Bool {
    left.source === right.source && left.lower == right.lower && left.upper == right.upper
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(ObjectIdentifier(source))
    hasher.combine(lower)
    hasher.combine(upper)
  }
}
