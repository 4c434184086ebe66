import NNConfig
import NNLayers
import NNTraining

/// Reads `compile:`, after a look for what people write who are used to Keras or to other libraries.
struct CompileReader {
  let context: ReadContext
  private let epochCounts: EpochCounts

  /// - Parameter stepsPerEpoch: nil as long as the data have not been seen.
  init(_ context: ReadContext, stepsPerEpoch: Int? = nil) {
    self.context = context.with(subject: CompileSettings.name)
    epochCounts = EpochCounts(stepsPerEpoch: stepsPerEpoch)
  }

  func read(_ section: ConfigEntry) -> CompileSettings? {
    guard section.value.isNull || section.value.entries != nil else {
      if section.value.scalar?.isBroken != true { tellNoMapping(section.value) }
      return nil
    }
    let optimizer = section.value["optimizer"].flatMap(headName).flatMap { Optimizers.all[$0.name]?.name }
    let misplaced = Misplaced(context: context, optimizer: optimizer ?? "SGD")
    var entries: [ConfigEntry] = []
    for var entry in section.value.entries ?? []
    where !misplaced.tell(entry, in: "compile", known: CompileSettings.fieldKeys) {
      switch entry.key {
      case "loss": entry.value = loss(entry.value)
      case "optimizer": entry.value = self.optimizer(epochCounts.counted(entry.value))
      case "metrics", "weighted_metrics": entry.value = metrics(entry)
      default: break
      }
      entries.append(entry)
    }
    if !entries.contains(where: { Suggestions.nearest(to: $0.key, among: CompileSettings.fieldKeys) == "loss" }) {
      context.error(
        "loss is missing", at: section.keySpan,
        help: "add loss: mse for numbers, binary_crossentropy or categorical_crossentropy for classes")
      entries.append(ConfigEntry("loss", ConfigValue(.scalar(.broken))))
    }
    return CompileSettings.read(
      NamedEntry(
        name: CompileSettings.name, nameSpan: section.keySpan,
        arguments: ConfigValue(.mapping(entries), span: section.value.span)), in: context)
  }

  private func tellNoMapping(_ value: ConfigValue) {
    let word = value.text ?? ""
    let isListOfPairs = value.items?.allSatisfy { $0.entries?.count == 1 } ?? false
    let help =
      isListOfPairs
      ? "remove the dashes"
      : LossReference(word) != nil
        ? "write compile: {loss: \(word)}"
        : Optimizers.all[word] != nil
          ? "write compile: {loss: ..., optimizer: \(word)}" : "write compile: {loss: ..., optimizer: ...}"
    context.error("expected a mapping, got \(value.received)", at: value.span, help: help)
  }

  private func loss(_ value: ConfigValue) -> ConfigValue {
    if let items = value.items {
      context.at("loss").error(
        "expected one loss, got \(value.received)", at: value.span,
        help: items.count == 1 ? "write loss: \(items[0].received)" : "a list of layers has one output: keep one loss")
      return broken(value)
    }
    if let entry = ofOutput(value, isName: { LossReference($0) != nil || UnavailableNames.losses($0) }) {
      tellSeveralOutputs("loss", entry)
      return broken(value)
    }
    return checked(value, kind: "loss", plural: "losses", Losses.all, at: "loss") {
      UnavailableNames.losses($0)
    }
  }

  private func optimizer(_ value: ConfigValue) -> ConfigValue {
    let keys = Optimizers.all.types.flatMap { $0.fieldKeys }.filter { $0 != "name" } + ["lr"]
    if let entries = value.entries, !entries.contains(where: { Optimizers.all[$0.key] != nil }) {
      let named = entries.first { ["name", "type", "class_name", "identifier"].contains($0.key) }
      let parameters = entries.filter { keys.contains($0.key) }
      let name = named?.value.text.flatMap { Optimizers.all[$0] != nil ? $0 : nil }
      guard parameters.isEmpty && name == nil else {
        let inside = parameters.map { "\($0.key == "lr" ? "learning_rate" : $0.key): \($0.value.received)" }
        context.at("optimizer").error(
          "expected the optimizer's name around its parameters", at: (named ?? entries[0]).keySpan,
          help: parameters.isEmpty
            ? "write optimizer: \(name ?? "SGD")"
            : "write optimizer: {\(name ?? "SGD"): {\(inside.joined(separator: ", "))}}")
        return broken(value)
      }
    }
    return checked(value, kind: "optimizer", plural: "optimizers", Optimizers.all, at: "optimizer") {
      UnavailableNames.optimizers($0)
    }
  }

