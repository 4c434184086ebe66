import NNConfig
import NNLayers

/// Reads `layers:` of a chain: entries in the three forms, with the keys that every layer takes.
struct LayerListReader {
  let catalogue: Catalogue<any Layer>
  let context: ReadContext

  /// Words that mean something else than a layer.
  static let structures = ["Model", "Sequential", "Apply", "Residual", "Branches", "Repeat", "PositionEmbedding"]
  /// What every entry may hold beside the layer's own parameters.
  static let extras = ["name", "trainable", "dtype", "inputs", "call", "input_shape", "input_dim"]

  struct Result {
    var layers: [SpecLayer] = []
    /// Every declaration of the input's shape, with its key.
    var inputs: [(key: String, definition: InputDefinition)] = []
  }

  func read(_ value: ConfigValue) -> Result {
    var result = Result()
    guard let items = value.items else {
      context.error(
        "layers: expected a list of layers, got \(value.received)", at: value.span,
        help: "write each layer on a line of its own that begins with \"- \"")
      return result
    }
    var names = LayerNames()
    var taken: [String: SourceSpan?] = [:]
    for item in spliced(items) {
      read(item, into: &result, names: &names, taken: &taken)
    }
    if result.layers.isEmpty && !context.diagnostics.hasErrors {
      context.error("layers: the list has no layer", at: value.span, help: "add one, such as - Dense: 10")
    }
    return result
  }

  /// The items with lists among them opened up: how an anchored block is used again.
  private func spliced(_ items: [ConfigValue]) -> [ConfigValue] {
    items.flatMap { item in item.items.map(spliced) ?? [item] }
  }

  private func read(
    _ item: ConfigValue, into result: inout Result, names: inout LayerNames, taken: inout [String: SourceSpan?]
  ) {
    guard var entry = NamedEntry(item, kind: "layer", in: context) else { return }
    if entry.name == InputEntry.name || InputEntry.aliases.contains(entry.name) {
      guard let input = InputEntry.read(entry, in: context.with(subject: entry.name)) else { return }
      guard result.layers.isEmpty else {
        context.error(
          "\(entry.name) stands behind other layers", at: entry.nameSpan, help: "make it the first entry of layers")
        return
      }
      result.inputs.append((entry.name, input.definition(at: entry.nameSpan)))
      return
    }
    guard isAvailable(entry), let type = catalogue.find(entry, in: context) else { return }
    let extras = Self.extras.filter { !type.fieldKeys.contains($0) }
    let given = extras.compactMap { entry.take($0) }
    let shownName = given.first { $0.key == "name" }?.value.text
    var name = shownName ?? names.next(base: snakeCase(type.name))
    while shownName == nil && taken[name] != nil { name = names.next(base: snakeCase(type.name)) }
    let inner = context.with(subject: "\(type.name) \"\(name)\"")
    var trainable = true
    var isGood = true
    for extra in given {
      isGood = read(extra, of: entry, isFirst: result.layers.isEmpty, in: inner, &trainable, &result) && isGood
    }
    if let first = taken[name] {
      context.error(
        "two layers are called \"\(name)\"", at: given.first { $0.key == "name" }?.keySpan ?? entry.nameSpan,
        notes: first.map { ["the other one stands at \($0.location)"] } ?? [], help: "give one of them another name")
      isGood = false
    }
    taken[name] = .some(entry.nameSpan)
    guard let layer = type.read(entry, in: inner, alsoAllowed: extras) as? any Layer, isGood else { return }
    result.layers.append(SpecLayer(name: name, layer: AnyLayer(layer), trainable: trainable, span: entry.nameSpan))
  }

  private func isAvailable(_ entry: NamedEntry) -> Bool {
    if Self.structures.contains(entry.name) || entry.name.hasPrefix("ops.") {
      context.error("\(entry.name) is not available in this version: layers are a plain list", at: entry.nameSpan)
      return false
    }
    if catalogue[entry.name] == nil, KerasNames.layers.contains(entry.name) {
      context.error(
        "the layer \(entry.name) is not available in this version", at: entry.nameSpan,
        notes: ["available: \(catalogue.names.joined(separator: ", "))"])
      return false
    }
    return true
  }

  /// A key that every layer takes.
  private func read(
    _ extra: ConfigEntry, of entry: NamedEntry, isFirst: Bool, in context: ReadContext, _ trainable: inout Bool,
    _ result: inout Result
  ) -> Bool {
    let inner = context.at(extra.key)
    switch extra.key {
    case "name":
      guard let name = String.read(extra.value, in: inner) else { return false }
      guard !name.isEmpty, !name.contains("/") else {
        inner.error("expected a name without \"/\", got \(extra.value.received)", at: extra.value.span)
        return false
      }
      return true
    case "trainable":
      guard let value = Bool.read(extra.value, in: inner) else { return false }
      trainable = value
      return true
    case "dtype":
      guard let dtype = String.read(extra.value, in: inner) else { return false }
      guard dtype == "float32" else {
        inner.error("only float32 is available in this version, got \(extra.value.received)", at: extra.value.span)
        return false
      }
      return true
    case "input_shape", "input_dim":
      return readInput(extra, isFirst: isFirst, in: context, &result)
    default:
      context.error(
        "\(extra.key) needs a graph of layers, which is not available in this version", at: extra.keySpan)
      return false
    }
  }

  private func readInput(_ extra: ConfigEntry, isFirst: Bool, in context: ReadContext, _ result: inout Result) -> Bool {
    guard isFirst else {
      context.error(
        "\(extra.key) belongs to the first layer: the others take their shape from the layer before", at: extra.keySpan,
        help: "remove it")
      return false
    }
    let inner = context.at(extra.key)
    let shape: InputShape?
    if extra.key == "input_dim" {
      shape = Int.read(extra.value, in: inner).map { InputShape([$0]) }
    } else {
      shape = InputShape.read(extra.value, in: inner)
    }
    guard let shape else { return false }
    guard shape.extents.allSatisfy({ ($0 ?? 1) > 0 }) else {
      inner.error("expected a positive integer, got \(extra.value.received)", at: extra.value.span)
      return false
    }
    result.inputs.append(
      (extra.key, InputDefinition(Spec.defaultInputName, shape: shape.extents, span: extra.keySpan)))
    return true
  }
}
