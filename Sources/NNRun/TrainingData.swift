import NNConfig
import NNData
import NNGraph
import NNLayers
import NNSpec
import NNTensor
import NNTraining

/// The data of a run, held against the model: rows to train on, rows to validate with, and what was understood.
struct TrainingData {
  var definition: ModelDefinition
  var training: any BatchSource
  var validation: (any BatchSource)?
  /// The labels as the loss wants them; nil where the inputs are the target.
  var labels: EncodedLabels?
  var task: Task
  /// What there is to remember of the data with the model.
  var notes: SavedNotes
  /// Of all files, for a resumed run to find them unchanged.
  var fingerprints: [DataFingerprint]
  var lines: [String]
  var warnings: [Diagnostic]

  /// Settings whose batches can be counted with; beyond the number of rows, sizes all mean the same.
  func fitting(_ settings: FitSettings) -> FitSettings {
    let most = max(training.rowCount, validation?.rowCount ?? 0, 4096)
    var settings = settings
    settings.batchSize = min(settings.batchSize, most)
    settings.validationBatchSize = settings.validationBatchSize.map { min($0, most) }
    return settings
  }
}

/// Loads data and binds a spec to it.
struct TrainingDataLoader {
  let spec: Spec
  let request: RunRequest
  let seed: UInt64

  /// - Parameter isTraining: false to measure on all rows alike: none is held out and classes have no weights.
  func load(isTraining: Bool = true) throws -> TrainingData {
    guard let compile = spec.compile else {
      throw DiagnosticError([
        Diagnostic(
          .error, "compile is missing: without a loss nothing can be \(isTraining ? "trained" : "measured")",
          at: spec.places.layers, origin: request.model,
          help: [
            spec.places.layers?.source.showsPosition ?? true
              ? "add compile: {loss: ..., optimizer: ...}"
              : "write a spec with model: \(request.model) and a compile section"
          ])
      ])
    }
    guard var dataRequest = try spec.dataRequest() else {
      throw DiagnosticError([
        Diagnostic(
          .error, isTraining ? "there is no data to train on" : "there is no data to measure on",
          help: [
            spec.places.layers?.source.showsPosition ?? true
              ? "give --data X and --labels Y, or write data: {file: X, labels: Y} in the spec"
              : "give --data X and --labels Y"
          ])
      ])
    }
    guard dataRequest.target != .none else {
      throw DiagnosticError([
        Diagnostic(
          .error, "there are no labels", help: ["give --labels FILE, or --target COLUMN for a column of the data"])
      ])
    }
    let remembered = try spec.savedNotes()
    let namesHelp = "give class numbers, or with --classes the names of the classes in the order of their numbers"
    dataRequest.featureNames = remembered?.features
    dataRequest.targetNames = remembered?.targets
    let data = try LoadedData.load(dataRequest)
    try remembered?.checkNames(data.labels, classes: data.classes, help: namesHelp)
    let definition = try boundDefinition(spec, to: data)
    let output = try ModelSummary(definition).outputs[0].shape.dropFirst().map { $0 ?? 1 }
    var warnings = data.warnings + (try OutputChecks(spec: spec, compile: compile, output: output).run())
    let form = LabelForm(for: compile, output: output, labelWidth: data.labels?.width ?? 1)
    // What a model of Keras's has learned it learned from numbers.
    if let saved = spec.saved, remembered == nil, data.classes == nil, form.isClasses,
      !isTraining || saved.snapshot.isTrained
    {
      try SavedNotes.refuseNames(
        data.labels, "and the model does not say which class has which number", help: namesHelp)
    }
    if data.targetsInputs { try checkReconstruction(data, output: output) }
    let encoded = try data.encodedLabels(as: form, unitsPlace: spec.layers.last?.span)
    warnings += labelWarnings(compile, form, encoded)
    if isTraining, !startsWithScaling, let warning = FeatureRanges.warning(data.features, names: data.featureNames) {
      warnings.append(warning)
    }
    if let ranges = remembered?.ranges,
      let warning = FeatureRanges.outside(data.features, remembered: ranges, names: data.featureNames)
    {
      warnings.append(warning)
    }
    let weights =
      isTraining
      ? try spec.fit.classWeight?.rowWeights(encoded) { name in
        name.map { spec.places.key("fit", "class_weight", $0) } ?? spec.places.key("fit", "class_weight")
      } : nil
    let plain = ArraySource(data.features, encoded, for: definition)
    let all = weights.map { plain.weighted(by: RowArray($0)) } ?? plain
    var summary = DataSummary(data, labels: encoded)
    var training: any BatchSource = all
    var validation: (any BatchSource)?
    var fingerprints = data.fingerprints
    if isTraining, let file = request.validationData {
      let (source, held) = try validationSource(file, data, encoded, form, definition)
      validation = source
      fingerprints += held.fingerprints
      summary.heldOut = DataSummary.HeldOut(rowCount: held.rowCount, kind: file)
    } else if isTraining, spec.fit.validationSplit > 0 {
      let kind = splitKind(encoded)
      let split = try RowSplit.make(
        rowCount: data.rowCount, fraction: spec.fit.validationSplit, kind: kind, classNumbers: encoded?.classNumbers,
        seed: seed, place: request.validationSplit == nil ? spec.places.key("fit", "validation_split") : nil)
      training = SubsetSource(all, rows: split.train)
      // Held-out rows count alike, whatever their class weighs in training.
      validation = SubsetSource(plain, rows: split.heldOut)
      summary = DataSummary(data, labels: encoded, split: split, splitKind: kind)
    }
    let notes = notes(data, encoded, Task(form, encoded, loss: compile.loss.known))
    return TrainingData(
      definition: definition, training: training, validation: validation, labels: encoded, task: notes.task ?? .numbers,
      notes: notes, fingerprints: fingerprints,
      lines: summary.lines + (encoded?.notes ?? []).map { "  note      \($0)" }, warnings: warnings)
  }

