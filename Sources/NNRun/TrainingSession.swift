import NNConfig
import NNData
import NNGraph
import NNLayers
import NNSpec
import NNTensor
import NNTraining

/// One training from a model and data: everything is loaded, checked and described before the first step, and nothing is
/// written.
public final class TrainingSession {
  public let model: Model
  /// The run's name, which its folder is under.
  public let name: String
  public let seed: UInt64
  /// Whether the spec said `seed: random`.
  public let seedWasDrawn: Bool
  public let threads: Int
  public let warnings: [Diagnostic]
  /// What was understood of the data, a line each.
  public let description: [String]
  public var rows: Int { data.training.rowCount }
  public var validationRows: Int { data.validation?.rowCount ?? 0 }
  public var epochs: Int { settings.epochs }
  /// Numbers that the layers have, trained or not.
  public var parameters: Int { model.weights.map(\.type.shape.count).reduce(0, +) }

  let request: RunRequest
  let spec: Spec
  let data: TrainingData
  let settings: FitSettings
  /// The YAML that the model was first made from, as it was written.
  let originalSpec: String?
  /// Whether the weights are new, so that layers still have to learn from the data before the first step.
  let isNew: Bool

  /// - Throws: `FileAccessError` for files that are missing or cannot be read, `DiagnosticError` for everything in
  ///   model, data or options that does not fit.
  public convenience init(_ request: RunRequest) throws {
    try request.checkOut([".keras"])
    try self.init(request, Diagnostics())
  }

  private convenience init(_ request: RunRequest, _ diagnostics: Diagnostics) throws {
    try self.init(request, spec: try request.readSpec(diagnostics), diagnostics)
  }

  init(_ request: RunRequest, spec: Spec, originalSpec: String? = nil, _ diagnostics: Diagnostics) throws {
    self.request = request
    self.originalSpec =
      try originalSpec ?? spec.savedNotes()?.spec ?? (spec.places.layers ?? spec.places.fit)?.source.text
    var spec = spec
    switch spec.seed {
    case .fixed(let seed):
      self.seed = seed
      seedWasDrawn = false
    case .random:
      seed = UInt64.random(in: 0...UInt64(UInt32.max))
      seedWasDrawn = true
      spec.seed = .fixed(seed)
    }
    let backend = try Backends.make(request.backend, threads: request.threads)
    threads = Backends.threads(of: backend)
    data = try TrainingDataLoader(spec: spec, request: request, seed: seed).load()
    if let steps = spec.fit.stepsPerEpoch, request.batchSize == nil, !spec.statesBatchSize {
      // As Keras does where steps alone are given: an epoch is all rows.
      spec.fit.batchSize = (data.training.rowCount - 1) / steps + 1
    }
    settings = data.fitting(spec.fit)
    let stepsPerEpoch = (data.training.rowCount + settings.batchSize - 1) / settings.batchSize
    try spec.countEpochs(stepsPerEpoch: min(stepsPerEpoch, settings.stepsPerEpoch ?? .max))
    model = try Model(data.definition, backend: backend, seed: seed, weights: spec.saved?.snapshot.weights)
    isNew = spec.saved == nil
    guard let compile = spec.compile else { preconditionFailure("the data loader asks for compile") }
    try model.compile(compile, places: spec.places.compile)
    let notes = try model.restore(from: spec)
    name = spec.name
    warnings = diagnostics.sorted + data.warnings + stepWarnings(spec) + nameWarnings(spec)
    description = data.lines + notes.map { "  note      \($0)" }
    self.spec = spec
    try checkThresholds()
  }

  /// Trains and writes nothing; a `TrainingRun` keeps what comes of it.
  ///
  /// - Throws: `DivergedError` when the loss becomes NaN or infinite.
  public func run(reporter: any Reporter = SilentReporter()) throws -> History {
    try learnFromData()
    return try model.fit(data.training, validation: data.validation, settings: settings, reporter: reporter)
  }

