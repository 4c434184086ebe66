import NNConfig
import NNLayers
import NNTensor
import NNTraining

/// Writes `config.json`: the network and what it was compiled with, as Keras 3.15 does.
struct KerasConfigWriter {
  private let snapshot: ModelSnapshot
  private let trace: KerasTrace
  /// Names of the layers that have weights.
  private let owners: Set<Substring>
  private let context = WriteContext(dialect: .keras)

  private var definition: ModelDefinition { snapshot.definition }

  /// - Throws: `DiagnosticError` for a network that is not a chain of layers with one input.
  init(_ snapshot: ModelSnapshot) throws {
    try snapshot.definition.checkIsChain()
    self.snapshot = snapshot
    trace = try KerasTrace(snapshot.definition)
    owners = Set(trace.variables.declarations.map { $0.path.prefix { $0 != "/" } })
  }

  func config() -> ConfigValue {
    var entries = definition.isSequential ? sequential : functional
    let compiled = snapshot.settings.map { KerasCompileWriter($0, variables: snapshot.optimizerVariables).config }
    entries.append(ConfigEntry("compile_config", compiled ?? .mapping([ConfigEntry]())))
    return .mapping(entries)
  }

  private var sequential: [ConfigEntry] {
    let layers = [inputLayer] + definition.nodes.indices.map(layer)
    let config: ConfigValue = .mapping([
      "name": .string(definition.name), "trainable": .bool(true), "dtype": Self.dtypePolicy,
      "layers": .sequence(layers.map { .mapping($0) }), "build_input_shape": inputShape,
    ])
    return [
      ConfigEntry("module", .string("keras")), ConfigEntry("class_name", .string("Sequential")),
      ConfigEntry("config", config), ConfigEntry("registered_name", .null),
      ConfigEntry("build_config", .mapping(["input_shape": inputShape])),
    ]
  }

  private var functional: [ConfigEntry] {
    let input = definition.inputs[0]
    let layers =
      [inputLayer + [ConfigEntry("name", .string(input.name)), ConfigEntry("inbound_nodes", .sequence([]))]]
      + definition.nodes.indices.map { layer($0) + call($0) }
    let config: ConfigValue = .mapping([
      "name": .string(definition.name), "trainable": .bool(true),
      "layers": .sequence(layers.map { .mapping($0) }), "input_layers": history(of: input.name),
      "output_layers": history(of: definition.nodes.last?.name ?? input.name),
    ])
    return [
      ConfigEntry("module", .string("keras.src.models.functional")), ConfigEntry("class_name", .string("Functional")),
      ConfigEntry("config", config), ConfigEntry("registered_name", .string("Functional")),
      ConfigEntry("build_config", .mapping(["input_shape": .null])),
    ]
  }

  // MARK: - Layers

  private var inputShape: ConfigValue { shape([nil] + definition.inputs[0].shape) }

  private var inputLayer: [ConfigEntry] {
    let input = definition.inputs[0]
    let config: ConfigValue = .mapping([
      "batch_shape": inputShape, "dtype": .string(input.dtype.rawValue), "sparse": .bool(false),
      "ragged": .bool(false), "name": .string(input.name),
    ])
    return [
      ConfigEntry("module", .string("keras.layers")), ConfigEntry("class_name", .string("InputLayer")),
      ConfigEntry("config", config), ConfigEntry("registered_name", .null),
    ]
  }

  /// A layer with its name, and the shape that its weights were made for.
  private func layer(_ index: Int) -> [ConfigEntry] {
    let node = definition.nodes[index]
    var entries = node.layer.write(in: context).entries ?? []
    if LayerCatalog.standard[node.typeName] == nil { Self.register(&entries, as: node.typeName) }
    if let place = entries.firstIndex(where: { $0.key == "config" }) {
      let own = entries[place].value.withoutNull(Self.leftOut).entries ?? []
      entries[place].value = .mapping(
        [
          ConfigEntry("name", .string(node.name)), ConfigEntry("trainable", .bool(node.trainable)),
          ConfigEntry("dtype", Self.dtypePolicy),
        ] + own)
    }
    if owners.contains(node.name[...]) {
      entries.append(ConfigEntry("build_config", .mapping(["input_shape": shape(trace.inputs[index].shape)])))
    }
    return entries
  }

  /// A program's own layer is what Keras calls a registered one: whoever loads the file into Keras brings a class of
  /// the same name, registered by `keras.saving.register_keras_serializable()`.
  private static func register(_ entries: inout [ConfigEntry], as name: String) {
    for index in entries.indices {
      switch entries[index].key {
      case "module": entries[index].value = .null
      case "registered_name": entries[index].value = .string("Custom>" + name)
      default: break
      }
    }
  }

  /// How the Functional form says what a layer is applied to: the layer before.
  private func call(_ index: Int) -> [ConfigEntry] {
    let port = trace.inputs[index]
    let tensor: ConfigValue = .mapping([
      "class_name": .string("__keras_tensor__"),
      "config": .mapping([
        "shape": shape(port.shape), "dtype": .string(port.dtype.rawValue),
        "keras_history": history(of: index == 0 ? definition.inputs[0].name : definition.nodes[index - 1].name),
      ]),
    ])
    let node: ConfigValue = .mapping(["args": .sequence([tensor]), "kwargs": .mapping([ConfigEntry]())])
    return [
      ConfigEntry("name", .string(definition.nodes[index].name)), ConfigEntry("inbound_nodes", .sequence([node])),
    ]
  }

  private func history(of name: String) -> ConfigValue { .sequence([.string(name), .int(0), .int(0)]) }

  private func shape(_ extents: [Int?]) -> ConfigValue { .sequence(extents.map { $0.map { .int($0) } ?? .null }) }

  /// Keys that are left out where they are null: the first, as Keras does, and those that its earlier versions refuse.
  private static let leftOut: Set<String> = ["activity_regularizer", "input_axes", "output_axes"]

  private static let dtypePolicy: ConfigValue = .mapping([
    "module": .string("keras"), "class_name": .string("DTypePolicy"),
    "config": .mapping(["name": .string("float32")]), "registered_name": .null,
  ])
}

extension ConfigValue {
  /// The same without those of these keys that are null, at any depth.
  fileprivate func withoutNull(_ keys: Set<String>) -> ConfigValue {
    guard let entries else { return self }
    return .mapping(
      entries.filter { !$0.value.isNull || !keys.contains($0.key) }
        .map { ConfigEntry($0.key, $0.value.withoutNull(keys)) })
  }
}

extension ModelDefinition {
  /// - Throws: `DiagnosticError` unless every layer takes what the one before it gives, from one input to one output.
  fileprivate func checkIsChain() throws {
    guard isChain else {
      throw DiagnosticError("only chains of layers with one input and one output can be saved in this version")
    }
    let names = inputs.map(\.name) + nodes.map(\.name)
    if let name = names.first(where: { $0.isEmpty || $0.contains("/") }) {
      throw DiagnosticError("Keras takes no layer called \"\(name)\"", help: "give the layer a name without a slash")
    }
    var seen: Set<String> = []
    if let name = names.first(where: { !seen.insert($0).inserted }) {
      throw DiagnosticError(
        "Keras takes no two layers called \"\(name)\"", help: "give each layer, and the input, a name of its own")
    }
  }
}
