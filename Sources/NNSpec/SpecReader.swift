import NNConfig
import NNLayers
import NNTensor
import NNTraining
import NNYAML

/// Reads spec files.
public struct SpecReader {
  /// The layers that the spec may name.
  public var layers: Catalogue<any Layer>

  /// Opens a saved model that a spec names behind `model:`, at a path relative to the working directory or absolute.
  /// It tells itself what is wrong, most of it at `place`. Without it specs cannot name saved models.
  public var loadModel: LoadModel?

  /// - Parameter isCompiledAnew: whether the spec has a `compile` of its own, so that nothing is lost where the model's
  ///   cannot be read.
  public typealias LoadModel = (_ path: String, _ place: SourceSpan?, _ isCompiledAnew: Bool) -> ModelSnapshot?

  public init(
    layers: Catalogue<any Layer> = LayerCatalog.standard,
    loadModel: LoadModel? = nil
  ) {
    self.layers = layers
    self.loadModel = loadModel
  }

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
    guard let root = YAML.parse(bytes: bytes, name: name, diagnostics: diagnostics) else { return nil }
    let context = context(diagnostics)
    guard root.entries != nil else {
      tellNoMapping(root, in: context)
      return nil
    }
    let model = savedSections(for: root, name: name, settings: settings, in: context)
    return read(root, over: model, defaultName: baseName(name), settings: settings, in: context)
  }

  /// Reads a saved model as if it were a spec of its name, input, layers and `compile`.
  ///
  /// - Parameters:
  ///   - name: of the file, as messages show it.
  ///   - settings: `PATH=VALUE` of `--set`, applied in order. Layers go by their names, or their places without the
  ///     input.
  ///   - diagnostics: hears of all mistakes and warnings.
  /// - Returns: nil when there was a mistake.
  public func read(
    snapshot: ModelSnapshot, name: String, settings: [String] = [], diagnostics: Diagnostics
  ) -> Spec? {
    let context = context(diagnostics)
    let place = SourceSpan(source: SourceText(name: name, text: "", showsPosition: false), utf8: 0..<0)
    let title = SpecWriter.escaped(.string(snapshot.definition.name)).at(place)
    let root = ConfigValue(.mapping([ConfigEntry("name", title, keySpan: place)]), span: place)
    guard let model = SavedSections(snapshot, path: name, place: place, beneath: root, in: context) else { return nil }
    return read(root, over: model, defaultName: baseName(name), settings: settings, in: context)
  }

  private func context(_ diagnostics: Diagnostics) -> ReadContext {
    var context = ReadContext(diagnostics: diagnostics)
    context[LayerCatalog.self] = layers
    return context
  }

  func applier(_ diagnostics: Diagnostics) -> SettingsApplier {
    SettingsApplier(
      resolver: resolver, parse: { YAML.parse($0, range: $1, diagnostics: $2) }, diagnostics: diagnostics)
  }

  private func read(
    _ root: ConfigValue, over model: SavedSections?, defaultName: String, settings: [String], in context: ReadContext
  ) -> Spec? {
    let diagnostics = context.diagnostics
    let root = applier(diagnostics).apply(settings, to: model?.beneath(root) ?? root)
    let saved = model?.saved(in: root)
    let variables = Variables(root["vars"], boundNames: LayerListReader.boundNames, in: context)
    let known = (saved?.sections ?? []).union(["vars"])
    let sections = (root.entries ?? []).filter { !known.contains($0.key) }
    var expanded = variables.substitute(ConfigValue(.mapping(sections), span: root.span), in: context)
    expanded = TypingHabits(context: context).repaired(expanded)
    var spec = read(expanded, saved: saved, defaultName: defaultName, in: context)
    saved?.restore(in: &spec, context: context)
    // A misspelled $name makes the right one look unused.
    if !diagnostics.hasErrors { variables.warnUnused(in: context) }
    return diagnostics.hasErrors ? nil : spec
  }

  private func read(
    _ root: ConfigValue, saved: SavedModel?, defaultName: String, in context: ReadContext
  ) -> Spec {
    let meantAsLayers = UnknownSections(root: root, layers: layers, context: context).tell()
    readUnavailable(root, in: context)
    let given = root.entry("name")
    let name = given.flatMap { readName($0.value, in: context.at("name")) }
    if given == nil { checkDerivedName(defaultName, of: root, in: context) }
    let seed = root.entry("seed").flatMap { SeedSetting.read($0.value, in: context.at("seed")) }
    var result = LayerListReader.Result()
    if let section = root.entry("layers") ?? meantAsLayers {
      result = LayerListReader(catalogue: layers, context: context).read(section.value)
    } else if saved == nil && root.entry("model") == nil {
      context.error("layers is missing", at: firstKey(of: root), help: "add a line layers: with the layers below it")
    }
    let inputs = InputReader(context: context)
    if let section = root.entry("inputs"), let input = inputs.read(section) { result.inputs.append(("inputs", input)) }
    var spec = Spec(
      name: name ?? defaultName, seed: seed ?? .fixed(0), input: inputs.only(of: result.inputs),
      layers: result.layers, compile: nil, fit: FitSettings(), data: DataSettings(), places: Spec.Places())
    if let section = root.entry("compile") {
      spec.compile = CompileReader(context).read(section)
      spec.places.compile = CompilePlaces(
        loss: section.value.entry("loss")?.value.span ?? section.keySpan,
        metrics: (section.value.entry("metrics") ?? section.value.entry("weighted_metrics"))?.value.span)
      spec.places.epochs = section.value["optimizer"].flatMap(EpochCounts.first)
    }
    if let section = root.entry("fit") {
      spec.fit = FitSettings.readSection(section, in: context) ?? spec.fit
      spec.places.fit = section.keySpan
    }
    if let section = root.entry("data") {
      spec.data = DataSettings.readSection(section, in: context) ?? spec.data
      spec.places.data = DataSettings.places(in: section.value)
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
    if let expectation = runNameExpectation(name) {
      context.error("expected \(expectation), got \(value.received)", at: value.span)
      return nil
    }
    return name
  }

  /// A spec without a name has that of its file.
  private func checkDerivedName(_ name: String, of root: ConfigValue, in context: ReadContext) {
    guard let expectation = runNameExpectation(name) else { return }
    context.error(
      "a run would be called \"\(name)\", after the file: expected \(expectation)", at: firstKey(of: root),
      help: "add a line name: with another name, or rename the file")
  }

  /// What a text should be that cannot name the folder of a run; nil if it can. Hidden folders are not looked into for
  /// the newest run.
  private func runNameExpectation(_ name: String) -> String? {
    if !isName(name) { return nameExpectation(name) }
    if name.hasPrefix(".") { return "a name that does not begin with a dot" }
    return name.unicodeScalars.contains { $0.value < 0x20 } ? "a name without control characters" : nil
  }

  private func firstKey(of root: ConfigValue) -> SourceSpan? { root.entries?.first?.keySpan ?? root.span }

  private func baseName(_ path: String) -> String {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    guard let dot = file.lastIndex(of: "."), dot != file.startIndex else { return file }
    return String(file[..<dot])
  }
}