  private func metrics(_ entry: ConfigEntry) -> ConfigValue {
    var list = entry.value
    func checked(_ value: ConfigValue, _ index: Int?) -> ConfigValue {
      let path = index.map { "\(entry.key)[\($0)]" } ?? entry.key
      return self.checked(value, kind: "metric", plural: "metrics", Metrics.all, at: path) {
        UnavailableNames.metrics($0)
      }
    }
    if let output = ofOutput(list, isName: { MetricReference($0) != nil || UnavailableNames.metrics($0) }) {
      tellSeveralOutputs(entry.key, output)
      return broken(list)
    }
    guard let items = list.items else { return checked(list, nil) }
    list.content = .sequence(items.enumerated().map { checked($1, $0) })
    return list
  }

  /// The first entry of a mapping that goes by the names of outputs, as Keras's do where there are several: its values
  /// are names of losses or metrics, its keys are none.
  private func ofOutput(_ value: ConfigValue, isName: (String) -> Bool) -> ConfigEntry? {
    let words = ["name", "type", "class_name", "identifier"]
    guard let entries = value.entries, !entries.contains(where: { isName($0.key) || words.contains($0.key) }) else {
      return nil
    }
    return entries.first { entry in
      (entry.value.items ?? [entry.value]).contains { headName($0).map { isName($0.name) } ?? false }
    }
  }

  private func tellSeveralOutputs(_ key: String, _ entry: ConfigEntry) {
    context.at(key).error(
      "several outputs are not available in this version: a list of layers has one", at: entry.keySpan,
      help: entry.value.scalar == nil && entry.value.items == nil ? nil : "write \(key): \(entry.value.received)")
  }

  /// The value, or a gap where its name is one that only Keras knows, or no name at all, which has been told.
  private func checked<Base>(
    _ value: ConfigValue, kind: String, plural: String, _ catalogue: Catalogue<Base>, at path: String,
    isUnavailable: (String) -> Bool
  ) -> ConfigValue {
    if let scalar = value.scalar, scalar.isQuoted, scalar.text.contains("("), scalar.text.hasSuffix(")") {
      // A call in quotes is told like one without.
      return ConfigValue(.scalar(ConfigScalar(scalar.text)), span: value.span)
    }
    guard let (name, span) = headName(value), catalogue[name] == nil else { return value }
    // `crossentropy` and `accuracy` are in no catalogue.
    if kind == "loss" && LossReference(name) != nil || kind == "metric" && MetricReference(name) != nil { return value }
    if isUnavailable(name) {
      context.at(path).error(
        "the \(kind) \(name) is not available in this version", at: span,
        notes: context.diagnostics.listing(
          kind, "available: \(catalogue.candidates(like: name).joined(separator: ", "))"))
      return broken(value)
    }
    let known = catalogue.candidates(like: name)
    guard catalogue.hint?(name) == nil, Suggestions.nearest(to: name, among: known) == nil else { return value }
    let short =
      name == "None" && kind != "loss"
      ? "leave it out" : Suggestions.help(for: name, among: catalogue.types.flatMap { $0.aliases })
    context.at(path).error(
      "unknown \(kind) \"\(name)\"", at: span,
      notes: short == nil
        ? context.diagnostics.listing(kind, "known \(plural): \(known.joined(separator: ", "))") : [], help: short)
    return broken(value)
  }

  private func broken(_ value: ConfigValue) -> ConfigValue { ConfigValue(.scalar(.broken), span: value.span) }
}
