import NNConfig

/// Puts together what YAML's flow style breaks at a comma: `{kernel_size: (3, 3)}` arrives as the keys `kernel_size`
/// and `3)`, `[Dense(64, activation='relu')]` as two items.
///
/// A tuple is an error and becomes the list that was meant; a call stays text, and whoever reads it tells what to write.
enum BrokenParentheses {
  /// Mends a mapping, in which the pieces after the first comma are keys without a value.
  static func mend(_ entries: inout [MappingRules.RawEntry], _ diagnostics: Diagnostics) {
    guard entries.contains(where: { isBroken($0.entry.value) }) else { return }
    var mended: [MappingRules.RawEntry] = []
    var index = 0
    while index < entries.count {
      var item = entries[index]
      index += 1
      if isBroken(item.entry.value) {
        let pieces = entries[index...].prefix { isEmptyValue($0.entry.value) }.map { entry in
          ConfigValue(.scalar(ConfigScalar(entry.entry.key)), span: entry.entry.keySpan)
        }
        if let whole = join(item.entry.value, pieces[...]) {
          item.entry.value = value(of: whole.pieces, key: item.entry.key, diagnostics)
          index += whole.count
        }
      }
      mended.append(item)
    }
    entries = mended
  }

  /// Mends a list, in which an item may be a key with a broken value: `[Reshape: (4, 1)]`.
  static func mend(_ items: inout [ConfigValue], _ diagnostics: Diagnostics) {
    guard items.contains(where: { isBroken(only($0)?.value ?? $0) }) else { return }
    var mended: [ConfigValue] = []
    var index = 0
    while index < items.count {
      var item = items[index]
      index += 1
      var entry = only(item)
      let first = entry?.value ?? item
      if isBroken(first), let whole = join(first, items[index...]) {
        let mendedValue = value(of: whole.pieces, key: entry?.key, diagnostics)
        entry?.value = mendedValue
        item = entry.map { ConfigValue(.mapping([$0]), span: item.span) } ?? mendedValue
        index += whole.count
      }
      mended.append(item)
    }
    items = mended
  }

  private static func only(_ item: ConfigValue) -> ConfigEntry? {
    item.entries?.count == 1 ? item.entries?.first : nil
  }

  /// Whether a parenthesis is opened at the start, or after a word, and not closed.
  private static func isBroken(_ value: ConfigValue) -> Bool {
    guard let scalar = value.scalar, !scalar.isQuoted, let parenthesis = scalar.text.firstIndex(of: "(") else {
      return false
    }
    let word = scalar.text[..<parenthesis]
    return word.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." } && balance(scalar.text) > 0
  }

  private static func isEmptyValue(_ value: ConfigValue) -> Bool {
    value.scalar.map { $0.text.isEmpty && !$0.isQuoted } ?? false
  }

  private static func balance(_ text: String) -> Int {
    text.reduce(0) { $0 + ($1 == "(" ? 1 : $1 == ")" ? -1 : 0) }
  }

  /// The pieces up to the one that closes the parenthesis, and how many of `rest` they are.
  private static func join(_ first: ConfigValue, _ rest: ArraySlice<ConfigValue>) -> (
    pieces: [ConfigValue], count: Int
  )? {
    var pieces = [first]
    var open = balance(first.text ?? "")
    for piece in rest {
      guard let scalar = piece.scalar, !scalar.text.isEmpty || scalar.isQuoted else { return nil }
      pieces.append(piece)
      open += scalar.isQuoted ? 0 : balance(scalar.text)
      if open <= 0 { return (pieces, pieces.count - 1) }
    }
    return nil
  }

  private static func value(of pieces: [ConfigValue], key: String?, _ diagnostics: Diagnostics) -> ConfigValue {
    let span = pieces.first?.span.flatMap { first in pieces.last?.span.map(first.through) }
    let text = pieces.map { $0.scalar?.received ?? "" }.joined(separator: ", ")
    guard text.hasPrefix("(") else { return ConfigValue(.scalar(ConfigScalar(text)), span: span) }
    // A tuple of one ends in a comma, behind which nothing stands.
    let bare = pieces.compactMap { piece -> ConfigValue? in
      let text = (piece.text ?? "").filter { $0 != "(" && $0 != ")" && $0 != " " }
      return text.isEmpty ? nil : ConfigValue(.scalar(ConfigScalar(text)), span: piece.span)
    }
    let list = "[\(bare.map(\.received).joined(separator: ", "))]"
    diagnostics.error(
      "YAML has no tuples: the comma breaks \(text) in two", at: span,
      help: "write \(key.map { "\($0): " } ?? "")\(list)")
    return ConfigValue(.sequence(bare), span: span)
  }
}
