import NNConfig
import NNData
import NNTensor
import NNTraining

/// Loss and metrics of a trained model on data, and which classes it takes for which.
public struct Evaluation: Sendable {
  /// Loss and metrics over all rows.
  public var logs: Logs
  /// Number of rows that were measured on.
  public var rows: Int
  /// What was understood of the data, a line each.
  public var description: [String]
  /// What there is to tell about model and data that is not wrong.
  public var warnings: [Diagnostic]
  /// nil where labels are not classes, or where there are too many to look at.
  public var confusion: ConfusionMatrix?
  /// Thresholds of the request that were not reached.
  public var missed: [MissedThreshold]
}

/// How many rows of each class were taken for each class.
public struct ConfusionMatrix: Sendable, Hashable {
  /// Most classes that are worth a table.
  public static let limit = 20

  /// Their names, or numbers, in order.
  public var classes: [String]
  /// By class, then by predicted class.
  public var counts: [[Int]]

  /// Rows of none of the classes, which the loss ignores, are left out.
  package init(classes: [String], truth: [Int32], predicted: [Int]) {
    self.classes = classes
    counts = [[Int]](repeating: [Int](repeating: 0, count: classes.count), count: classes.count)
    for (truth, predicted) in zip(truth, predicted) where counts.indices.contains(Int(truth)) {
      counts[Int(truth)][predicted] += 1
    }
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
  try model.compile(compile, places: spec.places.compile)
  let names = try model.logNames()
  for threshold in request.thresholds { try threshold.check(against: names) }
  let fitting = data.fitting(spec.fit).batchSize
  let size = try request.batchSize == nil ? model.rowsAtOnce(upTo: fitting) : fitting
  let logs: Logs
  var confusion: ConfusionMatrix?
  if trained.notes?.task != .labels, let (truth, count) = try classes(model, data) {
    let found = try model.evaluateWithOutputs(data.training, batchSize: size)
    logs = found.logs
    let outcomes = Outcomes(found.outputs[0].cast(to: .float32), task: data.task, loss: compile.loss.known)
    let names = data.labels?.classes ?? spec.data.classes ?? []
    confusion = ConfusionMatrix(
      classes: (0..<count).map { names.indices.contains($0) ? names[$0] : String($0) }, truth: truth,
      predicted: outcomes.classNumbers)
  } else {
    logs = try model.evaluate(data.training, batchSize: size)
  }
  return Evaluation(
    logs: logs, rows: data.training.rowCount, description: data.lines, warnings: diagnostics.sorted + data.warnings,
    confusion: confusion, missed: request.thresholds.missed(by: logs))
}

/// The class of each row, and how many classes there are, where they are few enough for a table.
private func classes(_ model: Model, _ data: TrainingData) throws -> (truth: [Int32], count: Int)? {
  guard let labels = data.labels, let truth = labels.classNumbers, data.task.hasClasses else { return nil }
  let units = try model.predictionGraph(rows: 1).outputs[0].type.shape.dims.dropFirst().reduce(1, *)
  let count = max(data.task == .binary ? 2 : units, labels.classCounts?.count ?? 0)
  return count <= ConfusionMatrix.limit ? (truth, count) : nil
}
