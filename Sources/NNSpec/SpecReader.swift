import NNConfig
import NNLayers
import NNTensor
import NNTraining
import NNYAML

/// Reads spec files.
public struct SpecReader {
  /// The layers that the spec may name.
  public var layers: Catalogue<any Layer>

  public init(layers: Catalogue<any Layer> = LayerCatalog.standard) { self.layers = layers }

  static let keys = [
    "name", "seed", "dtype", "vars", "data", "inputs", "layers", "model", "outputs", "compile", "fit",
  ]

  /// Reads the bytes of a spec file.
  ///
  /// - Parameters:
  ///   - name: as messages show it.
  ///   - settings: `PATH=VALUE` of `--set`, applied in order.
  ///   - diagnostics: hears of all mistakes and warnings, not only the first.
  /// - Returns: nil when there was a mistake.
  public func read(
    _ bytes: [UInt8], name: String, settings: [String] = [], diagnostics: Diagnostics
  ) -> Spec? {
    guard var root = YAML.parse(bytes: bytes, name: name, diagnostics: diagnostics) else { return nil }
    var context = ReadContext(diagnostics: diagnostics)
    context[LayerCatalog.self] = layers
    guard root.entries != nil else {
      tellNoMapping(root, in: context)
      return nil
    }
    root = SettingsApplier(
      resolver: resolver, parse: { YAML.parse($0, range: $1, diagnostics: $2) }, diagnostics: diagnostics
    )
    .apply(settings, to: root)
    let variables = Variables(root["vars"], in: context)
    let sections = (root.entries ?? []).filter { $0.key != "vars" }
    var expanded = variables.substitute(ConfigValue(.mapping(sections), span: root.span), in: context)
    expanded = TypingHabits(context: context).repaired(expanded)
    let spec = read(expanded, defaultName: baseName(name), in: context)
    // A misspelled $name makes the right one look unused.
    if !diagnostics.hasErrors { variables.warnUnused(in: context) }
    return diagnostics.hasErrors ? nil : spec
  }

  private func read(_ root: ConfigValue, defaultName: String, in context: ReadContext) -> Spec? {
    let meantAsLayers = UnknownSections(root: root, layers: layers, context: context).tell()
    readUnavailable(root, in: context)
    let name = root.entry("name").flatMap { readName($0.value, in: context.at("name")) }
    let seed = root.entry("seed").flatMap { SeedSetting.read($0.value, in: context.at("seed")) }
    var result = LayerListReader.Result()
    if let section = root.entry("layers") ?? meantAsLayers {
      result = LayerListReader(catalogue: layers, context: context).read(section.value)
    } else if root.entry("model") == nil {
      context.error("layers is missing", at: firstKey(of: root), help: "add a line layers: with the layers below it")
    }
    if let section = root.entry("inputs"), let input = readInputs(section, in: context) {
      result.inputs.append(("inputs", input))
    }
    var spec = Spec(
      name: name ?? defaultName, seed: seed ?? .fixed(0), input: input(from: result.inputs, in: context),
      layers: result.layers, compile: nil, fit: FitSettings(), data: DataSettings(), places: Spec.Places())
    if let section = root.entry("compile") {
      spec.compile = CompileReader(context).read(section)
      spec.places.loss = section.value.entry("loss")?.value.span ?? section.keySpan
    }
    if let section = root.entry("fit") {
      spec.fit = FitSettings.readSection(section, in: context) ?? spec.fit
      spec.places.fit = section.keySpan
    }
    if let section = root.entry("data") {
      spec.data = DataSettings.readSection(section, in: context) ?? spec.data
      spec.places.file = section.value.entry("file")?.value.span
    }
    if let input = spec.input, let layer = spec.layers.first(where: { $0.name == input.name }) {
      context.error(
        "the input and a layer are both called \"\(input.name)\"", at: layer.span,
        notes: input.span.map { ["the input stands at \($0.location)"] } ?? [], help: "give one of them another name")
    }
    spec.places.layers = root.entry("layers")?.keySpan
    spec.places.root = root
    return spec
  }

  /// The name of the run's folder.
  private func readName(_ value: ConfigValue, in context: ReadContext) -> String? {
    guard let name = String.read(value, in: context) else { return nil }
    guard isName(name), name != ".", name != "..", !name.unicodeScalars.contains(where: { $0.value < 0x20 }) else {
      context.error("expected \(nameExpectation(name)), got \(value.received)", at: value.span)
      return nil
    }
    return name
  }

  private func firstKey(of root: ConfigValue) -> SourceSpan? { root.entries?.first?.keySpan ?? root.span }

  /// Something else than a mapping at the top: most often another kind of file.
  private func tellNoMapping(_ root: ConfigValue, in context: ReadContext) {
    let expected = "expected a spec: a mapping with layers and compile"
    if root.items != nil {
      let help = "write layers: above the list"
      context.error("\(expected), got \(root.received)", at: root.span, help: help)
      return
    }
    let text = root.text ?? ""
    if text.contains("import ") || text.contains("model.") {
      context.error(
        "\(expected), got Python", at: root.span, help: "write the layers as a list, as in - Dense: {units: 64}")
    } else if text.contains(where: { ",;\t|".contains($0) }) {
      context.error(
        "\(expected), got rows of data", at: root.span, help: "name the spec first, and the data behind --data")
    } else {
      context.error("\(expected), got \(root.received)", at: root.span, help: "begin with a line layers:")
    }
  }

