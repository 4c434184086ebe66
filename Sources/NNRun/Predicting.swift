import NNConfig
import NNData
import NNTensor
import NNTraining

/// A trained model's answers for rows of data.
public struct Predictions: Sendable {
  /// What the model gives, `[rows, ...]`, in single precision.
  public let output: Tensor
  /// What is odd about the rows, such as numbers far from those of the training.
  public let warnings: [Diagnostic]
  private let outcomes: Outcomes
  private let own: AnswerColumns
  private let kept: [(name: String, texts: [String])]

  /// Rows of the data, in their order.
  public var rowCount: Int { output.shape[0] }

  init(
    _ output: Tensor, own: AnswerColumns, loss: (any Loss)?, kept: [(name: String, texts: [String])],
    warnings: [Diagnostic]
  ) {
    self.output = output
    self.warnings = warnings
    self.own = own
    self.kept = kept
    outcomes = Outcomes(output, task: own.task, loss: loss)
  }

  /// The columns of the table: those that are kept, then `class` and a probability for each class, a probability for
  /// each label, or the numbers.
  public var columns: [String] { kept.map(\.name) + own.names }

  /// Writes the table as csv with a header: rows in the order of the data, numbers as short as they read back the same.
  ///
  /// - Throws: what `sink` throws.
  public func writeCSV(to sink: (String) throws -> Void) rethrows {
    try sink(columns.map(CSVWriter.quoted).joined(separator: ",") + "\n")
    let numbers = outcomes.task.hasClasses ? outcomes.classNumbers : []
    let values = outcomes.values.array(of: Float.self)
    let width = outcomes.width
    var text = ""
    for row in 0..<rowCount {
      var cells = kept.map { CSVWriter.quoted($0.texts[row]) }
      if !numbers.isEmpty { cells.append(CSVWriter.quoted(own.className(numbers[row]))) }
      for value in values[row * width..<(row + 1) * width] { cells.append(NumberText.python(value)) }
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

/// The columns that a model's answers fill.
struct AnswerColumns {
  let task: Task
  /// Numbers that the model gives for a row.
  let width: Int
  let classes: [String]?
  let targets: [String]?

  var names: [String] {
    switch task {
    case .classes: ["class"] + (0..<width).map { "p_" + className($0) }
    case .binary: ["class", "p"]
    case .labels: (known(targets) ?? (0..<width).map(String.init)).map { "p_" + $0 }
    case .numbers: known(targets) ?? (0..<width).map { "y\($0)" }
    }
  }

  private func known(_ names: [String]?) -> [String]? { names?.count == width ? names : nil }

  func className(_ number: Int) -> String {
    classes.flatMap { $0.indices.contains(number) ? $0[number] : nil } ?? String(number)
  }

  /// - Throws: `DiagnosticError` for columns of the data that bear the name of another one beside the answers.
  func check(beside kept: [String], at places: [SourceSpan?]) throws {
    let diagnostics = Diagnostics()
    for (index, name) in kept.enumerated() where names.contains(name) || kept[..<index].contains(name) {
      diagnostics.error(
        "the answers would have two columns named \"\(name)\"",
        at: places.indices.contains(index) ? places[index] : nil, origin: "--keep",
        help: "rename the column in the data, or leave it out: answers are in the order of the rows")
    }
    try diagnostics.throwIfErrors()
  }
}

/// Predicts with a trained model.
///
/// - Parameter keep: columns of the data to copy beside the answers, by name or number.
/// - Throws: `FileAccessError` for files that are missing or cannot be read, `DiagnosticError` for everything that does
///   not fit.
public func predict(_ request: RunRequest, keep: [String] = []) throws -> Predictions {
  try request.checkOut([".csv", ".npy"])
  let diagnostics = Diagnostics()
  var spec = try request.readSpec(diagnostics, compile: .unused)
  let trained = try TrainedModel(spec, request: request)
  // Labels that are there are not looked at.
  let target = spec.data.target
  spec.data.target = nil
  spec.data.labels = nil
  guard var dataRequest = try spec.dataRequest() else {
    throw DiagnosticError([Diagnostic(.error, "there is no data to predict for", help: ["give --data X"])])
  }
  dataRequest.featureNames = trained.notes?.features
  dataRequest.featureCount = spec.input.flatMap { $0.shape.count == 1 ? $0.shape[0] : nil }
  dataRequest.ignoredTarget = target
  dataRequest.keep = keep
  dataRequest.places.keep = keep.map { SourceSpan(option: "--keep", value: $0) }
  let data = try LoadedData.load(dataRequest)
  var warnings = diagnostics.sorted + data.warnings
  if let ranges = trained.notes?.ranges,
    let warning = FeatureRanges.outside(data.features, remembered: ranges, names: data.featureNames)
  {
    warnings.append(warning)
  }
  let model = try trained.model(try boundDefinition(spec, to: data))
  try trained.checkTask(of: model)
  let loss = spec.compile?.loss.known
  let row = try model.predictionGraph(rows: 1).outputs[0].type.shape
  let own = AnswerColumns(
    task: trained.notes?.task ?? Task(loss, output: row), width: row.count, classes: spec.data.classes,
    targets: trained.notes?.targets)
  try own.check(beside: data.kept.map(\.name), at: dataRequest.places.keep)
  let input = model.definition.inputs[0]
  let source = ArraySource(inputs: [(input.name, numbers(data.features, as: input.dtype))], targets: [])
  let size = try request.batchSize ?? model.rowsAtOnce(upTo: 32)
  let output = try model.predict(source, batchSize: size)[0].cast(to: .float32)
  if let warning = nonFiniteWarning(output, of: data) { warnings.append(warning) }
  return Predictions(output, own: own, loss: loss, kept: data.kept, warnings: warnings)
}

/// Numbers that are none are written like all others, and easily overlooked.
private func nonFiniteWarning(_ output: Tensor, of data: LoadedData) -> Diagnostic? {
  let (count, first) = output.withElements(of: Float.self) { numbers in
    (numbers.count { !$0.isFinite }, numbers.firstIndex { !$0.isFinite })
  }
  guard let first else { return nil }
  let width = max(output.shape.count / max(output.shape[0], 1), 1)
  let share = "\(grouped(count)) of \(grouped(output.shape.count)) predicted numbers"
  return Diagnostic(
    .warning, "\(share) \(count == 1 ? "is" : "are") NaN or infinite",
    origin: data.name, notes: ["the first is in row \(grouped(first / width + 1))"],
    help: ["check that row for very large numbers, and the model for weights that are NaN"])
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
