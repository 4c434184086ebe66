/// Which of the two front doors a value comes through, or is written for.
public enum ConfigDialect: Sendable {
  /// A spec: the three forms of a named thing.
  case spec
  /// The `config.json` of a `.keras` file: `{"class_name": ..., "config": {...}}`.
  case keras
}

/// A key under which an upper target puts something into a `ReadContext` for the readers of its types: a catalogue,
/// the file's folder.
public protocol ReadContextKey {
  associatedtype Value: Sendable
  static var defaultValue: Value { get }
}

/// What a reader knows beside the value: whom to tell about mistakes, whose setting it is, and what upper targets lent.
public struct ReadContext {
  public let diagnostics: Diagnostics
  public var dialect: ConfigDialect
  /// Whose setting is read: `Dense "dense"`. Messages begin with it.
  public var subject: String?
  /// The way from the subject to the value: `["strides", "[1]"]`.
  public var path: [String] = []
  /// Where a value without a place comes from.
  public var origin: String?
  /// What the field that is read expects, where that is more than its type says: `a positive integer`.
  public var expectation: ConfigSchema?
  /// Whether the key that is read need not be there.
  var mayBeLeftOut = false
  private var services: [ObjectIdentifier: any Sendable] = [:]

  public init(diagnostics: Diagnostics, dialect: ConfigDialect = .spec, subject: String? = nil, origin: String? = nil) {
    self.diagnostics = diagnostics
    self.dialect = dialect
    self.subject = subject
    self.origin = origin
  }

  public subscript<Key: ReadContextKey>(_ key: Key.Type) -> Key.Value {
    get { services[ObjectIdentifier(key)] as? Key.Value ?? Key.defaultValue }
    set { services[ObjectIdentifier(key)] = newValue }
  }

  // MARK: - Going down

  /// For the value of a key.
  public func at(_ key: String) -> ReadContext {
    var context = self
    context.path.append(key)
    context.expectation = nil
    context.mayBeLeftOut = false
    return context
  }

  /// For an item of a list.
  public func at(_ index: Int) -> ReadContext {
    var context = self
    context.path.append("[\(index)]")
    context.expectation = nil
    context.mayBeLeftOut = false
    return context
  }

  /// For something with a name of its own: messages begin with that name.
  public func with(subject: String) -> ReadContext {
    var context = self
    context.subject = subject
    context.path = []
    context.expectation = nil
    context.mayBeLeftOut = false
    return context
  }

  // MARK: - Telling

  /// Whose setting and which, as messages begin: `Dense "dense": strides[1]`.
  public var prefix: String {
    [subject, keys.isEmpty ? nil : keys].compactMap { $0 }.joined(separator: ": ")
  }

  private var keys: String {
    path.reduce("") { $0 + ($0.isEmpty || $1.hasPrefix("[") ? $1 : "." + $1) }
  }

  public func error(_ message: String, at span: SourceSpan?, notes: [String] = [], help: String? = nil) {
    report(.error, message, at: span, notes: notes, help: help)
  }

  public func warning(_ message: String, at span: SourceSpan?, notes: [String] = [], help: String? = nil) {
    report(.warning, message, at: span, notes: notes, help: help)
  }

  /// `expected an integer, got abc`, with what to write instead if the value is one of the usual mistakes.
  public func mismatch(_ value: ConfigValue, expected schema: ConfigSchema, help: String? = nil) {
    if value.scalar?.isBroken == true { return }
    let expected = expectation ?? schema
    error(
      "expected \(expected.phrase), got \(value.received)", at: value.span,
      help: help ?? Habits.help(for: value, expected: expected, key: key, mayBeLeftOut: mayBeLeftOut))
  }

  /// A key that nobody knows, with the one that was meant.
  public func unknownKey(_ entry: ConfigEntry, among known: [String]) {
    if let joined = Joined(entry: entry), known.contains(joined.key) {
      return error(joined.problem, at: entry.keySpan, help: joined.help)
    }
    let help = Suggestions.help(for: entry.key, among: known)
    let all = known.isEmpty ? "there are no keys here" : "known keys: \(known.joined(separator: ", "))"
    error("unknown key \"\(entry.key)\"", at: entry.keySpan, notes: help == nil ? [all] : [], help: help)
  }

  /// The key whose value is read, if it is one.
  var key: String? { path.last.flatMap { $0.hasPrefix("[") ? nil : $0 } }

  private func report(
    _ severity: Diagnostic.Severity, _ message: String, at span: SourceSpan?, notes: [String], help: String?
  ) {
    let claim = keys.isEmpty ? message : "\(keys): \(message)"
    diagnostics.report(
      Diagnostic(
        severity, subject.map { "\($0): \(claim)" } ?? claim, at: span, origin: origin, notes: notes,
        help: help.map { [$0] } ?? []),
      claim: claim)
  }
}

/// How values are written.
public struct WriteContext: Sendable {
  public var dialect: ConfigDialect
  /// Whether settings that have their default are written too. The `.keras` dialect always writes them.
  public var includesDefaults: Bool

  public init(dialect: ConfigDialect = .spec, includesDefaults: Bool = false) {
    self.dialect = dialect
    self.includesDefaults = includesDefaults
  }
}
