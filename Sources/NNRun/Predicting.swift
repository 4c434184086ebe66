import NNConfig
import NNData
import NNTensor
import NNTraining

/// A trained model's answers for rows of data.
public struct Predictions: Sendable {
  /// What the model gives, `[rows, ...]`.
  public let output: Tensor
  public let warnings: [Diagnostic]
  private let outcomes: Outcomes
  private let classes: [String]?
  private let targets: [String]?
  private let kept: [(name: String, texts: [String])]

  public var rowCount: Int { output.shape[0] }

  init(
    _ output: Tensor, task: Task, loss: (any Loss)?, classes: [String]?, targets: [String]?,
    kept: [(name: String, texts: [String])], warnings: [Diagnostic]
  ) {
    self.output = output
    self.warnings = warnings
    self.classes = classes
    self.targets = targets
    self.kept = kept
    outcomes = Outcomes(output, task: task, loss: loss)
  }

  /// The columns of the table: those that are kept, then `class` and a probability for each class, or the numbers.
  public var columns: [String] {
    let width = outcomes.width
    let own: [String] =
      switch outcomes.task {
      case .classes: ["class"] + (0..<width).map { "p_" + className($0) }
      case .binary: ["class", "p"]
      case .numbers: targets.flatMap { $0.count == width ? $0 : nil } ?? (0..<width).map { "y\($0)" }
      }
    return kept.map(\.name) + own
  }

  private func className(_ number: Int) -> String {
    classes.flatMap { $0.indices.contains(number) ? $0[number] : nil } ?? String(number)
  }

  /// Writes the table as csv with a header: rows in the order of the data, numbers as short as they read back the same.
  ///
  /// - Throws: what `sink` throws.
  public func writeCSV(to sink: (String) throws -> Void) rethrows {
    try sink(columns.map(CSVWriter.quoted).joined(separator: ",") + "\n")
    let numbers = outcomes.task == .numbers ? [] : outcomes.classNumbers
    let values = outcomes.values.array(of: Float.self)
    let width = outcomes.width
    var text = ""
    for row in 0..<rowCount {
      var cells = kept.map { CSVWriter.quoted($0.texts[row]) }
      if !numbers.isEmpty { cells.append(CSVWriter.quoted(className(numbers[row]))) }
      for value in values[row * width..<(row + 1) * width] { cells.append(ConfigValue.float(value).text ?? "") }
      text += cells.joined(separator: ",") + "\n"
      if text.utf8.count > 1 << 16 {
        try sink(text)
        text.removeAll(keepingCapacity: true)
      }
    }
    try sink(text)
  }

  /// Writes a file, csv or, by its name, npy, which holds the outputs as they are.
  ///
  /// - Throws: `FileAccessError`.
  public func write(to path: String, force: Bool) throws {
    guard path.lowercased().hasSuffix(".npy") else {
      return try OutputFile.write(path, force: force) { file in
        try writeCSV { try file.append($0) }
      }
    }
    try NPYFile.write(output, to: path, force: force)
  }
}

/// Asks a trained model.
///
/// - Parameter keep: columns of the data to copy beside the answers, by name or number.
/// - Throws: `FileAccessError` for files that are missing or cannot be read, `DiagnosticError` for everything that does
///   not fit.
public func predict(_ request: RunRequest, keep: [String] = []) throws -> Predictions {
  try request.checkOut([".csv", ".npy"])
  let diagnostics = Diagnostics()
  var spec = try request.readSpec(diagnostics, needsCompile: false)
  let trained = try TrainedModel(spec, request: request)
  // Labels that are there are not looked at.
  let target = spec.data.target
  spec.data.target = nil
  spec.data.labels = nil
  guard var dataRequest = try spec.data.request() else {
    throw DiagnosticError([Diagnostic(.error, "there is no data to predict for", help: ["give --data X"])])
  }
  dataRequest.featureNames = trained.notes?.features
  dataRequest.featureCount = spec.input.flatMap { $0.shape.count == 1 ? $0.shape[0] : nil }
  dataRequest.ignoredTarget = target
  dataRequest.inputNames = spec.input.map { [$0.name] } ?? []
  dataRequest.keep = keep
  let data = try LoadedData.load(dataRequest)
  var warnings = diagnostics.sorted + data.warnings
  if let ranges = trained.notes?.ranges,
    let warning = FeatureRanges.outside(data.features, remembered: ranges, names: data.featureNames)
  {
    warnings.append(warning)
  }
  let model = try trained.model(try boundDefinition(spec, to: data))
  let input = model.definition.inputs[0]
  let source = ArraySource(inputs: [(input.name, numbers(data.features, as: input.dtype))], targets: [])
  let size = try request.batchSize ?? model.rowsAtOnce(upTo: 32)
  let output = try model.predict(source, batchSize: size)[0]
  let loss = spec.compile?.loss.known
  return Predictions(
    output, task: trained.notes?.task ?? Task(loss, output: output.shape), loss: loss, classes: spec.data.classes,
    targets: trained.notes?.targets, kept: data.kept, warnings: warnings)
}

extension Task {
  /// What the outputs of a model mean that nobody has left notes beside: its loss tells.
  fileprivate init(_ loss: (any Loss)?, output: Shape) {
    guard output.rank == 2, loss?.expectsClasses ?? false else {
      self = .numbers
      return
    }
    self = output[1] == 1 ? .binary : .classes
  }
}
