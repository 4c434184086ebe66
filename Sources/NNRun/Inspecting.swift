import NNConfig
import NNData
import NNGraph
import NNSpec
import NNTensor
import NNTraining

/// Which form of a model's graph to look at.
public enum GraphView: Sendable {
  /// As layers, loss and optimizer wrote it.
  case written
  /// After the passes: what the backend claims is whole, the rest is primitive and simplified.
  case lowered
  /// The steps that the backend runs, and what it could not run itself.
  case program
}

/// The graph of a training step or a prediction, as text.
///
/// - Parameters:
///   - rows: of the batch; the spec's batch size by default.
///   - training: the whole step; else the prediction.
///   - diagnostics: hears of warnings.
/// - Throws: as `TrainingSession.init`.
public func inspect(
  _ request: RunRequest, rows: Int?, training: Bool, view: GraphView, diagnostics: Diagnostics = Diagnostics()
) throws -> String {
  var spec = try request.readSpec(diagnostics, compile: training ? .needed : .shown)
  let backend = try Backends.make(request.backend, threads: request.threads)
  let definition: ModelDefinition
  var dataRows: Int?
  if let dataRequest = try spec.dataRequest(), request.data != nil {
    let data = try LoadedData.load(dataRequest)
    dataRows = data.rowCount
    definition = try boundDefinition(spec, to: data)
  } else if let input = spec.input {
    definition = spec.definition(input: input)
  } else {
    throw DiagnosticError([
      Diagnostic(
        .error, "the input's shape is not known", at: spec.places.layers,
        help: ["give --data X, or begin layers with - Input: [100]"])
    ])
  }
  // Refuses what this machine cannot hold before anybody asks for the memory.
  _ = try ModelSummary(definition)
  let model = try Model(definition, backend: backend)
  let rows = rows ?? min(spec.fit.batchSize, mostRows)
  guard (1...mostRows).contains(rows) else {
    throw DiagnosticError([
      Diagnostic(.error, "expected 1 to \(mostRows) rows per batch, got \(rows)", origin: "--batch-size")
    ])
  }
  if training {
    try spec.countEpochs(ofRows: dataRows, batchSize: rows)
    guard let compile = spec.compile else {
      throw DiagnosticError([
        Diagnostic(
          .error, "compile is missing: there is no training step", at: spec.places.layers,
          help: ["add compile: {loss: ...}, or ask for --inference"])
      ])
    }
    try model.compile(compile, places: spec.places.compile)
  }
  let graph = training ? try model.trainingGraph(rows: rows) : try model.predictionGraph(rows: rows)
  switch view {
  case .written: return graph.text
  case .lowered: return try lower(graph, options: CompileOptions(), claiming: backend.claim).text
  case .program:
    let report = try model.report(rows: rows, training: training)
    var lines = report.steps
    lines.append("arena: \(report.arenaBytes) bytes")
    if !report.fallbacks.isEmpty { lines.append("fallback: \(report.fallbacks.joined(separator: ", "))") }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension Spec {
  /// Counts the epochs of a schedule for a step that is only looked at.
  fileprivate mutating func countEpochs(ofRows dataRows: Int?, batchSize: Int) throws(DiagnosticError) {
    guard let place = places.epochs else { return }
    guard let dataRows else {
      throw DiagnosticError(
        "how many steps an epoch has is known only with the data", at: place,
        help: "give --data X, write a number of steps, or ask for --inference")
    }
    // As many rows as are not held out.
    let training = max(Int((Double(dataRows) * (1 - fit.validationSplit)).rounded(.down)), 1)
    let steps = (training + batchSize - 1) / batchSize
    try countEpochs(stepsPerEpoch: min(steps, fit.stepsPerEpoch ?? .max))
  }
}

/// Of a batch to look at: 2²⁰.
private let mostRows = 1 << 20

/// One backend of this build.
public struct BackendInfo: Sendable {
  /// As `--backend` names it.
  public var name: String
  public var isDefault: Bool
  /// What it found, such as the processor, with what it is called.
  public var facts: [(name: String, value: String)]
}

/// The backends of this build with what they found on this machine.
///
/// - Throws: `DiagnosticError` when a backend cannot be made.
public func listBackends(threads: Int? = nil) throws -> [BackendInfo] {
  try Backends.names.map { name in
    let backend = try Backends.make(name, threads: threads)
    return BackendInfo(name: name, isDefault: name == "cpu", facts: backend.facts.map { ($0.name, $0.value) })
  }
}
