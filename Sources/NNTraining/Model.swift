import NNConfig
import NNGraph
import NNLayers
import NNTensor

/// A network with its weights, ready to be trained, evaluated and asked.
///
/// Not safe to use from two threads at once.
public final class Model {
  public let definition: ModelDefinition
  /// The definition without its host layers, and these.
  let parts: SplitDefinition
  /// What host layers have learned, by layer.
  public private(set) var assets: [String: HostAssets]
  public let backend: any Backend
  /// Of initial weights, shuffling and random layers.
  public let seed: UInt64
  public private(set) var settings: CompileSettings?

  let variables = VariableTable()
  private(set) var table = StateTable()
  private(set) var store: any StateStore
  private var programs: [ProgramKey: any Program] = [:]
  private var resultNames: [String] = []

  /// What distinguishes the programs of one model.
  struct ProgramKey: Hashable {
    enum Kind: Hashable {
      case training(OptimizerPhase, guarded: Bool)
      case evaluation(givesOutputs: Bool)
      case prediction, results
    }
    var kind: Kind
    var rows: Int
    var weighted: Bool
  }

  /// Traces the network once, which checks every layer, and draws the initial weights.
  ///
  /// - Parameters:
  ///   - definition: with all extents known (`ModelDefinition.bound`).
  ///   - assets: what host layers have learned before, by layer. Where that decides on shapes it has to be given here.
  ///   - weights: values of all variables by storage path, as a `ModelSnapshot` has them, instead of new ones.
  /// - Throws: `DiagnosticError` when a layer does not fit what it gets, or the weights do not fit the layers.
  public init(
    _ definition: ModelDefinition, backend: any Backend, seed: UInt64 = 0, assets: [String: HostAssets] = [:],
    weights: [String: Tensor]? = nil
  ) throws {
    self.definition = definition
    self.backend = backend
    self.seed = seed
    self.assets = assets
    parts = try definition.split(assets: assets)
    store = try backend.makeState([])
    _ = try StepGraphs.prediction(parts.graph, variables, rows: 2)
    declareControl()
    try rebuildStore(initialWeights: weights.map { try checkedWeights($0) })
    try store.write(
      ControlState.seed.path,
      Tensor([UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)], shape: [2]))
  }

  private func declareControl() {
    table.declare(ControlState.seed, initial: .constant(0))
    table.declare(ControlState.step, initial: .constant(0))
  }

  /// Keras's `compile`: sets loss, optimizer and metrics. Weights stay; optimizer and metrics begin anew.
  ///
  /// - Parameters:
  ///   - settings: loss, optimizer, metrics.
  ///   - places: in a spec, for messages.
  /// - Throws: `DiagnosticError` when the loss or a metric does not fit the outputs; the model stays as it was.
  public func compile(_ settings: CompileSettings, places: CompilePlaces = CompilePlaces()) throws {
    let before = (self.settings, table)
    self.settings = settings
    table = StateTable()
    declareControl()
    do {
      resultNames = try graphs.declareTraining(places: places)
    } catch {
      (self.settings, table) = before
      throw error
    }
    try rebuildStore()
  }

  var graphs: StepGraphs {
    get throws {
      guard let settings else {
        throw DiagnosticError([
          Diagnostic(.error, "the model is not compiled", help: ["call compile, or add a compile section to the spec"])
        ])
      }
      return StepGraphs(definition: parts.graph, variables: variables, table: table, settings: settings)
    }
  }

  /// A store for all variables declared so far. Layers' variables and the step count keep their values; what is new
  /// gets its first.
  ///
  /// - Parameter initialWeights: by path, for a store that is made for the first time.
  private func rebuildStore(initialWeights: [String: Tensor]? = nil) throws {
    let known = Set(store.specs.map(\.path))
    let new = try backend.makeState(variables.declarations.map(\.spec) + table.entries.map(\.spec))
    for variable in variables.declarations {
      let value =
        known.contains(variable.path)
        ? try store.read(variable.path) : try initialWeights?[variable.path] ?? variable.initialValue(seed: seed)
      try new.write(variable.path, value)
    }
    for (spec, initial) in table.entries {
      if [ControlState.seed.path, ControlState.step.path].contains(spec.path), known.contains(spec.path) {
        try new.write(spec.path, try store.read(spec.path))
        continue
      }
      switch initial {
      case .constant(0): break
      case .constant(let number): try new.write(spec.path, Literal(splat: number, type: spec.type).tensor)
      case .copy(let path): try new.copy(from: path, to: spec.path)
      }
    }
    store = new
    programs = [:]
  }

  /// - Throws: `LayerError` when what was learned changes shapes that the graph has been built with.
  func setAssets(_ learned: HostAssets, of layer: String) throws {
    var all = assets
    all[layer] = learned
    let inputs = try definition.split(assets: all).graph.inputs
    guard inputs.elementsEqual(parts.graph.inputs, by: { $0.shape == $1.shape && $0.dtype == $1.dtype }) else {
      throw LayerError(
        "gives other shapes after learning from data", help: "learn first and give the result to Model(assets:)")
    }
    assets = all
  }

  /// The types of the graph's inputs for a batch of `rows`; all extents are known since the model was made.
  func graphInputTypes(rows: Int) -> [ValueType] {
    parts.graph.inputs.map { ValueType(Shape([rows] + $0.shape.compactMap { $0 }), $0.dtype) }
  }

  // MARK: Programs

  func program(_ key: ProgramKey) throws -> any Program {
    if let program = programs[key] { return program }
    let graph: Graph
    switch key.kind {
    case .training(let phase, let guarded):
      graph = try graphs.training(rows: key.rows, weighted: key.weighted, phase: phase, guarded: guarded)
    case .evaluation(let givesOutputs):
      graph = try graphs.evaluation(rows: key.rows, weighted: key.weighted, givesOutputs: givesOutputs)
    case .prediction: graph = try StepGraphs.prediction(parts.graph, variables, rows: key.rows)
    case .results: graph = try graphs.metricResults()
    }
    try checkMemory(of: graph, rows: key.rows)
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
    try StepGraphs.prediction(parts.graph, variables, rows: rows)
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

  /// Names of the logs of a compiled model, alphabetical.
  public func logNames() throws -> [String] {
    _ = try graphs
    return resultNames
  }

  func resetMetrics() throws {
    try store.zero(table.entries.filter { $0.spec.role == .metric }.map(\.spec.path))
  }

  /// What the metrics hold, by path.
  func metricTotals() throws -> [(path: String, total: Tensor)] {
    try table.entries.filter { $0.spec.role == .metric }.map { ($0.spec.path, try store.read($0.spec.path)) }
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
