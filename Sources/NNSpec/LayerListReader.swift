import NNConfig
import NNLayers

/// Reads `layers:` of a chain: entries in the three forms, with the keys that every layer takes.
struct LayerListReader {
  let catalogue: Catalogue<any Layer>
  let context: ReadContext

  /// Words that mean something else than a layer, with what to do without them.
  static let structures = [
    "Model": "write its layers into this list", "Sequential": "write its layers into this list",
    "Apply": "write the layers out, each with weights of its own",
    "Residual": "write the layers one behind the other", "Branches": "write the layers one behind the other",
    "Repeat": "write the layers out as often as they are meant", "PositionEmbedding": "leave it out",
  ]
  /// The names that stand for an element of each list of a `Repeat` in its layers.
  static func boundNames(_ entry: ConfigEntry) -> [String] {
    entry.key == "Repeat" ? entry.value["with"]?.entries?.map(\.key) ?? [] : []
  }

  /// What every entry may hold beside the layer's own parameters.
  static let extras = ["name", "trainable", "dtype", "inputs", "call", "input_shape", "input_dim"]

  struct Result {
    var layers: [SpecLayer] = []
    /// Every declaration of the input's shape, with its key.
    var inputs: [(key: String, definition: InputDefinition)] = []
    /// Whether the entries before, good or bad, hold a layer.
    fileprivate var hasLayer = false
    fileprivate var names = LayerNames()
    fileprivate var taken: [String: (span: SourceSpan?, isGiven: Bool)] = [:]
  }

  func read(_ value: ConfigValue) -> Result {
    var result = Result()
    guard let items = value.items else {
      if value.scalar?.isBroken != true { tellNoList(value) }
      return result
    }
    let layers = spliced(items)
    guard layers.count <= SizeLimits.layers else {
      context.error(
        "layers: a model can have \(SizeLimits.layers) layers, this one has \(layers.count)", at: value.span)
      return result
    }
    let habits = LayerHabits(catalogue: catalogue, context: context)
    for item in layers {
      if let item = habits.repaired(item) { read(item, into: &result) }
    }
    if result.layers.isEmpty && !context.diagnostics.hasErrors {
      context.error(
        result.inputs.isEmpty ? "layers: the list is empty" : "layers: the list has an input and no layer",
        at: result.inputs.first?.definition.span ?? value.span, help: "add a layer, such as - Dense: 10")
    }
    return result
  }

  private func tellNoList(_ value: ConfigValue) {
    let first = value.entries?.first
    let lacksSpace = first?.key.hasPrefix("-") ?? false
    let shown = first.map { entry in
      let name = entry.key.drop { $0 == "-" }
      return entry.value.isNull || entry.value.entries != nil ? String(name) : "\(name): \(entry.value.received)"
    }
    context.error(
      "layers: expected a list of layers, got \(value.received)", at: value.span,
      help: lacksSpace
        ? "write a space behind each dash, as in - \(shown ?? "")"
        : "begin each layer with a dash and a space, as in - \(shown ?? "Dense: 10")")
  }

  /// The items with lists among them opened up: how an anchored block is used again.
  private func spliced(_ items: [ConfigValue]) -> [ConfigValue] {
    items.flatMap { item in item.items.map(spliced) ?? [item] }
  }

  private func read(_ item: ConfigValue, into result: inout Result) {
    guard var entry = NamedEntry(item, kind: "layer", in: context) else {
      result.hasLayer = true
      return
    }
    if InputEntry.isNamed(entry.name) { return readInput(entry, into: &result) }
    let isFirst = !result.hasLayer
    result.hasLayer = true
    guard let type = type(of: entry) else { return }
    let extras = Self.extras.filter { !type.fieldKeys.contains($0) }
    let given = extras.compactMap { entry.take($0) }
    let nameEntry = given.first { $0.key == "name" }
    // What it was to be called is not known, so nothing can be said by name.
    let isNameBroken = nameEntry?.value.scalar?.isBroken == true
    var name = nameEntry?.value.text ?? result.names.next(base: snakeCase(type.name))
    while nameEntry == nil && result.taken[name] != nil { name = result.names.next(base: snakeCase(type.name)) }
    let inner = context.with(subject: isNameBroken ? type.name : "\(type.name) \"\(name)\"")
    var trainable = true
    var isGood = true
    for extra in given {
      isGood = read(extra, isFirst: isFirst, in: inner, &trainable, &result) && isGood
    }
    if !isNameBroken {
      isGood = isFree(name, at: nameEntry?.keySpan ?? entry.nameSpan, isGiven: nameEntry != nil, &result) && isGood
    }
    let proposed = extras.filter {
      switch $0 {
      case "name", "trainable": true
      case "input_shape", "input_dim": isFirst
      default: false
      }
    }
    guard let layer = type.read(entry, in: inner, alsoAllowed: proposed) as? any Layer,
      SizeLimits.check(layer, entry, in: inner), isGood
    else { return }
    result.layers.append(SpecLayer(name: name, layer: AnyLayer(layer), trainable: trainable, span: entry.nameSpan))
  }