  /// What a model that learns from these data has to remember of them.
  private func notes(_ data: LoadedData, _ labels: EncodedLabels?, _ task: Task) -> SavedNotes {
    var settings = spec.data
    settings.file = nil
    if settings.labels != "inputs" { settings.labels = nil }
    settings.classes = labels?.classes ?? settings.classes
    var notes = SavedNotes()
    notes.task = task
    notes.features = data.featureNames
    notes.targets = data.targetsInputs ? data.featureNames : data.labels?.columnNames
    notes.ranges = FeatureRanges.ranges(of: data.features)
    notes.data = .mapping(settings.writeFields(in: WriteContext(dialect: .spec, includesDefaults: false)))
    return notes
  }

  private func validationSource(
    _ file: String, _ data: LoadedData, _ encoded: EncodedLabels?, _ form: LabelForm, _ definition: ModelDefinition
  ) throws -> (any BatchSource, LoadedData) {
    var settings = spec.data
    settings.file = file
    if settings.labels != "inputs" {
      settings.labels = request.validationLabels
      guard settings.labels != nil || settings.target != nil else {
        throw DiagnosticError([
          Diagnostic(
            .error, "needs --validation-labels, as the labels of the training rows have a file of their own",
            origin: "--validation-data")
        ])
      }
      if settings.labels != nil { settings.target = nil }
    }
    settings.classes = encoded?.classes ?? settings.classes
    guard var request = try spec.dataRequest(settings) else { preconditionFailure("the file was just set") }
    request.places.file = nil
    request.places.labels = nil
    request.featureNames = data.featureNames
    request.targetNames = data.labels?.columnNames
    let held = try LoadedData.load(request)
    try checkValidation(held, beside: data, encoded)
    let labels = try held.encodedLabels(as: form, unitsPlace: spec.layers.last?.span)
    return (ArraySource(held.features, labels, for: definition), held)
  }

  /// - Throws: `DiagnosticError` when the rows to validate with are of another kind than those to train on.
  private func checkValidation(_ held: LoadedData, beside data: LoadedData, _ labels: EncodedLabels?) throws {
    func fail(_ message: String, in file: String, help: String) -> DiagnosticError {
      DiagnosticError([Diagnostic(.error, message, origin: file, help: [help])])
    }
    func shown(_ row: Shape) -> String { row.rank == 1 ? grouped(row[0]) : "\(row.dims)" }
    let (row, expected) = (held.features.rowShape, data.features.rowShape)
    guard row == expected else {
      throw fail(
        "the rows have \(shown(row)) numbers each, those to train on (\(data.name)) have \(shown(expected))",
        in: held.name, help: "give rows of the same kind, in columns of the same order")
    }
    if labels?.classNumbers != nil, labels?.classes == nil, held.labels?.isText ?? false {
      throw fail(
        "the labels are text, those to train on are class numbers", in: held.labels?.sourceName ?? held.name,
        help: "give both in the same way")
    }
  }

