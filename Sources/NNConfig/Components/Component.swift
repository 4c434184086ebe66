/// A named thing that a spec can ask for: a layer, an optimizer, an initializer, a loss, a callback.
///
/// It states its parameters once, as `fields`; reading in the three forms of the spec (bare, one leading argument, a
/// mapping), writing, JSON Schema and the reference page follow.
public protocol Component: Configurable {
  /// Keras's class name. The type's own name unless stated.
  static var name: String { get }
  /// Other names that mean the same.
  static var aliases: [String] { get }
  /// One line for `describe` and the schema.
  static var summary: String { get }
  /// The module in which a `.keras` file looks for the class.
  static var kerasModule: String { get }
  @FieldsBuilder<Self> static var fields: [Field<Self>] { get }
  /// Whether the first field may be written without its key: `Dropout: 0.5`.
  static var leading: Leading { get }
  /// Keras parameters that mean nothing here or are not available.
  static var unsupported: [UnsupportedKey] { get }
  /// Whether a mapping is the leading argument rather than the parameters, as in `Bidirectional: {LSTM: 64}`.
  static func isLeading(_ entries: [ConfigEntry], in context: ReadContext) -> Bool

  /// With Keras's defaults; required parameters hold anything.
  init()

  /// Checks that concern several fields. Called once every field has been read.
  func validate(_ checks: ComponentChecks)
}

/// Whether the first field may be written without its key.
public enum Leading: Sendable {
  /// Keras's first parameter, where it is required.
  case firstIfRequired
  /// Although it is not required.
  case first
  /// Never.
  case none
}

/// A parameter that Keras has and nnrun has not.
public struct UnsupportedKey: Sendable {
  public let key: String
  /// Why, as the end of a sentence: `means nothing outside Python`.
  public let reason: String
  /// Whether a `.keras` file may carry it with any value. Otherwise only null and false pass.
  public let isIgnoredInKeras: Bool

  public init(_ key: String, _ reason: String, isIgnoredInKeras: Bool = false) {
    self.key = key
    self.reason = reason
    self.isIgnoredInKeras = isIgnoredInKeras
  }
}

extension Component {
  // Interpolation alone prints a type without asking the runtime what it conforms to, which is slow and would be asked
  // of every component whenever the program starts.
  public static var name: String { "\(Self.self)" }
  public static var aliases: [String] { [] }
  public static var kerasModule: String { "keras" }
  public static var leading: Leading { .firstIfRequired }
  public static var unsupported: [UnsupportedKey] { [] }
  public static func isLeading(_ entries: [ConfigEntry], in context: ReadContext) -> Bool { false }
  public func validate(_ checks: ComponentChecks) {}

  public static var schema: ConfigSchema { .named(name) }

  /// The keys of all fields, in order.
  public static var fieldKeys: [String] { fields.map(\.key) }

  /// All fields with their defaults.
  public static var fieldTable: [FieldInfo] {
    let plain = Self()
    return fields.map { field in
      FieldInfo(
        key: field.key, kerasKey: field.kerasKey, doc: field.doc, isRequired: field.isRequired, schema: field.schema,
        valueTypeName: field.valueTypeName,
        defaultValue: field.isRequired ? nil : field.write(plain, in: WriteContext()))
    }
  }

  /// The field that may be written without its key.
  public static var leadingKey: String? { leadingField?.key }

  static var leadingField: Field<Self>? {
    guard let first = fields.first else { return nil }
    switch leading {
    case .first: return first
    case .firstIfRequired: return first.isRequired ? first : nil
    case .none: return nil
    }
  }
}

/// Lets `Component.validate` tell what is wrong, at the place of the field that is to blame.
public struct ComponentChecks {
  private let context: ReadContext
  private let spans: [String: SourceSpan]
  private let span: SourceSpan?
  private let given: Set<String>

  init(context: ReadContext, entries: [ConfigEntry], span: SourceSpan?) {
    self.context = context
    self.span = span
    var spans: [String: SourceSpan] = [:]
    for entry in entries { spans[entry.key] = entry.value.span ?? entry.keySpan }
    self.spans = spans
    given = Set(entries.map(\.key))
  }

  /// Whether the key was written, rather than left to its default.
  public func isGiven(_ key: String) -> Bool { given.contains(key) }

  /// Tells an error at the value of a key, or at the component's name if that key was not written.
  public func error(_ message: String, at key: String? = nil, notes: [String] = [], help: String? = nil) {
    context.error(message, at: place(key), notes: notes, help: help)
  }

  public func warning(_ message: String, at key: String? = nil, notes: [String] = [], help: String? = nil) {
    context.warning(message, at: place(key), notes: notes, help: help)
  }

  private func place(_ key: String?) -> SourceSpan? { key.flatMap { spans[$0] } ?? span }
}
