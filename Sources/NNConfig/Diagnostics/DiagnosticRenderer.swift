/// Turns diagnostics into text, as a good compiler does:
///
///     model.yaml:9:5: error: Conv2D "conv2d" needs a 3-D input, got 1-D (64)
///       9 |   - Conv2D: {filters: 8, kernel_size: 3}
///         |     ^^^^^^
///       note: shapes so far: input (100) -> dense (64) -> conv2d
///       help: move Conv2D before Flatten (line 7)
public struct DiagnosticRenderer: Sendable {
  /// The escape sequences around the parts of a diagnostic; all empty where there is no terminal.
  public struct Style: Sendable {
    public var location = ""
    public var error = ""
    public var warning = ""
    public var note = ""
    public var message = ""
    public var gutter = ""
    public var caret = ""
    public var help = ""
    public var reset = ""

    public init() {}

    public static let plain = Style()
    /// ANSI colours.
    public static let terminal: Style = {
      var style = Style()
      style.location = "\u{1B}[1m"
      style.error = "\u{1B}[1;31m"
      style.warning = "\u{1B}[1;33m"
      style.note = "\u{1B}[1;36m"
      style.message = "\u{1B}[1m"
      style.gutter = "\u{1B}[2m"
      style.caret = "\u{1B}[1;32m"
      style.help = "\u{1B}[1;32m"
      style.reset = "\u{1B}[0m"
      return style
    }()
  }

  public var style: Style
  /// How many diagnostics are shown before "and N more".
  public var limit: Int
  /// Source lines wider than this are cut around the place that is meant.
  public var width: Int

  public init(style: Style = .plain, limit: Int = 20, width: Int = 120) {
    self.style = style
    self.limit = limit
    self.width = width
  }

  /// All diagnostics in the order given, each ending with a line break. Beyond the limit, warnings and notes give way to
  /// errors.
  ///
  /// - Parameter omitted: how many more there are, which nobody kept.
  public func render(_ diagnostics: [Diagnostic], omitted: Int = 0) -> String {
    var shown = diagnostics
    if diagnostics.count > limit {
      let ranked = diagnostics.indices.sorted {
        (diagnostics[$0].severity == .error ? 0 : 1, $0) < (diagnostics[$1].severity == .error ? 0 : 1, $1)
      }
      shown = ranked.prefix(limit).sorted().map { diagnostics[$0] }
    }
    var text = shown.map(render).joined()
    let more = diagnostics.count - shown.count + omitted
    if more > 0 { text += "and \(grouped(more)) more\n" }
    return text
  }

  public func render(_ diagnostics: Diagnostics) -> String { render(diagnostics.sorted) }

  /// One diagnostic with its source line, notes and help.
  public func render(_ diagnostic: Diagnostic) -> String {
    var text = ""
    if let location = diagnostic.span?.location ?? diagnostic.origin {
      text += paint(location.printable + ":", style.location) + " "
    }
    text += paint(diagnostic.severity.rawValue + ":", color(diagnostic.severity)) + " "
    text += paint(diagnostic.message.printable, style.message) + "\n"
    if let span = diagnostic.span { text += excerpt(span) }
    for note in diagnostic.notes { text += "  " + paint("note:", style.note) + " \(note.printable)\n" }
    for help in diagnostic.help { text += "  " + paint("help:", style.help) + " \(help.printable)\n" }
    return text
  }

  // MARK: - The source line

  private func excerpt(_ span: SourceSpan) -> String {
    let number = span.line
    guard let line = span.source.line(number), !line.allSatisfy(\.isWhitespace) else { return "" }
    var characters = Array(line)
    var start = min(span.column - 1, characters.count)
    var length = max(1, min(span.length, characters.count - start))
    (characters, start, length) = cut(characters, start, length)
    let gutter = span.source.showsPosition ? String(number) : ""
    let blank = String(repeating: " ", count: gutter.count)
    let edge = gutter.isEmpty ? "  " : " | "
    let before = characters[..<start].map { $0 == "\t" ? "\t" : String(repeating: " ", count: Self.columns($0)) }
    let under = characters[start..<min(start + length, characters.count)].reduce(0) { $0 + Self.columns($1) }
    return "  " + paint(gutter + edge, style.gutter) + String(characters).replacingControls(keepingTabs: true) + "\n"
      + "  " + paint(blank + edge, style.gutter) + before.joined()
      + paint(String(repeating: "^", count: max(1, under)), style.caret) + "\n"
  }

  /// Cuts a long line so that the place that is meant stays in sight.
  private func cut(_ line: [Character], _ start: Int, _ length: Int) -> ([Character], Int, Int) {
    guard line.count > width else { return (line, start, length) }
    let length = min(length, width / 2)
    let from = max(0, min(start - width / 3, line.count - width))
    let to = min(line.count, from + width)
    let head: [Character] = from > 0 ? ["…"] : []
    let tail: [Character] = to < line.count ? ["…"] : []
    return (head + line[from..<to] + tail, start - from + head.count, length)
  }

  /// How many columns of a terminal a character takes: two for East Asian wide characters and emoji, none to speak of
  /// for the rest.
  static func columns(_ character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F9FF, 0x20000...0x3FFFD:
      return 2
    default:
      return 1
    }
  }

  // MARK: - Colour

  private func color(_ severity: Diagnostic.Severity) -> String {
    switch severity {
    case .error: style.error
    case .warning: style.warning
    case .note: style.note
    }
  }

  private func paint(_ text: String, _ color: String) -> String {
    color.isEmpty ? text : color + text + style.reset
  }
}