  /// Layers that learn from the data see the training rows first; those of a saved model have done so.
  func learnFromData() throws {
    if isNew, model.needsAdaptation { try model.adapt(to: data.training) }
  }

  /// - Throws: `DiagnosticError` for a threshold on a log that there will not be.
  private func checkThresholds() throws {
    guard !request.thresholds.isEmpty else { return }
    let names = try model.logNames()
    let all = names + (data.validation == nil ? [] : names.map { "val_" + $0 })
    for threshold in request.thresholds { try threshold.check(against: all) }
  }
}

/// Reads a spec and, where it or the request names data, holds it against them; trains nothing.
///
/// - Returns: warnings.
/// - Throws: as `TrainingSession.init`.
public func validate(_ request: RunRequest) throws -> [Diagnostic] {
  let diagnostics = Diagnostics()
  let spec = try request.readSpec(diagnostics)
  if let dataRequest = try spec.dataRequest() {
    guard dataRequest.target == .none && request.validationData == nil || spec.compile == nil else {
      return try TrainingSession(request).warnings
    }
    let data = try LoadedData.load(dataRequest)
    _ = try ModelSummary(boundDefinition(spec, to: data))
    return diagnostics.sorted + data.warnings + stepWarnings(spec) + nameWarnings(spec)
  }
  var warnings = diagnostics.sorted + stepWarnings(spec) + nameWarnings(spec)
  // Without all extents there is nothing to hold layers and loss against.
  guard let input = spec.input, input.shape.allSatisfy({ $0 != nil }) else { return warnings }
  let definition = spec.definition(input: input)
  let output = try ModelSummary(definition).outputs[0].shape.dropFirst()
  if let compile = spec.compile {
    warnings += try OutputChecks(spec: spec, compile: compile, output: output.map { $0 ?? 1 }).run()
    try definition.checkTraining(with: compile, places: spec.places.compile)
  }
  return warnings
}

/// The model's layers and numbers; layers without shapes where neither spec nor data tells the input's.
///
/// - Parameter diagnostics: hears of warnings.
/// - Throws: as `TrainingSession.init`.
public func summarize(_ request: RunRequest, diagnostics: Diagnostics = Diagnostics()) throws -> ModelSummary {
  let spec = try request.readSpec(diagnostics, compile: .shown)
  let definition: ModelDefinition
  if let dataRequest = try spec.dataRequest(), request.data != nil {
    definition = try boundDefinition(spec, to: try LoadedData.load(dataRequest))
  } else if let input = spec.input {
    definition = spec.definition(input: input)
  } else {
    return ModelSummary(unbuilt: spec)
  }
  var summary = try ModelSummary(definition)
  if let saved = spec.saved, saved.networkIsSaved, saved.keepsOptimizerState(under: spec.compile),
    let optimizer = spec.compile?.optimizer
  {
    // Keras makes the optimizer's variables as soon as it has read a compiled model, trained or not.
    summary.optimizer = try ModelSummary.size(of: optimizer, training: definition)
  }
  return summary
}

/// Layers in front of an activation whose gradient is 0 everywhere never learn: one warning that names them.
private func stepWarnings(_ spec: Spec) -> [Diagnostic] {
  func hasStep(_ layer: any Layer) -> Bool {
    let activation = (layer as? Dense)?.activation ?? (layer as? ActivationLayer)?.activation
    return activation.map { type(of: $0.base).name == "step" } ?? false
  }
  guard let last = spec.layers.lastIndex(where: { hasStep($0.layer.base) }) else { return [] }
  let stuck = spec.layers[...last].filter { $0.layer.base is Dense }.map(\.name)
  guard !stuck.isEmpty else { return [] }
  return [
    Diagnostic(
      .warning, "step has the gradient 0, so nothing before it learns: \(stuck.joined(separator: ", "))",
      at: spec.layers[last].span, help: ["use hard_sigmoid or sigmoid while training"])
  ]
}
