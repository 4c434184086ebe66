/// One parameter of a component: its key, where it is kept, what it may be and what it is for.
///
///     Field("units", \.units, .required, "Number of outputs.", check: .positive)
///     Field("use_bias", \.useBias, "Whether a bias is added.")
///
/// Reading, writing, defaults (those of the component's `init()`), JSON Schema and the reference page follow from it.
public struct Field<Root>: Sendable {
  /// Whether the key must be given.
  public enum Requirement: Sendable {
    case required, optional
  }

  public let key: String
  /// One sentence.
  public let doc: String
  public let isRequired: Bool
  /// What it may be, its check included.
  public let schema: ConfigSchema
  /// The key in a `.keras` file; nil if the file has no such key.
  public let kerasKey: String?
  /// The Swift type of the property, with its module: `Swift.Optional<Swift.Int>`.
  public var valueTypeName: String { String(reflecting: valueType) }

  private let valueType: Any.Type
  private let reader: @Sendable (ConfigValue, ReadContext, inout Root) -> Bool
  private let writer: @Sendable (Root, WriteContext) -> ConfigValue
  private let checker: @Sendable (Root) -> Bool

  /// A parameter that may be left out, or must not be (`.required`).
  public init<Value: Configurable>(
    _ key: String, _ path: any WritableKeyPath<Root, Value> & Sendable, _ requirement: Requirement, _ doc: String,
    check: Check<Value>? = nil, keras form: KerasForm<Value> = .same
  ) {
    let schema = check?.refine(Value.schema) ?? Value.schema
    self.key = key
    self.doc = doc
    self.schema = schema
    isRequired = requirement == .required
    kerasKey = form.isOmitted ? nil : form.key ?? key
    valueType = Value.self
    reader = { value, context, root in
      var context = context
      if check != nil { context.expectation = schema }
      context.mayBeLeftOut = requirement == .optional
      let isKeras = context.dialect == .keras
      guard let new = isKeras ? form.read(value, context) : Value.read(value, in: context) else { return false }
      guard check?.accepts(new) ?? true else {
        context.mismatch(value, expected: schema)
        return false
      }
      root[keyPath: path] = new
      return true
    }
    writer = { root, context in
      let value = root[keyPath: path]
      return context.dialect == .keras ? form.write(value, context) : value.write(in: context)
    }
    checker = { check?.accepts($0[keyPath: path]) ?? true }
  }

  /// A parameter that may be left out.
  public init<Value: Configurable>(
    _ key: String, _ path: any WritableKeyPath<Root, Value> & Sendable, _ doc: String, check: Check<Value>? = nil,
    keras form: KerasForm<Value> = .same
  ) {
    self.init(key, path, .optional, doc, check: check, keras: form)
  }

  /// The key in a dialect.
  public func key(in dialect: ConfigDialect) -> String? { dialect == .spec ? key : kerasKey }

  /// Reads a value into the component; false if it was no good, which has been told.
  func read(_ value: ConfigValue, in context: ReadContext, into root: inout Root) -> Bool {
    reader(value, context, &root)
  }

  func write(_ root: Root, in context: WriteContext) -> ConfigValue { writer(root, context) }

  /// Whether the check, if there is one, holds.
  func holds(for root: Root) -> Bool { checker(root) }
}

/// How a parameter looks in a `.keras` file where that differs from the spec.
public struct KerasForm<Value: Configurable>: Sendable {
  var key: String?
  var isOmitted = false
  var read: @Sendable (ConfigValue, ReadContext) -> Value?
  var write: @Sendable (Value, WriteContext) -> ConfigValue

  /// Another key, another way to read or to write; what is left out is as in the spec.
  public init(
    key: String? = nil, read: (@Sendable (ConfigValue, ReadContext) -> Value?)? = nil,
    write: (@Sendable (Value, WriteContext) -> ConfigValue)? = nil
  ) {
    self.key = key
    self.read = read ?? { Value.read($0, in: $1) }
    self.write = write ?? { $0.write(in: $1) }
  }

  public static var same: KerasForm { KerasForm() }

  /// Keras has no such parameter.
  public static var omitted: KerasForm {
    var form = KerasForm()
    form.isOmitted = true
    return form
  }
}

/// Builds the list of a component's fields.
@resultBuilder
public enum FieldsBuilder<Root> {
  public static func buildExpression(_ field: Field<Root>) -> [Field<Root>] { [field] }
  /// Fields shared by several components, such as those of every convolution.
  public static func buildExpression(_ fields: [Field<Root>]) -> [Field<Root>] { fields }
  public static func buildBlock(_ parts: [Field<Root>]...) -> [Field<Root>] { parts.flatMap { $0 } }
}

/// What is known of a field without knowing whose it is: for lists of keys, schema and reference pages.
public struct FieldInfo: Sendable {
  public let key: String
  public let kerasKey: String?
  public let doc: String
  public let isRequired: Bool
  public let schema: ConfigSchema
  /// The Swift type of the property, with its module.
  public let valueTypeName: String
  /// The value that `init()` gives it, as a spec would say it; nil if it must be given.
  public let defaultValue: ConfigValue?
}
