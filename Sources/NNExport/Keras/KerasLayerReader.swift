import NNConfig
import NNLayers
import NNTensor
import NNTraining

/// Reads the layers of `config.json`, each with its name.
struct KerasLayerReader {
  let context: ReadContext

  /// A layer as a file describes it.
  struct Entry {
    let value: ConfigValue
    let object: KerasObject
    let name: String

    /// As messages call it: `Dense "dense"`.
    var subject: String { "\(object.className) \"\(name)\"" }
    var isInput: Bool { object.className == "InputLayer" && object.isKeras }
  }

  /// Nil for what is no layer, which is told.
  func entry(_ value: ConfigValue, position: Int) -> Entry? {
    guard let object = KerasObject(value) else {
      context.error("config.json: layer \(position + 1) has no class_name", at: nil)
      return nil
    }
    guard let name = object.config?["name"]?.word ?? value["name"]?.word, !name.isEmpty, !name.contains("/") else {
      context.error("config.json: layer \(position + 1), a \(object.className), has no name that Keras allows", at: nil)
      return nil
    }
    return Entry(value: value, object: object, name: name)
  }

  /// The layer itself; nil when it cannot be read, which is told.
  func node(_ entry: Entry) -> LayerNode? {
    let context = context.with(subject: entry.subject)
    guard let type = layerType(entry, in: context) else { return nil }
    let errors = context.diagnostics.errorCount
    let config = entry.object.config ?? .null
    guard let parameters = config.withoutFunctions(in: context, isKnown: isOwn).entries else {
      if context.diagnostics.errorCount == errors { context.error("its config is not a mapping", at: nil) }
      return nil
    }
    checkPrecision(config["dtype"], in: context)
    let trainable = config["trainable"].map { Bool.read($0, in: context.at("trainable")) } ?? true
    let keys = type.kerasKeys
    let own = parameters.filter { parameter in
      if keys.contains(parameter.key) { return true }
      if Self.shared.contains(parameter.key) { return false }
      // What later versions of Keras add is off where it is null.
      return !parameter.value.isNull
    }
    let read = type.read(NamedEntry(name: type.name, arguments: .mapping(own)), in: context) as? any Layer
    guard let layer = read, let trainable, context.diagnostics.errorCount == errors else { return nil }
    return LayerNode(name: entry.name, layer: AnyLayer(layer), inputs: [:], trainable: trainable)
  }

  /// Keys that every layer has.
  private static let shared: Set<String> = ["name", "trainable", "dtype", "batch_input_shape", "batch_shape"]

  private func isOwn(_ name: String) -> Bool {
    context[LayerCatalog.self][name] != nil && LayerCatalog.standard[name] == nil
  }

  // MARK: - Classes

  private func layerType(_ entry: Entry, in context: ReadContext) -> (any Component.Type)? {
    let name = entry.object.className
    guard entry.object.isKeras || isOwn(name) else {
      context.tell(
        "is \(entry.object.registeredName ?? entry.object.module ?? "a class") of another program, not part of Keras",
        help: "nnrun runs no Python: say the same with layers of Keras, and save the model again")
      return nil
    }
    if let type = context[LayerCatalog.self][name] { return type }
    switch name {
    case "Lambda":
      context.tell("holds Python code, which nnrun does not run", help: KerasHelp.code)
    case "Sequential", "Functional", "Model":
      context.tell(
        "is a model inside the model, which this version cannot read",
        help: "put its layers into the outer model, and save that")
    default:
      if entry.object.module?.contains(".ops") ?? false {
        context.tell("is an operation, which this version cannot read", help: KerasHelp.code)
      } else if KerasNames.layers.contains(name) {
        context.tell(
          "is not available in this version",
          help: "available: \(context[LayerCatalog.self].names.joined(separator: ", "))")
      } else {
        context.tell("is not a layer that nnrun knows", help: KerasHelp.code)
      }
    }
    return nil
  }

  // MARK: - Numbers

  /// Layers compute in single precision here.
  private func checkPrecision(_ value: ConfigValue?, in context: ReadContext) {
    guard let value, !value.isNull else { return }
    let name = value["config"]?["name"]?.word ?? value.word ?? "another type"
    guard name != "float32" else { return }
    context.tell(
      "computes in \(name); this version computes in float32",
      help: "in Keras, set keras.config.set_dtype_policy(\"float32\"), build the model anew, copy its weights, save it")
  }

  // MARK: - Inputs

  /// What an InputLayer says.
  func input(_ entry: Entry) -> InputDefinition? {
    let context = context.with(subject: entry.subject)
    let config = entry.object.config ?? .null
    for key in ["sparse", "ragged", "optional"] where config[key]?.scalar?.bool == true {
      context.tell("is \(key), which this version cannot read")
    }
    let type = config["dtype"]?["config"]?["name"]?.word ?? config["dtype"]?.word ?? "float32"
    let dtype = DType(rawValue: type).flatMap { $0 == .opaque ? nil : $0 }
    if dtype == nil { context.tell("takes \(type), which nnrun has no type for") }
    guard let shape = config["batch_shape"] ?? config["batch_input_shape"] else {
      context.tell("has no batch_shape")
      return nil
    }
    guard let extents = rowShape(shape, in: context), let dtype else { return nil }
    return InputDefinition(entry.name, shape: extents, dtype: dtype)
  }

  /// The shape of a row from that of a batch, whose first extent does not matter.
  func rowShape(_ value: ConfigValue, in context: ReadContext) -> [Int?]? {
    guard let items = value.items, !items.isEmpty, items.count <= Self.rankLimit else {
      context.error("expected the shape of a batch, got \(value.received)", at: nil)
      return nil
    }
    var extents: [Int?] = []
    for item in items.dropFirst() {
      guard let extent = Optional<Int>.read(item, in: context) else { return nil }
      if let extent, extent < 0 || extent > Self.extentLimit {
        context.error("\(extent) is not an extent of a shape", at: nil)
        return nil
      }
      extents.append(extent)
    }
    return extents
  }

  private static let rankLimit = 32
  private static let extentLimit = 1 << 40
}

extension Component {
  /// Every key that its configuration in a `.keras` file may have.
  fileprivate static var kerasKeys: Set<String> {
    Set(fields.compactMap { $0.key(in: .keras) } + unsupported.map(\.key))
  }
}
