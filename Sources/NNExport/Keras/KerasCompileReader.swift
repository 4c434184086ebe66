import NNConfig
import NNLayers
import NNTraining

/// Reads `compile_config`: what the model is trained for. All that cannot be read is told.
struct KerasCompileReader {
  private let context: ReadContext
  private let outputs: [String]

  /// - Parameter outputs: names of the model's only output, by which losses and metrics may go; empty if unknown.
  init(_ context: ReadContext, outputs: [String]) {
    self.context = context.with(subject: CompileSettings.name)
    self.outputs = outputs
  }

  /// Nil for a model that was not compiled, and after an error.
  func settings(_ root: ConfigValue) -> CompileSettings? {
    guard let config = root["compile_config"], let entries = config.entries, !entries.isEmpty else { return nil }
    let errors = context.diagnostics.errorCount
    checkLossWeights(config["loss_weights"])
    let loss = config["loss"].flatMap { self.loss($0) }
    if loss == nil && context.diagnostics.errorCount == errors {
      tell("it was compiled without a loss")
    }
    let optimizer = config["optimizer"].flatMap { self.optimizer($0) }
    if optimizer == nil && context.diagnostics.errorCount == errors {
      tell("it was compiled without an optimizer")
    }
    let metrics = ["metrics", "weighted_metrics"].map { key in
      ConfigEntry(key, .sequence(list(config[key]).compactMap { metric($0, key) }))
    }
    guard let loss, let optimizer, context.diagnostics.errorCount == errors else { return nil }
    let known: [ConfigEntry] = [ConfigEntry("optimizer", optimizer), ConfigEntry("loss", loss)] + metrics
    return CompileSettings.read(NamedEntry(name: CompileSettings.name, arguments: .mapping(known)), in: context)
  }

  private func tell(_ message: String, notes: [String] = []) {
    context.error(message, at: nil, notes: notes, help: KerasHelp.compile)
  }

  // MARK: - Parts

  private func checkLossWeights(_ value: ConfigValue?) {
    guard let value, !value.isNull else { return }
    let weights = value.items ?? value.entries?.map(\.value) ?? [value]
    guard weights.allSatisfy({ $0.text.flatMap { Double($0) } == 1 }) else {
      return tell("loss_weights are not available in this version")
    }
  }

  private func optimizer(_ value: ConfigValue) -> ConfigValue? {
    if value.isNull { return nil }
    return known(value, "optimizer", Optimizers.all.names) { Optimizers.all[$0] != nil }
  }

  private func loss(_ value: ConfigValue) -> ConfigValue? {
    if value.isNull { return nil }
    if let only = single(value) { return loss(only) }
    if KerasObject(value) == nil, let names = value.entries?.map(\.key) {
      let own = outputs.first ?? "unnamed"
      tell("it has losses for the outputs \(names.joined(separator: ", ")); the model has one: \(own)")
      return nil
    }
    guard value.items == nil else {
      tell("it has several losses, which this version cannot read")
      return nil
    }
    return known(value, "loss", Losses.all.names) { LossReference($0) != nil }
  }

  private func metric(_ value: ConfigValue, _ key: String) -> ConfigValue? {
    var value = value
    if let wrapper = KerasObject(value), wrapper.isKeras, wrapper.className == "MeanMetricWrapper",
      let wrapped = wrapper.config?["fn"]
    {
      // The mean of a function is the metric of the function's name, with the function's options as its own.
      value = wrapped
      if let function = KerasObject(wrapped), function.isKeras,
        let type = function.function.flatMap({ Metrics.all[$0] })
      {
        value = .mapping([
          "module": .string(type.kerasModule), "class_name": .string(type.name),
          "config": .mapping((wrapper.config?.entries ?? []).filter { $0.key != "fn" }), "registered_name": .null,
        ])
      }
    } else if let loss = KerasObject(value), loss.isKeras, loss.isLoss {
      // Keras takes the plain mean of what the loss gives for each batch, however small: no metric does that.
      tell(
        "the metric \(loss.className) is an object of keras.losses, which this version does not take as a metric",
        notes: ["in Keras, a metric of the name is keras.metrics.\(loss.className)()"])
      return nil
    }
    return known(value, "metric", Metrics.all.names) { MetricReference($0) != nil }
  }

  /// The metrics of the only output, however deep they stand in lists and mappings.
  private func list(_ value: ConfigValue?) -> [ConfigValue] {
    guard let value, !value.isNull else { return [] }
    if let items = value.items { return items.flatMap { list($0) } }
    if let entries = value.entries, KerasObject(value) == nil { return entries.flatMap { list($0.value) } }
    return [value]
  }

  /// What stands alone in a list, or behind the output's name.
  private func single(_ value: ConfigValue) -> ConfigValue? {
    if let items = value.items { return items.count == 1 ? items[0] : nil }
    guard KerasObject(value) == nil, let entries = value.entries, entries.count == 1 else { return nil }
    return outputs.isEmpty || outputs.contains(entries[0].key) ? entries[0].value : nil
  }

  /// The value with plain names for functions, if what it names is there; else nil, which is told.
  private func known(
    _ value: ConfigValue, _ kind: String, _ names: [String], isKnown: (String) -> Bool
  ) -> ConfigValue? {
    let object = KerasObject(value)
    guard let name = object?.function ?? object?.className ?? value.word else {
      tell("expected a \(kind), got \(value.received)")
      return nil
    }
    if let object, !object.isKeras {
      tell("the \(kind) \(object.title) is not part of Keras: nnrun runs no Python")
      return nil
    }
    guard isKnown(name) else {
      tell(
        "the \(kind) \(name) is not available in this version",
        notes: ["available: \(names.joined(separator: ", "))"])
      return nil
    }
    return value.withoutFunctions(in: context.at(kind))
  }
}
