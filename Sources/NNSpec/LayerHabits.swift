import NNConfig
import NNLayers

/// What people write for a layer who are used to Python or to other tools, put right where it is clear what is meant.
struct LayerHabits {
  let catalogue: Catalogue<any Layer>
  let context: ReadContext

  /// The item as the reader takes it; nil if it was none, which has been told.
  func repaired(_ item: ConfigValue) -> ConfigValue? {
    switch item.content {
    case .scalar(let scalar): return repaired(scalar, item)
    case .mapping(let entries) where entries.count == 1 && !isNamedLayer(entries[0]):
      if SpecReader.keys.contains(entries[0].key) {
        context.error(
          "\(entries[0].key) is not a layer", at: entries[0].keySpan,
          help: "begin the line with \(entries[0].key): in the first column, without a dash")
        return nil
      }
      return withoutModule(item, entries[0])
    case .mapping(let entries): return tellSeveralKeys(entries) ? nil : item
    case .sequence: return item
    }
  }

  private func repaired(_ scalar: ConfigScalar, _ item: ConfigValue) -> ConfigValue? {
    if scalar.isBroken { return nil }
    if scalar.isNull || (!scalar.isQuoted && scalar.text == "None") {
      context.error(
        "expected a layer, got \(scalar.received)", at: item.span,
        help: "write a layer behind the dash, or remove the dash")
      return nil
    }
    if let number = Int(scalar.text) {
      context.error("expected a layer, got \(scalar.received)", at: item.span, help: "write Dense: \(number)")
      return nil
    }
    var text = scalar.text
    if text.hasPrefix("model.add("), text.hasSuffix(")") { text = String(text.dropFirst(10).dropLast()) }
    guard text != scalar.text || (scalar.isQuoted && text.contains("(")) else { return item }
    return ConfigValue(.scalar(ConfigScalar(text)), span: item.span)
  }

  /// `keras.layers.Dense: 10`
  private func withoutModule(_ item: ConfigValue, _ entry: ConfigEntry) -> ConfigValue? {
    guard !entry.key.hasPrefix("ops."), let dot = entry.key.lastIndex(of: ".") else { return item }
    let name = String(entry.key[entry.key.index(after: dot)...])
    guard isLayer(name) else { return item }
    context.error("unknown layer \"\(entry.key)\"", at: entry.keySpan, help: "write \(name), without the module")
    return nil
  }

  /// Several keys in one item, where it is clear how they got there.
  private func tellSeveralKeys(_ entries: [ConfigEntry]) -> Bool {
    let layers = entries.filter { isLayer($0.key) }
    if layers.count == entries.count, entries.count > 1 {
      context.error(
        "several layers in one entry: \(layers.map(\.key).joined(separator: ", "))", at: layers[1].keySpan,
        help: "begin each layer with a dash: - \(layers[1].key)\(argument(layers[1].value))")
      return true
    }
    if let first = entries.first, let type = catalogue[first.key], let leading = type.leadingKey, !first.value.isNull,
      first.value.scalar != nil, entries.dropFirst().allSatisfy({ $0.value.scalar != nil })
    {
      let parameters = [ConfigEntry(leading, first.value)] + entries.dropFirst()
      context.error(
        "expected one key, got \(entries.map(\.key).joined(separator: ", "))", at: entries[1].keySpan,
        help: "write \(first.key): \(braces(parameters))")
      return true
    }
    if layers.isEmpty, let named = entries.first(where: isNamedLayer) {
      let others = entries.filter { $0.key != named.key }
      context.error(
        "expected the layer's name around its parameters", at: named.keySpan,
        help: "write - \(named.value.received)\(others.isEmpty ? "" : ": " + braces(others))")
      return true
    }
    return false
  }

  /// `type: Dense`, as other tools write it.
  private func isNamedLayer(_ entry: ConfigEntry) -> Bool {
    ["type", "class_name", "class", "layer", "kind", "name"].contains(entry.key) && isLayer(entry.value.text ?? "")
  }

  private func isLayer(_ name: String) -> Bool {
    catalogue[name] != nil || InputEntry.isNamed(name) || KerasNames.layers.contains(name)
  }

  private func braces(_ entries: [ConfigEntry]) -> String {
    "{" + entries.map { "\($0.key): \($0.value.entries == nil ? $0.value.received : "...")" }.joined(separator: ", ")
      + "}"
  }

  private func argument(_ value: ConfigValue) -> String {
    value.isNull ? "" : value.entries == nil ? ": \(value.received)" : ": {...}"
  }
}
