import NNConfig
import NNLayers
import NNTraining

/// A saved model as sections of a spec: settings of the command line change it like a written one, and what they leave
/// alone is taken from the model itself.
struct SavedSections {
  let snapshot: ModelSnapshot
  let path: String
  let place: SourceSpan
  /// Whether the spec has a `compile` section of its own.
  let isCompiledAnew: Bool
  private let input: ConfigEntry
  private let layers: ConfigEntry
  private let compile: ConfigEntry?

  /// - Parameters:
  ///   - place: of the model's name, for messages about what stands in the file.
  ///   - root: of the spec.
  /// - Returns: nil if the model is not a chain of layers, which is told.
  init?(_ snapshot: ModelSnapshot, path: String, place: SourceSpan, beneath root: ConfigValue, in context: ReadContext)
  {
    let definition = snapshot.definition
    guard definition.isChain, !definition.nodes.isEmpty else {
      context.error(
        "the saved model is a graph; only models whose layers stand one behind the other are available in this version",
        at: place)
      return nil
    }
    self.snapshot = snapshot
    self.path = path
    self.place = place
    isCompiledAnew = root.entry("compile") != nil
    var shape = [ConfigEntry("shape", InputShape(definition.inputs[0].shape).write(in: WriteContext()))]
    let dtype = definition.inputs[0].dtype
    if dtype != .float32 { shape.append(ConfigEntry("dtype", .string(dtype.rawValue))) }
    func entry(_ key: String, _ value: ConfigValue) -> ConfigEntry {
      ConfigEntry(key, SpecWriter.escaped(value).everywhere(at: place), keySpan: place)
    }
    input = entry("inputs", .mapping([ConfigEntry(definition.inputs[0].name, .mapping(shape))]))
    layers = entry(
      "layers", .sequence(SpecWriter.layers(Self.layers(of: definition, at: place), namesAll: true)))
    compile = isCompiledAnew ? nil : snapshot.settings.map { entry("compile", SpecWriter.compile($0)) }
  }

  /// The spec with the model's sections in it.
  func beneath(_ root: ConfigValue) -> ConfigValue {
    var root = root
    root.content = .mapping((root.entries ?? []) + [input, layers] + (compile.map { [$0] } ?? []))
    return root
  }

  /// What of the model still stands in a spec made by `beneath` and changed since.
  func saved(in root: ConfigValue) -> SavedModel {
    let optimizer = root["compile"]?["optimizer"]
    return SavedModel(
      snapshot: snapshot, path: path, place: place,
      networkIsSaved: root["inputs"] == input.value && root["layers"] == layers.value,
      compileIsSaved: !isCompiledAnew && root["compile"] == compile?.value, isCompiledAnew: isCompiledAnew,
      // One whose parameters were changed stays where it was.
      optimizerIsGiven: optimizer.map { $0.span != place } ?? (compile?.value["optimizer"] != nil))
  }

  static func layers(of definition: ModelDefinition, at place: SourceSpan?) -> [SpecLayer] {
    definition.nodes.map {
      SpecLayer(name: $0.name, layer: $0.layer, trainable: $0.trainable, span: $0.span ?? place)
    }
  }
}

extension SavedModel {
  /// Keys of the sections that need not be read, as the model has them.
  var sections: Set<String> {
    var keys: Set<String> = []
    if networkIsSaved { keys.formUnion(["inputs", "layers"]) }
    if compileIsSaved { keys.insert("compile") }
    return keys
  }

  /// Puts what still stands into a spec.
  func restore(in spec: inout Spec, context: ReadContext) {
    if networkIsSaved {
      var input = snapshot.definition.inputs[0]
      input.span = input.span ?? place
      spec.input = input
      spec.layers = SavedSections.layers(of: snapshot.definition, at: place)
      if SizeLimits.rowCount(input.shape.compactMap { $0 }) == nil {
        context.error("a row cannot have more than \(SizeLimits.row) numbers", at: place)
      }
      for layer in spec.layers {
        let name = type(of: layer.layer.base).name
        _ = SizeLimits.check(
          layer.layer.base, NamedEntry(name: name, nameSpan: place),
          in: context.with(subject: "\(name) \"\(layer.name)\""))
      }
    }
    if compileIsSaved { spec.compile = snapshot.settings }
    spec.saved = self
    spec.places.layers = place
    spec.places.compile.loss = spec.places.compile.loss ?? place
    spec.places.compile.metrics = spec.places.compile.metrics ?? place
  }
}

extension ConfigValue {
  /// The same content, all of it at one place.
  fileprivate func everywhere(at place: SourceSpan) -> ConfigValue {
    switch content {
    case .scalar: at(place)
    case .sequence(let items): ConfigValue(.sequence(items.map { $0.everywhere(at: place) }), span: place)
    case .mapping(let entries):
      ConfigValue(
        .mapping(entries.map { ConfigEntry($0.key, $0.value.everywhere(at: place), keySpan: place) }), span: place)
    }
  }
}
