import NNConfig

/// Quotes as word processors and web pages set them, which YAML takes for letters.
enum TypographicQuotes {
  private static let opening: Set<Character> = ["“", "”", "„", "‘", "’", "«"]

  /// The value with every text in such quotes told and taken out.
  static func removed(from value: ConfigValue, in context: ReadContext) -> ConfigValue {
    var value = value
    switch value.content {
    case .scalar(let scalar):
      guard !scalar.isQuoted, let first = scalar.text.first, opening.contains(first) else { return value }
      let inner = String(scalar.text.drop { opening.contains($0) }.prefix { !opening.contains($0) && $0 != "»" })
      context.error(
        "\(first) is no quote to YAML, but a letter", at: value.span,
        help: ConfigScalar(inner).meansText ? "write \(inner), or \"\(inner)\"" : "write \"\(inner)\"")
      value.content = .scalar(.broken)
    case .sequence(let items):
      value.content = .sequence(items.map { removed(from: $0, in: context) })
    case .mapping(let entries):
      value.content = .mapping(
        entries.map { ConfigEntry($0.key, removed(from: $0.value, in: context), keySpan: $0.keySpan) })
    }
    return value
  }
}
