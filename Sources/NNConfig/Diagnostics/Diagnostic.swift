/// One thing to tell about a file, an option or a model: where, what, and how to mend it.
public struct Diagnostic: Sendable, Hashable {
  public enum Severity: String, Sendable, Hashable, CaseIterable {
    case error, warning, note
  }

  public var severity: Severity
  /// The place in a source text, shown with its line.
  public var span: SourceSpan?
  /// Where it came from when there is no span: `--epochs`, `y.csv:18`.
  public var origin: String?
  public var message: String
  public var notes: [String]
  /// What to do about it.
  public var help: [String]

  public init(
    _ severity: Severity, _ message: String, at span: SourceSpan? = nil, origin: String? = nil, notes: [String] = [],
    help: [String] = []
  ) {
    self.severity = severity
    self.message = message
    self.span = span
    self.origin = span == nil ? origin : nil
    self.notes = notes
    self.help = help
  }
}

/// What went wrong, as one error to throw.
public struct DiagnosticError: Error, CustomStringConvertible {
  /// In the order to show.
  public let diagnostics: [Diagnostic]
  /// How many more errors of this kind there are, which were only counted.
  public let omitted: Int

  public init(_ diagnostics: [Diagnostic], omitted: Int = 0) {
    self.diagnostics = diagnostics
    self.omitted = omitted
  }

  /// One error.
  public init(
    _ message: String, at span: SourceSpan? = nil, origin: String? = nil, notes: [String] = [], help: String? = nil
  ) {
    self.init([Diagnostic(.error, message, at: span, origin: origin, notes: notes, help: help.map { [$0] } ?? [])])
  }

  /// Without colour, as `DiagnosticRenderer` shows them.
  public var description: String { DiagnosticRenderer().render(diagnostics, omitted: omitted) }
}
