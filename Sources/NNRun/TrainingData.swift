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
  var lines: [String]
  var warnings: [Diagnostic]
}

/// Loads data and binds a spec to it.
struct TrainingDataLoader {
  let spec: Spec
  let request: RunRequest
  let seed: UInt64

  func load() throws -> TrainingData {
    guard let compile = spec.compile else {
      throw DiagnosticError([
        Diagnostic(
          .error, "compile is missing: without a loss nothing can be trained", at: spec.places.layers,
          help: ["add compile: {loss: ..., optimizer: ...}"])
      ])
    }
    guard let dataRequest = try spec.data.request() else {
      throw DiagnosticError([
        Diagnostic(.error, "there is no data", help: ["give --data X and --labels Y, or a data section in the spec"])
      ])
    }
    guard dataRequest.target != .none else {
      throw DiagnosticError([
        Diagnostic(
          .error, "there are no labels", help: ["give --labels FILE, or --target COLUMN for a column of the data"])
      ])
    }
    let data = try LoadedData.load(dataRequest)
    let definition = try boundDefinition(spec, to: data)
    let output = try ModelSummary(definition).outputs[0].shape
    let form = labelForm(compile, output: output.dropFirst().map { $0 ?? 1 }, labels: data.labels)
    let encoded = try data.encodedLabels(as: form, unitsPlace: spec.layers.last?.span)
    var warnings = data.warnings
    if !startsWithScaling, let warning = FeatureRanges.warning(data.features, names: data.featureNames) {
      warnings.append(warning)
    }
    let weights = try spec.fit.classWeight.map { try rowWeights($0, encoded) }
    let all = ArraySource(
      inputs: [(definition.inputs[0].name, numbers(data.features, as: definition.inputs[0].dtype))],
      targets: [("target", encoded.map { RowArray($0.target) } ?? numbers(data.features, as: .float32))],
      weights: weights.map { [("weights", RowArray($0))] } ?? [])
    var summary = DataSummary(data, labels: encoded)
    var training: any BatchSource = all
    var validation: (any BatchSource)?
    if let file = request.validationData {
      let (source, rows) = try validationSource(file, data, encoded, form, definition)
      validation = source
      summary.heldOut = DataSummary.HeldOut(rowCount: rows, kind: file)
    } else if spec.fit.validationSplit > 0 {
      let kind = splitKind(encoded)
      let split = try RowSplit.make(
        rowCount: data.rowCount, fraction: spec.fit.validationSplit, kind: kind, classNumbers: encoded?.classNumbers,
        seed: seed, place: spec.places.fit)
      training = SubsetSource(all, rows: split.train)
      // Held-out rows count alike, whatever their class weighs in training.
      let unweighted = ArraySource(
        inputs: [(definition.inputs[0].name, numbers(data.features, as: definition.inputs[0].dtype))],
        targets: [("target", encoded.map { RowArray($0.target) } ?? numbers(data.features, as: .float32))], weights: [])
      validation = SubsetSource(unweighted, rows: split.heldOut)
      summary = DataSummary(data, labels: encoded, split: split, splitKind: kind)
    } else if request.validationLabels != nil {
      throw DiagnosticError([
        Diagnostic(.error, "--validation-labels needs --validation-data", origin: "--validation-labels")
      ])
    }
    return TrainingData(
      definition: definition, training: training, validation: validation,
      lines: summary.lines + (encoded?.notes ?? []).map { "  note      \($0)" }, warnings: warnings)
  }

  private func validationSource(
    _ file: String, _ data: LoadedData, _ encoded: EncodedLabels?, _ form: LabelForm, _ definition: ModelDefinition
  ) throws -> (any BatchSource, Int) {
    var settings = spec.data
    settings.file = file
    if settings.labels != "inputs" {
      settings.labels = request.validationLabels
      guard settings.labels != nil || settings.target != nil else {
        throw DiagnosticError([
          Diagnostic(.error, "--validation-data needs --validation-labels", origin: "--validation-data")
        ])
      }
      if settings.labels != nil { settings.target = nil }
    }
    settings.classes = encoded?.classes ?? settings.classes
    guard var request = try settings.request() else { preconditionFailure("the file was just set") }
    request.featureNames = data.featureNames
    let held = try LoadedData.load(request)
    _ = try definition.bound(to: [held.features.rowShape], data: [file])
    let labels = try held.encodedLabels(as: form, unitsPlace: spec.layers.last?.span)
    let source = ArraySource(
      inputs: [(definition.inputs[0].name, numbers(held.features, as: definition.inputs[0].dtype))],
      targets: [("target", labels.map { RowArray($0.target) } ?? numbers(held.features, as: .float32))], weights: [])
    return (source, held.rowCount)
  }

  /// What the loss wants the labels to be, by the loss and the output's shape.
  private func labelForm(_ compile: CompileSettings, output: [Int], labels: Labels?) -> LabelForm {
    let units = output.last ?? 1
    if compile.loss.known?.targetForm == .classNumbers { return .classNumber(units: units) }
    let isVector = output.count == 1
    let showsAccuracy = compile.metrics.contains { ["accuracy", "acc"].contains($0.name.lowercased()) }
    // One label column beside several units that are judged by accuracy can only be classes.
    let areClasses = (labels?.width ?? 1) == 1 && units > 1 && showsAccuracy
    guard isVector, compile.loss.known?.expectsClasses ?? true || areClasses else {
      return .numbers(rowShape: Shape(output))
    }
    return units > 1 ? .oneHot(units: units) : .binary
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

  /// One weight per row, from the weight of its class.
  private func rowWeights(_ weights: ClassWeights, _ labels: EncodedLabels?) throws -> Tensor {
    guard let numbers = labels?.classNumbers, let counts = labels?.classCounts else {
      throw DiagnosticError([
        Diagnostic(.error, "class_weight needs labels that are classes", at: spec.places.fit, help: ["remove it"])
      ])
    }
    let factors: [Float]
    switch weights {
    case .balanced:
      let present = counts.filter { $0 > 0 }.count
      factors = counts.map { $0 == 0 ? 0 : Float(numbers.count) / Float(present * $0) }
    case .byClass(let byName):
      let names = counts.indices.map { labels?.classes?[$0] ?? String($0) }
      for name in byName.keys.sorted()
      where !names.contains(name) && !(0..<counts.count).map(String.init).contains(name) {
        throw DiagnosticError([
          Diagnostic(
            .error, "class_weight: there is no class \"\(name)\"", at: spec.places.fit,
            notes: ["classes: \(names.joined(separator: ", "))"],
            help: Suggestions.help(for: name, among: names).map { [$0] } ?? [])
        ])
      }
      // A class that is not named counts once, as in Keras.
      factors = names.enumerated().map { Float(byName[$1] ?? byName[String($0)] ?? 1) }
    }
    return Tensor(numbers.map { factors[Int($0)] }, shape: [numbers.count])
  }
}

/// The spec's network with its input taken from, or held against, the data.
func boundDefinition(_ spec: Spec, to data: LoadedData) throws -> ModelDefinition {
  let shape = data.features.rowShape
  let input =
    spec.input
    ?? InputDefinition(Spec.defaultInputName, shape: shape.dims.map { $0 })
  return try spec.definition(input: input).bound(to: [shape], data: [data.name])
}

/// The rows in the element type that the model computes with.
func numbers(_ rows: RowArray, as dtype: DType) -> RowArray {
  rows.dtype == dtype ? rows : RowArray(rows.tensor().cast(to: dtype))
}
