/// A named thing as it was written, before anybody looked up the name: `Flatten`, `Dense: 10` or `Dense: {units: 10}`;
/// in a `.keras` file `{"class_name": "Dense", "config": {...}}`.
public struct NamedEntry: Sendable {
  public var name: String
  public var nameSpan: SourceSpan?
  /// What stands behind the name: a mapping of parameters, or one leading argument; nil for the bare form.
  public var arguments: ConfigValue?
  /// Set where the entry was a call in Python: what stands between the parentheses.
  var pythonArguments: String?

  public init(name: String, nameSpan: SourceSpan? = nil, arguments: ConfigValue? = nil) {
    self.name = name
    self.nameSpan = nameSpan
    self.arguments = arguments
  }

  /// Takes a value apart. Nil if it has neither form, which is told: `kind` is what was expected, such as `layer`.
  public init?(_ value: ConfigValue, kind: String, in context: ReadContext) {
    switch value.content {
    case .scalar(let scalar) where scalar.isBroken:
      return nil
    case .scalar(let scalar) where !scalar.isNull:
      if !scalar.isQuoted, let joined = Joined(scalar.text) {
        context.error(joined.problem, at: value.span, help: joined.help)
        return nil
      }
      self.init(name: scalar.text, nameSpan: value.span)
      if !scalar.isQuoted, let call = PythonCall(scalar.text) {
        name = call.name
        pythonArguments = call.arguments
      }
    case .mapping(let entries) where context.dialect == .keras && value["class_name"] != nil:
      guard let name = String.read(value["class_name"] ?? .null, in: context.at("class_name")) else { return nil }
      self.init(name: name, nameSpan: value.entry("class_name")?.value.span, arguments: value["config"])
      if entries.contains(where: { $0.key == "config" && $0.value.isNull }) { arguments = nil }
    case .mapping(let entries) where entries.count == 1:
      let entry = entries[0]
      if let joined = Joined(entry: entry) {
        context.error(joined.problem, at: entry.keySpan, help: joined.help)
        return nil
      }
      // `Flatten:` with nothing behind the colon is the bare form.
      let isBare = entry.value.isNull && entry.value.text?.isEmpty == true
      self.init(name: entry.key, nameSpan: entry.keySpan, arguments: isBare ? nil : entry.value)
    case .mapping(let entries) where entries.count > 1:
      Self.tellTooManyKeys(entries, in: context)
      return nil
    default:
      context.error("expected \(ConfigSchema.named(kind).phrase), got \(value.received)", at: value.span)
      return nil
    }
  }

  /// Takes a key out of the parameters, so that the component does not see it.
  public mutating func take(_ key: String) -> ConfigEntry? {
    guard case .mapping(var entries)? = arguments?.content, let index = entries.firstIndex(where: { $0.key == key })
    else { return nil }
    let entry = entries.remove(at: index)
    arguments?.content = .mapping(entries)
    return entry
  }

  /// The value of a parameter, if the entry has the mapping form.
  public func parameter(_ key: String) -> ConfigValue? { arguments?[key] }

  private static func tellTooManyKeys(_ entries: [ConfigEntry], in context: ReadContext) {
    let others = entries.dropFirst()
    let inside = others.map { "\($0.key): \($0.value.received)" }.joined(separator: ", ")
    let fits = entries[0].value.isNull && others.allSatisfy { $0.value.scalar != nil }
    let help =
      fits
      ? "indent the lines below \(entries[0].key): further, or write \(entries[0].key): {\(inside)}"
      : "put the parameters inside: \(entries[0].key): {\(others.map { "\($0.key): ..." }.joined(separator: ", "))}"
    context.error(
      "expected one key, got \(entries.map(\.key).joined(separator: ", "))",
      at: others.first?.keySpan ?? entries[0].keySpan, help: help)
  }
}
