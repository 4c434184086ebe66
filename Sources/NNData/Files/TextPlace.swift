import NNConfig

/// Where something stands in a file's bytes.
struct TextPlace: Sendable, Hashable {
  /// From 1.
  var line: Int
  var lineStart: Int
  var lower: Int
  var upper: Int

  init(_ cell: CSVCursor.Cell) {
    line = cell.line
    lineStart = cell.lineStart
    lower = cell.lower
    upper = cell.upper
  }

  /// Beyond these, an error names the place without showing the line.
  private static let lastLine = 1_000_000
  private static let lastOffset = 100_000
  /// How much of a line is kept.
  private static let lineLimit = lastOffset + 4096

  /// What an error about this place carries: a span with its line of text, or else just the location.
  func mark(in bytes: FileBytes) -> (span: SourceSpan?, origin: String?) {
    Self.marks([self], in: bytes)[0]
  }

  /// Marks for several places in the order of the file. They share one source, in which only their lines have text.
  static func marks(_ places: [TextPlace], in bytes: FileBytes) -> [(span: SourceSpan?, origin: String?)] {
    var text: [UInt8] = []
    var line = 1
    var lineStart = 0
    var spans: [Range<Int>?] = []
    for place in places {
      guard place.line <= lastLine, place.lower - place.lineStart <= lastOffset, place.line >= line else {
        spans.append(nil)
        continue
      }
      if place.line > line || spans.isEmpty {
        text.append(contentsOf: repeatElement(0x0A, count: place.line - line))
        line = place.line
        lineStart = text.count
        text.append(contentsOf: repaired(bytes, place.lineStart..<lineEnd(bytes, from: place.lineStart)))
      }
      let lower = lineStart + repaired(bytes, place.lineStart..<place.lower).count
      let upper = max(place.lower, min(place.upper, lineEnd(bytes, from: place.lineStart)))
      spans.append(lower..<lower + repaired(bytes, place.lower..<upper).count)
    }
    // Without a line break behind it, a last line that is blank would be none.
    text.append(0x0A)
    let source = SourceText(name: bytes.name, text: String(decoding: text, as: UTF8.self))
    return zip(places, spans).map { place, range in
      if let range { return (SourceSpan(source: source, utf8: range), nil) }
      return (nil, "\(bytes.name):\(place.line):\(place.lower - place.lineStart + 1)")
    }
  }

  /// The bytes as UTF-8, whatever they are.
  private static func repaired(_ bytes: FileBytes, _ range: Range<Int>) -> String.UTF8View {
    String(decoding: bytes.bytes(range), as: UTF8.self).utf8
  }

  private static func lineEnd(_ bytes: FileBytes, from offset: Int) -> Int {
    var end = offset
    let last = min(bytes.count, offset + lineLimit)
    while end < last && !CSVCursor.isLineBreak(bytes.base[end]) { end += 1 }
    return end
  }
}
