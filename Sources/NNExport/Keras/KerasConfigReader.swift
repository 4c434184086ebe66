import NNConfig
import NNLayers
import NNTensor
import NNTraining

/// Reads the network that `config.json` describes: a chain of layers, `Sequential` or `Functional`.
///
/// All that cannot be read is told, not only the first.
struct KerasConfigReader {
  private let context: ReadContext
  private let reader: KerasLayerReader

  init(_ context: ReadContext) {
    self.context = context
    reader = KerasLayerReader(context: context)
  }

  /// Nil after an error.
  func definition(_ root: ConfigValue) -> ModelDefinition? {
    guard let model = KerasObject(root), let config = model.config, let layers = config["layers"]?.items else {
      return refuse(root)
    }
    guard model.isKeras else { return refuse(root) }
    guard layers.count <= Self.layerLimit else {
      context.error("the model has \(layers.count) layers, \(Self.layerLimit) at most are read", at: nil)
      return nil
    }
    let entries = layers.enumerated().compactMap { reader.entry($1, position: $0) }
    guard entries.count == layers.count, checkNames(entries) else { return nil }
    let name = config["name"]?.word ?? snakeCase(model.className)
    switch model.className {
    case "Sequential": return sequential(name, config, entries)
    case "Functional", "Model":
      // Which layers cannot be read is told even where their connections cannot be followed.
      let chain = KerasChain(config, entries, context)
      let nodes = (chain.entries ?? entries.filter { !$0.isInput }).map(reader.node)
      guard chain.entries != nil, let input = chain.input.flatMap(reader.input) else { return nil }
      return definition(name, input, nodes, isSequential: false)
    default: return refuse(root)
    }
  }

  /// More layers than any network has, few enough to be built in a moment.
  private static let layerLimit = 10_000

  /// A class of its own, or no model at all.
  private func refuse(_ root: ConfigValue) -> ModelDefinition? {
    guard let model = KerasObject(root) else {
      context.error("config.json describes no model: it has no class_name", at: nil)
      return nil
    }
    guard model.isKeras, ["Sequential", "Functional", "Model"].contains(model.className) else {
      context.error(
        "the model is \(model.title), a class of its own: nnrun runs no Python", at: nil,
        help: "build the same network with keras.Sequential or keras.Model(inputs, outputs), copy its weights, save it")
      return nil
    }
    context.error("config.json describes a \(model.className) without layers", at: nil)
    return nil
  }

  private func checkNames(_ entries: [KerasLayerReader.Entry]) -> Bool {
    var seen: Set<String> = []
    var isGood = true
    for entry in entries where !seen.insert(entry.name).inserted {
      context.error("config.json has two layers called \"\(entry.name)\"", at: nil)
      isGood = false
    }
    return isGood
  }

  private func sequential(
    _ name: String, _ config: ConfigValue, _ entries: [KerasLayerReader.Entry]
  ) -> ModelDefinition? {
    let nodes = entries.filter { !$0.isInput }.map(reader.node)
    var input: InputDefinition?
    if let first = entries.first, first.isInput {
      input = reader.input(first)
      if let second = entries.dropFirst().first(where: \.isInput) {
        context.with(subject: second.subject).tell("stands behind other layers")
        return nil
      }
    } else if let shape = config["build_input_shape"] ?? entries.first?.object.config?["batch_input_shape"],
      !shape.isNull
    {
      input = reader.rowShape(shape, in: context.at("build_input_shape")).map { InputDefinition("input", shape: $0) }
    } else {
      context.error(
        "the model was saved before it was built: it knows no input shape and has no weights", at: nil,
        help: "in Keras, begin it with keras.Input((n,)), or call build or fit, and save it again")
    }
    guard let input else { return nil }
    return definition(name, input, nodes, isSequential: true)
  }

  /// Each node takes what the one before it gives.
  private func definition(
    _ name: String, _ input: InputDefinition, _ nodes: [LayerNode?], isSequential: Bool
  ) -> ModelDefinition? {
    var chain = nodes.compactMap { $0 }
    guard chain.count == nodes.count else { return nil }
    guard !chain.isEmpty else {
      context.error("the model has no layers", at: nil)
      return nil
    }
    for index in chain.indices {
      let argument = type(of: chain[index].layer.base).callArguments[0].name
      chain[index].inputs = [argument: [index == 0 ? .input(0) : .node(index - 1, result: 0)]]
    }
    return ModelDefinition(
      name: name, inputs: [input], nodes: chain, outputs: [.node(chain.count - 1, result: 0)],
      isSequential: isSequential)
  }
}