  private func readUnavailable(_ root: ConfigValue, in context: ReadContext) {
    if let entry = root.entry("model"), entry.value.scalar != nil {
      context.error("model: starting from a saved model is not available in this version", at: entry.keySpan)
    }
    if let entry = root.entry("outputs") {
      context.error(
        "outputs: a list of layers has one output, its last layer; graphs are not available in this version",
        at: entry.keySpan)
    }
    if let entry = root.entry("dtype"), let dtype = String.read(entry.value, in: context.at("dtype")),
      dtype != "float32"
    {
      context.error(
        "dtype: only float32 is available in this version, got \(entry.value.received)", at: entry.value.span)
    }
  }

  /// `inputs:` with the one input of a chain.
  private func readInputs(_ section: ConfigEntry, in context: ReadContext) -> InputDefinition? {
    if section.value.items != nil {
      return InputShape.read(section.value, in: context.at("inputs")).map {
        InputDefinition(Spec.defaultInputName, shape: $0.extents, span: section.keySpan)
      }
    }
    guard let entries = section.value.entries else {
      context.error(
        "inputs: expected a mapping of names to shapes, got \(section.value.received)", at: section.value.span,
        help: "write inputs: {x: [100]}")
      return nil
    }
    guard entries.count == 1, let first = entries.first else {
      context.error(
        entries.isEmpty
          ? "inputs: names no input"
          : "inputs: a list of layers has one input, got \(entries.count); graphs are not available in this version",
        at: section.keySpan, help: entries.isEmpty ? "write inputs: {x: [100]}" : nil)
      return nil
    }
    let entry = NamedEntry(name: InputEntry.name, nameSpan: first.keySpan, arguments: first.value)
    var input = InputEntry.readEntry(entry, in: context.with(subject: "input \"\(first.key)\""))
    input?.inputName = first.key
    return input?.definition(at: first.keySpan)
  }

  /// The input's declaration; two at once are a mistake that names both.
  private func input(
    from declared: [(key: String, definition: InputDefinition)], in context: ReadContext
  ) -> InputDefinition? {
    let declared = declared.sorted { left, right in
      guard let left = left.definition.span, let right = right.definition.span, left.source === right.source else {
        return false
      }
      return left.utf8.lowerBound < right.utf8.lowerBound
    }
    guard let first = declared.first else { return nil }
    for other in declared.dropFirst() {
      context.error(
        first.key == other.key
          ? "the input's shape is given twice, each time by \(first.key)"
          : "the input's shape is given twice, by \(first.key) and by \(other.key)", at: other.definition.span,
        notes: first.definition.span.map { ["\(first.key) stands at \($0.location)"] } ?? [], help: "keep one of them")
    }
    return first.definition
  }

  private func baseName(_ path: String) -> String {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    guard let dot = file.lastIndex(of: "."), dot != file.startIndex else { return file }
    return String(file[..<dot])
  }

  /// What `--set` needs to know of names: which ones are components, and what `summary` shows for layers.
  private var resolver: SettingsApplier.Resolver {
    SettingsApplier.Resolver(
      meaning: { name, path in
        guard let type = self.component(name, at: path) else { return .other }
        return .component(leadingKey: type.leadingKey)
      },
      shownNames: { items, path in
        guard path == ["layers"] else { return items.map { _ in nil } }
        var names = LayerNames()
        return items.map { item in
          let name = item.text ?? item.entries?.first?.key ?? ""
          guard let type = layers[name] else { return nil }
          return names.next(base: snakeCase(type.name))
        }
      })
  }

  private func component(_ name: String, at path: [String]) -> (any Component.Type)? {
    switch (path.first, path.count) {
    case ("layers", 2): name == InputEntry.name || InputEntry.aliases.contains(name) ? InputEntry.self : layers[name]
    case ("layers", let count) where count > 2:
      Activations.all[name] ?? Initializers.all[name] ?? Regularizers.all[name] ?? Constraints.all[name]
    case ("compile", 2) where path[1] == "optimizer": Optimizers.all[name]
    case ("compile", 2) where path[1] == "loss": Losses.all[name]
    case ("compile", let count) where count >= 2 && path[1].hasSuffix("metrics"): Metrics.all[name]
    case ("compile", let count) where count > 2: LearningRateSchedules.all[name]
    default: nil
    }
  }
}

extension Component {
  /// Reads a top-level section, whose parameters stand directly under its key.
  static func readSection(_ section: ConfigEntry, in context: ReadContext) -> Self? {
    let context = context.with(subject: name)
    guard !section.value.isNull else { return read(NamedEntry(name: name, nameSpan: section.keySpan), in: context) }
    guard let entries = section.value.entries else {
      let value = section.value
      if value.scalar?.isBroken == true { return nil }
      let isListOfPairs = value.items?.allSatisfy { $0.entries?.count == 1 } ?? false
      let first = value.scalar == nil ? "..." : value.received
      context.error(
        "expected a mapping, got \(value.received)", at: value.span,
        help: isListOfPairs ? "remove the dashes" : "write \(name): {\(fieldKeys.first ?? ""): \(first)}")
      return nil
    }
    let misplaced = Misplaced(context: context)
    let known = fieldKeys + unsupported.map(\.key)
    let own = entries.filter { !misplaced.tell($0, in: name, known: known) }
    return read(
      NamedEntry(
        name: name, nameSpan: section.keySpan, arguments: ConfigValue(.mapping(own), span: section.value.span)),
      in: context)
  }
}
