import NNConfig
import NNData
import NNTensor
import NNTraining

/// Loss and metrics of a trained model on data, and which classes it takes for which.
public struct Evaluation: Sendable {
  public var logs: Logs
  public var rows: Int
  /// What was understood of the data, a line each.
  public var description: [String]
  public var warnings: [Diagnostic]
  /// nil where labels are no classes, or where there are too many to look at.
  public var confusion: ConfusionMatrix?
  public var missed: [MissedThreshold]
}

/// How many rows of each class were taken for each class.
public struct ConfusionMatrix: Sendable, Hashable {
  /// Most classes that are worth a table.
  public static let limit = 20

  public var classes: [String]
  /// By class, then by predicted class.
  public var counts: [[Int]]

  package init(classes: [String], truth: [Int32], predicted: [Int]) {
    self.classes = classes
    counts = [[Int]](repeating: [Int](repeating: 0, count: classes.count), count: classes.count)
    for (truth, predicted) in zip(truth, predicted) { counts[Int(truth)][predicted] += 1 }
  }
}

/// Measures a trained model on data.
///
/// - Throws: `FileAccessError` for files that are missing or cannot be read, `DiagnosticError` for everything that does
///   not fit.
public func evaluate(_ request: RunRequest) throws -> Evaluation {
  let diagnostics = Diagnostics()
  let spec = try request.readSpec(diagnostics)
  let trained = try TrainedModel(spec, request: request)
  let data = try TrainingDataLoader(spec: spec, request: request, seed: 0).load(isTraining: false)
  let model = try trained.model(data.definition)
  guard let compile = spec.compile else { preconditionFailure("the data loader asks for compile") }
  try model.compile(compile, place: spec.places.loss)
  let names = try model.logNames()
  for threshold in request.thresholds { try threshold.check(against: names) }
  let fitting = data.fitting(spec.fit).batchSize
  let size = try request.batchSize == nil ? model.rowsAtOnce(upTo: fitting) : fitting
  let logs = try model.evaluate(data.training, batchSize: size)
  return Evaluation(
    logs: logs, rows: data.training.rowCount, description: data.lines, warnings: diagnostics.sorted + data.warnings,
    confusion: try confusion(model, data, batchSize: size, remembered: spec.data.classes),
    missed: request.thresholds.missed(by: logs))
}

private func confusion(
  _ model: Model, _ data: TrainingData, batchSize: Int, remembered: [String]?
) throws -> ConfusionMatrix? {
  guard let numbers = data.labels?.classNumbers, data.task != .numbers else { return nil }
  let output = try model.predict(data.training, batchSize: batchSize)[0]
  let outcomes = Outcomes(output, task: data.task, loss: model.settings?.loss.known)
  let count = max(outcomes.classCount, Int(numbers.max() ?? 0) + 1)
  guard count <= ConfusionMatrix.limit else { return nil }
  let names = data.labels?.classes ?? remembered ?? []
  return ConfusionMatrix(
    classes: (0..<count).map { names.indices.contains($0) ? names[$0] : String($0) }, truth: numbers,
    predicted: outcomes.classNumbers)
}
