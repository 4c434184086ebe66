import NNConfig
import NNLayers
import NNTraining

extension Spec {
  /// The spec as a file would say it, with everything resolved that led to it: variables, settings, options.
  ///
  /// What has its default is left out. Reading what was written gives an equal spec: the same name, seed, input, layers,
  /// sections. A saved model whose network stands as it is, is named (`model: FILE`), and its settings are left out
  /// where they stand; what was changed is written out, so that it is a model of its own from then on.
  public func write() -> ConfigValue {
    var entries = [ConfigEntry("name", .string(name))]
    if seed != .fixed(0) { entries.append(ConfigEntry("seed", seed.write(in: WriteContext()))) }
    append("data", data.writeFields(in: WriteContext()), to: &entries)
    if let saved, saved.networkIsSaved {
      entries.append(ConfigEntry("model", .string(saved.path)))
    } else {
      let input = input.map { [InputEntry($0).write(in: WriteContext())] } ?? []
      entries.append(ConfigEntry("layers", .sequence(input + SpecWriter.layers(layers))))
    }
    if let compile, saved?.networkIsSaved != true || saved?.compileIsSaved != true {
      entries.append(ConfigEntry("compile", SpecWriter.compile(compile)))
    }
    append("fit", fit.writeFields(in: WriteContext()), to: &entries)
    return SpecWriter.escaped(.mapping(entries))
  }

  private func append(_ section: String, _ fields: [ConfigEntry], to entries: inout [ConfigEntry]) {
    if !fields.isEmpty { entries.append(ConfigEntry(section, .mapping(fields))) }
  }
}

/// Parts of a spec as a file would say them.
enum SpecWriter {
  /// - Parameter namesAll: also write the names that the layers would get without.
  static func layers(_ layers: [SpecLayer], namesAll: Bool = false) -> [ConfigValue] {
    var names = LayerNames()
    var taken: Set<String> = []
    return layers.map { layer in
      let type = type(of: layer.layer.base)
      var extras: [ConfigEntry] = []
      var counted = names
      var usual = counted.next(for: layer.layer.base)
      while taken.contains(usual) { usual = counted.next(for: layer.layer.base) }
      if usual == layer.name && !namesAll {
        names = counted
      } else {
        extras.append(ConfigEntry("name", .string(layer.name)))
      }
      taken.insert(layer.name)
      if !layer.trainable { extras.append(ConfigEntry("trainable", .bool(false))) }
      // A layer with such a parameter of its own has taken the key.
      extras.removeAll { type.fieldKeys.contains($0.key) }
      guard !extras.isEmpty else { return layer.layer.write(in: WriteContext()) }
      return .mapping([ConfigEntry(type.name, .mapping(layer.layer.base.writeFields(in: WriteContext()) + extras))])
    }
  }

  /// The loss first, as people write it.
  static func compile(_ compile: CompileSettings) -> ConfigValue {
    var entries = compile.writeFields(in: WriteContext())
    for index in entries.indices {
      switch entries[index].key {
      case "loss": entries[index].value = unlessWord(compile.loss)
      case "metrics": entries[index].value = .sequence(compile.metrics.map(unlessWord))
      case "weighted_metrics": entries[index].value = .sequence(compile.weightedMetrics.map(unlessWord))
      default: break
      }
    }
    return .mapping(entries.filter { $0.key == "loss" } + entries.filter { $0.key != "loss" })
  }

  /// A loss or metric. The bare name says more than which one it is (logs call `mse` so), so one that was not given by
  /// its bare name stays a mapping, even of nothing.
  private static func unlessWord(_ reference: some Configurable) -> ConfigValue {
    let value = reference.write(in: WriteContext())
    guard let name = value.text, reference.write(in: WriteContext(includesDefaults: true)).entries != nil else {
      return value
    }
    return .mapping([ConfigEntry(name, ConfigValue(.mapping([])))])
  }

  /// The value with `$` doubled wherever it stands for itself, which is everywhere.
  static func escaped(_ value: ConfigValue) -> ConfigValue {
    var value = value
    switch value.content {
    case .scalar(var scalar):
      scalar.text = escaped(scalar.text)
      value.content = .scalar(scalar)
    case .sequence(let items): value.content = .sequence(items.map(escaped))
    case .mapping(let entries):
      value.content = .mapping(entries.map { ConfigEntry(escaped($0.key), escaped($0.value), keySpan: $0.keySpan) })
    }
    return value
  }

  private static func escaped(_ text: String) -> String {
    text.contains("$") ? text.split(separator: "$", omittingEmptySubsequences: false).joined(separator: "$$") : text
  }
}

extension InputEntry {
  init(_ input: InputDefinition) {
    shape = InputShape(input.shape)
    inputName = input.name == Spec.defaultInputName ? nil : input.name
  }
}