  /// - Throws: `DiagnosticError` when the output of an autoencoder has another shape than its input.
  private func checkReconstruction(_ data: LoadedData, output: [Int]) throws {
    let row = data.features.rowShape
    guard row.dims != output else { return }
    func shown(_ extents: [Int]) -> String { extents.count == 1 ? grouped(extents[0]) : "\(extents)" }
    let given = "\(data.name) with \(shown(row.dims)) numbers per row"
    throw DiagnosticError([
      Diagnostic(
        .error, "the labels are the inputs, \(given); the output has \(shown(output))",
        at: spec.layers.last?.span, help: row.rank == 1 ? ["end the layers with - Dense: \(row[0])"] : [])
    ])
  }

  /// Labels that are right in form, and from which little can be learned.
  private func labelWarnings(_ compile: CompileSettings, _ form: LabelForm, _ labels: EncodedLabels?) -> [Diagnostic] {
    if let counts = labels?.classCounts, counts.count(where: { $0 > 0 }) == 1,
      let only = counts.firstIndex(where: { $0 > 0 })
    {
      let name = labels?.classes?[only] ?? "\(only)"
      return [
        Diagnostic(
          .warning, "all labels are \(name), so there is nothing to tell apart",
          origin: spec.data.labels ?? spec.data.file)
      ]
    }
    // Of a class for each step, say, the numbers are one-hot.
    let isForClasses = compile.loss.known?.expectsClasses ?? false
    if case .numbers = form, !isForClasses, labels != nil, compile.metrics.contains(where: \.isAccuracy) {
      return [
        Diagnostic(
          .warning,
          "accuracy counts predictions that are right, which predicted numbers hardly ever are to the last digit",
          at: spec.places.key("compile", "metrics"), help: ["use mae or R2Score, or a loss for classes"])
      ]
    }
    return []
  }

  private func splitKind(_ labels: EncodedLabels?) -> SplitKind {
    if let kind = spec.fit.split { return kind }
    if !spec.fit.shuffle { return .last }
    return labels?.classNumbers == nil ? .random : .stratified
  }

  /// Whether features of differing ranges meet a layer that evens them out.
  private var startsWithScaling: Bool {
    let scaling = [Normalization.name, BatchNormalization.name, LayerNormalization.name]
    let first = spec.layers.first {
      ![Flatten.name, Reshape.name, Identity.name].contains(type(of: $0.layer.base).name)
    }
    return first.map { scaling.contains(type(of: $0.layer.base).name) } ?? false
  }
}

/// The spec's network with its input taken from, or held against, the data.
func boundDefinition(_ spec: Spec, to data: LoadedData) throws -> ModelDefinition {
  let shape = data.features.rowShape
  let input =
    spec.input
    ?? InputDefinition(Spec.defaultInputName, shape: shape.dims.map { $0 })
  do {
    return try spec.definition(input: input).bound(to: [shape], data: [data.name])
  } catch let error as DiagnosticError {
    guard let width = data.labels?.width, [width] == input.shape, var diagnostic = error.diagnostics.first else {
      throw error
    }
    diagnostic.help = [
      "the labels have \(grouped(width)) numbers per row: are --data and --labels the wrong way round?"
    ]
    throw DiagnosticError([diagnostic])
  }
}

extension ArraySource {
  /// Rows and their labels for a network of one input; without labels the rows are their own targets.
  convenience init(_ features: RowArray, _ labels: EncodedLabels?, for definition: ModelDefinition) {
    let input = definition.inputs[0]
    self.init(
      inputs: [(input.name, numbers(features, as: input.dtype))],
      targets: [("target", labels.map { RowArray($0.target) } ?? numbers(features, as: .float32))])
  }
}

/// The rows in the element type that the model computes with.
func numbers(_ rows: RowArray, as dtype: DType) -> RowArray {
  rows.dtype == dtype ? rows : RowArray(rows.tensor().cast(to: dtype))
}