  private func isFree(_ name: String, at span: SourceSpan?, isGiven: Bool, _ result: inout Result) -> Bool {
    defer { result.taken[name] = result.taken[name] ?? (span, isGiven) }
    guard let first = result.taken[name] else { return true }
    let place = first.span?.location ?? "another place"
    context.error(
      "two layers are called \"\(name)\"", at: span,
      notes: [
        first.isGiven
          ? "the other one stands at \(place)" : "the layer at \(place) got this name, as it has none of its own"
      ],
      help: "give one of them another name")
    return false
  }

  private func readInput(_ entry: NamedEntry, into result: inout Result) {
    guard let input = InputEntry.readEntry(entry, in: context.with(subject: entry.name)) else { return }
    guard !result.hasLayer else {
      context.error(
        "\(entry.name) stands behind other layers", at: entry.nameSpan, help: "make it the first entry of layers")
      return
    }
    result.inputs.append((entry.name, input.definition(at: entry.nameSpan)))
  }

  /// The class that an entry names; nil if there is none in this version, which is told.
  private func type(of entry: NamedEntry) -> (any Component.Type)? {
    let name = entry.name
    if catalogue[name] != nil { return catalogue.find(entry, in: context) }
    if let help = Self.structures[name] ?? (name.hasPrefix("ops.") ? "use layers" : nil) {
      context.error(
        "\(name) is not available in this version: layers are a plain list", at: entry.nameSpan, help: help)
      return nil
    }
    let names = [InputEntry.name] + catalogue.names
    let nearest = Suggestions.nearest(to: name, among: names)
    let small = name.lowercased().filter { $0 != "_" }
    let inKeras = KerasNames.layers.first { $0 == name || (nearest == nil && $0.lowercased() == small) }
    if let name = inKeras {
      context.error(
        "the layer \(name) is not available in this version", at: entry.nameSpan, notes: listed(names))
    } else if entry.arguments == nil || nearest == nil, let hint = catalogue.hint?(name) {
      context.error("unknown layer \"\(name)\"", at: entry.nameSpan, help: hint)
    } else {
      context.error(
        "unknown layer \"\(name)\"", at: entry.nameSpan, notes: nearest == nil ? listed(names) : [],
        help: nearest.map { "did you mean \($0)?" })
    }
    return nil
  }

  /// The note that lists all layers, once per file.
  private func listed(_ names: [String]) -> [String] {
    context.diagnostics.listing("layer", "available layers: \(names.joined(separator: ", "))")
  }

  /// A key that every layer takes.
  private func read(
    _ extra: ConfigEntry, isFirst: Bool, in context: ReadContext, _ trainable: inout Bool, _ result: inout Result
  ) -> Bool {
    let inner = context.at(extra.key)
    switch extra.key {
    case "name":
      guard let name = String.read(extra.value, in: inner) else { return false }
      guard isName(name) else {
        inner.error("expected \(nameExpectation(name)), got \(extra.value.received)", at: extra.value.span)
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
        "\(extra.key) needs a graph of layers, which is not available in this version", at: extra.keySpan,
        help: "remove it: each layer takes what the one before it gives")
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
    var inner = context.at(extra.key)
    let shape: InputShape?
    if extra.key == "input_shape" {
      shape = InputShape.read(extra.value, in: inner)
    } else {
      inner.expectation = .positiveInteger
      if let items = extra.value.items {
        let help =
          items.count == 1 ? "write input_dim: \(items[0].received)" : "write input_shape: \(extra.value.received)"
        inner.mismatch(extra.value, expected: .positiveInteger, help: help)
        return false
      }
      shape = Int.read(extra.value, in: inner).map { InputShape([$0]) }
      if let extent = shape?.extents[0], !(1...SizeLimits.row).contains(extent) {
        if extent < 1 {
          inner.mismatch(extra.value, expected: .positiveInteger)
        } else {
          inner.error("a row cannot have more than \(SizeLimits.row) numbers", at: extra.value.span)
        }
        return false
      }
    }
    guard let shape else { return false }
    result.inputs.append(
      (extra.key, InputDefinition(Spec.defaultInputName, shape: shape.extents, span: extra.keySpan)))
    return true
  }
}

extension ConfigSchema {
  static let positiveInteger = ConfigSchema(.integer, phrase: "a positive integer", example: "100")
}
