import NNConfig

/// Characters that mean something to people and something else to YAML.
struct TypingHabits {
  let context: ReadContext

  /// Quotes as word processors and web pages set them, which YAML takes for letters.
  private static let quotes: Set<Character> = ["“", "”", "„", "‘", "’", "«", "»"]

  /// The value with everything of this kind told and taken out.
  func repaired(_ value: ConfigValue) -> ConfigValue {
    var value = value
    switch value.content {
    case .scalar(let scalar):
      guard !scalar.isQuoted, let first = scalar.text.first, Self.quotes.contains(first) else { return value }
      let inner = String(scalar.text.drop { Self.quotes.contains($0) }.prefix { !Self.quotes.contains($0) })
      context.error(
        "\(first) is not a quote to YAML, but a letter", at: value.span,
        help: ConfigScalar(inner).meansText ? "write \(inner), or \"\(inner)\"" : "write \"\(inner)\"")
      value.content = .scalar(.broken)
    case .sequence(let items):
      value.content = .sequence(items.map(repaired))
    case .mapping(let entries):
      value.content = .mapping(
        withoutDecimalCommas(entries).map { ConfigEntry($0.key, repaired($0.value), keySpan: $0.keySpan) })
    }
    return value
  }

  /// `{learning_rate: 0,1}`, which YAML breaks in two at the comma.
  private func withoutDecimalCommas(_ entries: [ConfigEntry]) -> [ConfigEntry] {
    var kept: [ConfigEntry] = []
    for entry in entries {
      guard let last = kept.last, let number = last.value.scalar, isWhole(number.text), !number.isQuoted,
        isWhole(entry.key), entry.value.isNull, entry.value.text?.isEmpty == true
      else {
        kept.append(entry)
        continue
      }
      let place = last.value.span.flatMap { first in entry.keySpan.map { first.through($0) } }
      context.error(
        "the comma breaks \(number.text),\(entry.key) in two", at: place,
        help: "write \(last.key): \(number.text).\(entry.key), with a decimal point")
      kept[kept.count - 1].value.content = .scalar(.broken)
    }
    return kept
  }

  private func isWhole(_ text: String) -> Bool {
    let digits = text.first == "-" ? text.dropFirst() : text[...]
    return !digits.isEmpty && digits.allSatisfy { $0.isASCII && $0.isNumber }
  }
}
