import NNConfig
import NNGraph
import NNLayers
import NNTensor

/// A network with its weights, ready to be trained, evaluated and asked.
///
/// Not safe to use from two threads at once.
public final class Model {
  public let definition: ModelDefinition
  public let backend: any Backend
  /// Of initial weights, shuffling and random layers.
  public let seed: UInt64
  public private(set) var settings: CompileSettings?

  let variables = VariableTable()
  let table = StateTable()
  private(set) var store: (any StateStore)!
  private var programs: [ProgramKey: any Program] = [:]
  private var resultNames: [String] = []

  /// What distinguishes the programs of one model.
  struct ProgramKey: Hashable {
    enum Kind: Hashable {
      case training(OptimizerPhase, guarded: Bool)
      case evaluation, prediction, results
    }
    var kind: Kind
    var rows: Int
    var weighted: Bool
  }

  /// Traces the network once, which checks every layer, and draws the initial weights.
  ///
  /// - Parameter definition: with all extents known (`ModelDefinition.bound`).
  /// - Throws: `DiagnosticError` when a layer does not fit what it gets.
  public init(_ definition: ModelDefinition, backend: any Backend, seed: UInt64 = 0) throws {
    self.definition = definition
    self.backend = backend
    self.seed = seed
    _ = try StepGraphs.prediction(definition, variables, rows: 2)
    table.declare(ControlState.seed, initial: .constant(0))
    table.declare(ControlState.step, initial: .constant(0))
    try rebuildStore()
    for variable in variables.declarations {
      try store.write(variable.path, try initialValue(of: variable))
    }
    try store.write(
      ControlState.seed.path,
      Tensor([UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)], shape: [2]))
  }

  private func initialValue(of variable: VariableDeclaration) throws -> Tensor {
    do {
      return try variable.initializer.tensor(variable.type.shape, path: variable.path, seed: seed)
        .cast(to: variable.type.dtype)
    } catch let error as LayerError {
      throw DiagnosticError([
        Diagnostic(.error, "\(variable.path) \(error.message)", help: error.help.map { [$0] } ?? [])
      ])
    }
  }

  /// Keras's `compile`: sets loss, optimizer and metrics. Weights stay; optimizer slots of another optimizer go.
  ///
  /// - Parameter place: of the loss in a spec, for messages.
  /// - Throws: `DiagnosticError` when the loss or a metric does not fit the outputs.
  public func compile(_ settings: CompileSettings, place: SourceSpan? = nil) throws {
    guard definition.outputs.count == 1 else {
      throw DiagnosticError([Diagnostic(.error, "a model with several outputs cannot be trained in this version")])
    }
    self.settings = settings
    programs = [:]
    let graphs = try self.graphs
    // The trace declares what training needs; nothing is compiled yet.
    do {
      _ = try graphs.training(rows: 2, weighted: false, phase: .apply, guarded: true)
    } catch let error as TargetError {
      throw DiagnosticError([Diagnostic(.error, error.message, at: place, help: error.help.map { [$0] } ?? [])])
    }
    resultNames = try graphs.metricResults().outputs.map(\.name)
    try rebuildStore()
  }

  var graphs: StepGraphs {
    get throws {
      guard let settings else {
        throw DiagnosticError([
          Diagnostic(.error, "the model is not compiled", help: ["call compile, or add a compile section to the spec"])
        ])
      }
      return StepGraphs(definition: definition, variables: variables, table: table, settings: settings)
    }
  }

  /// A store for all variables declared so far, with the values that the present one holds.
  private func rebuildStore() throws {
    let specs = variables.declarations.map(\.spec) + table.entries.map(\.spec)
    let old = store
    let known = Set(old?.specs ?? [])
    let new = try backend.makeState(specs)
    for variable in variables.declarations where known.contains(variable.spec) {
      try new.write(variable.path, try old!.read(variable.path))
    }
    for (spec, initial) in table.entries {
      if known.contains(spec) {
        try new.write(spec.path, try old!.read(spec.path))
      } else {
        switch initial {
        case .constant(0): break
        case .constant(let number): try new.write(spec.path, Literal(splat: number, type: spec.type).tensor)
        case .copy(let path): try new.copy(from: path, to: spec.path)
        }
      }
    }
    store = new
    programs = [:]
  }

  // MARK: Programs

  func program(_ key: ProgramKey) throws -> any Program {
    if let program = programs[key] { return program }
    let graph: Graph
    switch key.kind {
    case .training(let phase, let guarded):
      graph = try graphs.training(rows: key.rows, weighted: key.weighted, phase: phase, guarded: guarded)
    case .evaluation: graph = try graphs.evaluation(rows: key.rows, weighted: key.weighted)
    case .prediction: graph = try StepGraphs.prediction(definition, variables, rows: key.rows)
    case .results: graph = try graphs.metricResults()
    }
    let program = try backend.compile(graph, for: store, options: CompileOptions())
    programs[key] = program
    return program
  }

  /// The graph of the training step as layers and optimizer wrote it, for a batch of `rows`.
  public func trainingGraph(rows: Int) throws -> Graph {
    try graphs.training(rows: rows, weighted: false, phase: .apply, guarded: true)
  }

  /// The graph of a prediction for a batch of `rows`.
  public func predictionGraph(rows: Int) throws -> Graph {
    try StepGraphs.prediction(definition, variables, rows: rows)
  }

  /// The program of the training step or, without it, of a prediction, as the backend made it.
  public func report(rows: Int, training: Bool) throws -> ProgramReport {
    let kind: ProgramKey.Kind = training ? .training(.apply, guarded: true) : .prediction
    return try backend.perform { try program(ProgramKey(kind: kind, rows: rows, weighted: false)).report }
  }

  /// What Keras does when training ends: averages of the weights take the weights' place.
  func finishTraining() throws {
    guard let settings else { return }
    for (from, to) in settings.optimizer.base.finalCopies(for: variables.trainable) {
      try store.copy(from: from, to: to)
    }
  }

  // MARK: Metrics

  func resetMetrics() throws {
    try store.zero(table.entries.filter { $0.spec.role == .metric }.map(\.spec.path))
  }

  /// The metrics' results so far.
  func readLogs() throws -> Logs {
    let results = try program(ProgramKey(kind: .results, rows: 0, weighted: false))
    try results.run([])
    return Logs(try resultNames.enumerated().map { ($1, try results.output($0).doubles[0]) })
  }

  // MARK: Weights

  /// The variables of the layers in the order in which Keras lists weights.
  public var weights: [VariableDeclaration] { variables.declarations }

  /// - Throws: `GraphError` for an unknown path.
  public func weight(_ path: String) throws -> Tensor { try backend.perform { try store.read(path) } }

  /// - Throws: `GraphError` for an unknown path or a tensor of another shape.
  public func setWeight(_ path: String, _ tensor: Tensor) throws {
    try backend.perform { try store.write(path, tensor) }
  }

  /// Optimizer slots, metric totals and counters as they stand, by path: what a checkpoint keeps beside the weights.
  public var trainingState: [StateSpec] { table.entries.map(\.spec) }
}
