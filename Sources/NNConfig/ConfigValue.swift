/// A piece of configuration as it was written, from YAML, from JSON or from a program, with its place in the source.
///
/// Scalars stay text until a field reads them (see `ConfigScalar`). Two values are equal if they mean the same:
/// places do not count, nor do quotes around text that needs none, the spelling of null, nor the order of keys.
public struct ConfigValue: Sendable {
  public enum Content: Sendable {
    case scalar(ConfigScalar)
    case sequence([ConfigValue])
    case mapping([ConfigEntry])
  }

  public var content: Content
  public var span: SourceSpan?

  public init(_ content: Content, span: SourceSpan? = nil) {
    self.content = content
    self.span = span
  }
}

/// One `key: value` of a mapping.
public struct ConfigEntry: Sendable {
  public var key: String
  public var keySpan: SourceSpan?
  public var value: ConfigValue

  public init(_ key: String, _ value: ConfigValue, keySpan: SourceSpan? = nil) {
    self.key = key
    self.keySpan = keySpan
    self.value = value
  }
}

// MARK: - Writing

extension ConfigValue {
  public static func string(_ text: String) -> ConfigValue {
    ConfigValue(.scalar(ConfigScalar(text, isQuoted: true)))
  }

  /// Text as it would stand in YAML without quotes: a number, `true`, `null` or a word.
  public static func plain(_ text: String) -> ConfigValue {
    ConfigValue(.scalar(ConfigScalar(text, isQuoted: false)))
  }

  public static func int(_ value: Int) -> ConfigValue { .plain(String(value)) }

  /// The shortest text that reads back as the same number, spelled as Python spells it; `.nan` and `.inf` if not finite.
  public static func double(_ value: Double) -> ConfigValue { .plain(NumberText.shortest(value)) }

  /// As `double`, with as many digits as single precision needs.
  public static func float(_ value: Float) -> ConfigValue { .plain(NumberText.shortest(value)) }

  public static func bool(_ value: Bool) -> ConfigValue { .plain(value ? "true" : "false") }
  public static var null: ConfigValue { .plain("null") }
  public static func sequence(_ items: [ConfigValue]) -> ConfigValue { ConfigValue(.sequence(items)) }
  public static func mapping(_ entries: [ConfigEntry]) -> ConfigValue { ConfigValue(.mapping(entries)) }

  public static func mapping(_ entries: KeyValuePairs<String, ConfigValue>) -> ConfigValue {
    ConfigValue(.mapping(entries.map { ConfigEntry($0.key, $0.value) }))
  }
}

// MARK: - Looking

extension ConfigValue {
  public var scalar: ConfigScalar? {
    if case .scalar(let scalar) = content { scalar } else { nil }
  }

  public var items: [ConfigValue]? {
    if case .sequence(let items) = content { items } else { nil }
  }

  public var entries: [ConfigEntry]? {
    if case .mapping(let entries) = content { entries } else { nil }
  }

  /// YAML's null: nothing at all, `~`, `null`, `Null` or `NULL`, without quotes.
  public var isNull: Bool { scalar?.isNull ?? false }

  /// The text of a scalar, quoted or not.
  public var text: String? { scalar?.text }

  /// The value of a key of a mapping.
  public subscript(key: String) -> ConfigValue? { entry(key)?.value }

  public func entry(_ key: String) -> ConfigEntry? { entries?.first { $0.key == key } }

  /// The same content as if written at another place.
  public func at(_ span: SourceSpan?) -> ConfigValue { ConfigValue(content, span: span) }

  /// What an error says was received: a scalar as it was written, a short list whole, else the kind of thing.
  public var received: String {
    switch content {
    case .scalar(let scalar): return scalar.received
    case .sequence(let items):
      let texts = items.compactMap { $0.scalar?.received }
      let list = "[\(texts.joined(separator: ", "))]"
      if texts.count == items.count && items.count <= 8 && list.count <= 40 { return list }
      return "a list of \(items.count)"
    case .mapping(let entries):
      return entries.isEmpty ? "{}" : "a mapping"
    }
  }
}

extension ConfigValue: Equatable {
  public static func == (left: ConfigValue, right: ConfigValue) -> Bool {
    switch (left.content, right.content) {
    case (.scalar(let left), .scalar(let right)):
      return left.isNull && right.isNull || left.text == right.text && left.meansText == right.meansText
    case (.sequence(let left), .sequence(let right)):
      return left == right
    case (.mapping(let left), .mapping(let right)):
      guard left.count == right.count else { return false }
      return left.allSatisfy { entry in right.contains { $0.key == entry.key && $0.value == entry.value } }
    default:
      return false
    }
  }
}
