import NNConfig

/// The layers of a functional model in the order in which data flows through them, where that is a plain chain.
struct KerasChain {
  typealias Entry = KerasLayerReader.Entry

  private(set) var input: Entry?
  /// The layers behind the input; nil when they form no chain, which is told.
  private(set) var entries: [Entry]?

  init(_ config: ConfigValue, _ layers: [Entry], _ context: ReadContext) {
    let inputs = Self.endpoints(config["input_layers"])
    let outputs = Self.endpoints(config["output_layers"])
    guard let inputs, let outputs, inputs.count == 1, outputs.count == 1 else {
      for (what, names) in [("inputs", inputs), ("outputs", outputs)] where names?.count != 1 {
        let list = names?.joined(separator: ", ") ?? ""
        context.error(
          list.isEmpty
            ? "the model's \(what) are named in a form that this version does not know"
            : "the model has several \(what), which this version cannot read: \(list)",
          at: nil, help: "make a model of one input and one output: keras.Model(input, output)")
      }
      return
    }
    let named = Dictionary(uniqueKeysWithValues: layers.map { ($0.name, $0) })
    var chain: [Entry] = []
    var name = outputs[0]
    // Backwards from the output: every layer says what it was applied to.
    while name != inputs[0] {
      guard let entry = named[name] else {
        context.error("config.json names a layer \"\(name)\" that it does not describe", at: nil)
        return
      }
      guard chain.count < layers.count else {
        context.with(subject: entry.subject).tell("is part of a cycle")
        return
      }
      guard let source = Self.source(of: entry, context) else { return }
      chain.append(entry)
      name = source
    }
    guard let first = named[name], first.isInput else {
      context.error("the input \"\(name)\" is not an InputLayer", at: nil)
      return
    }
    let onTheWay = Set(chain.map(\.name) + [first.name])
    if let other = layers.first(where: { !onTheWay.contains($0.name) }) {
      context.with(subject: other.subject).tell(
        "is not on the path from input to output: this version reads chains of layers only")
      return
    }
    input = first
    entries = chain.reversed()
  }

  /// The layers that `input_layers` or `output_layers` names: one as `["in", 0, 0]`, several in a list or a mapping.
  private static func endpoints(_ value: ConfigValue?) -> [String]? {
    guard let value else { return nil }
    if let name = endpoint(value) { return [name] }
    guard let parts = value.items ?? value.entries?.map(\.value) else { return nil }
    let names = parts.compactMap(endpoint)
    return names.count == parts.count ? names : nil
  }

  /// What the only output of a model is called: by the layer that gives it, and by the key of the mapping that the
  /// model was made with, `keras.Model(inputs, {"price": y})`.
  static func outputNames(_ root: ConfigValue, last layer: String?) -> [String] {
    let keys = root["config"]?["output_layers"]?.entries?.map(\.key) ?? []
    return keys + [layer].compactMap { $0 }
  }

  private static func endpoint(_ value: ConfigValue) -> String? {
    guard let items = value.items, items.count == 3 else { return nil }
    return items[0].word
  }

  /// What Keras calls the argument of every layer of one input.
  private static let inputs = "inputs"

  /// The layer that a layer takes its only input from; nil if it takes another number of them, which is told.
  private static func source(of entry: Entry, _ context: ReadContext) -> String? {
    let context = context.with(subject: entry.subject)
    let calls = entry.value["inbound_nodes"]?.items ?? []
    guard calls.count == 1 else {
      context.tell(
        calls.isEmpty ? "is applied to nothing" : "is used \(calls.count) times, which this version cannot read")
      return nil
    }
    // The one argument of values may have been given by its name.
    let keywords = calls[0]["kwargs"]?.entries ?? []
    let arguments = (calls[0]["args"]?.items ?? []) + keywords.filter { $0.key == inputs }.map(\.value)
    guard arguments.count == 1, let tensor = KerasObject(arguments[0]), tensor.className == "__keras_tensor__",
      let history = tensor.config?["keras_history"], let name = endpoint(history)
    else {
      context.tell("takes no single value: this version reads chains of layers only")
      return nil
    }
    // Keras sets `training` at every call anew; a mask comes from no layer that this version has.
    let options = keywords.filter { !["training", inputs].contains($0.key) && !$0.value.isNull }
    if let option = options.first {
      context.tell("is called with \(option.key), which this version cannot read")
      return nil
    }
    return name
  }
}
