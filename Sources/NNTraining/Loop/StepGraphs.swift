import NNConfig
import NNGraph
import NNLayers
import NNTensor

/// State of the training itself.
public enum TrainingState {
  /// False from the first step whose loss was NaN or infinite: from then on a step changes nothing.
  public static let finite = StateSpec("training/finite", ValueType([], .bool), role: .control)
}

/// Writes the graphs of a compiled model: the training step, its evaluation, its prediction, the results of its
/// metrics. Each is one program; the host chooses among them before a step.
struct StepGraphs {
  let definition: ModelDefinition
  let variables: VariableTable
  let table: StateTable
  let settings: CompileSettings

  /// What the step expects as target: numbers in the output's shape, or class numbers.
  func targetType(output: ValueType) -> ValueType {
    switch settings.loss.known?.targetForm ?? .likeOutput {
    case .likeOutput: output.dtype.isFloatingPoint ? output : ValueType(output.shape)
    case .classNumbers: ValueType(Shape(output.shape.dims.dropLast()), .int32)
    }
  }

  /// Input order: the model's inputs, targets, weights.
  ///
  /// - Parameters:
  ///   - phase: what the optimizer does with this step's gradients.
  ///   - guarded: whether a loss that is NaN or infinite stops all writing.
  func training(rows: Int, weighted: Bool, phase: OptimizerPhase, guarded: Bool) throws -> Graph {
    let builder = GraphBuilder()
    let trace = Trace(builder: builder, variables: variables, mode: .training)
    let loss = try writeForward(trace, rows: rows, weighted: weighted).objective
    let optimizer = settings.optimizer
    let trainable = variables.trainable
    let gradients = builder.gradients(
      of: optimizer.base.scaled(loss), withRespectTo: trainable.map { builder.state($0.spec) })
    builder.scope = "optimizer"
    table.declare(ControlState.step, initial: .constant(0))
    let step = builder.state(ControlState.step)
    try applyGradients(
      zip(trainable, gradients).map { ($0, $1) }, optimizer: optimizer, builder: builder, table: table, phase: phase)
    builder.setState(ControlState.step.path, to: step + 1)
    if guarded {
      table.declare(TrainingState.finite, initial: .constant(1))
      let finite = and(builder.state(TrainingState.finite), isFinite(loss))
      builder.setState(TrainingState.finite.path, to: finite)
      builder.commitUpdates(if: finite, guarded: { $0 != TrainingState.finite.path })
    } else {
      builder.commitUpdates()
    }
    return try builder.finish(outputs: [])
  }

  /// - Parameter givesOutputs: whether it has the outputs of a prediction too.
  func evaluation(rows: Int, weighted: Bool, givesOutputs: Bool) throws -> Graph {
    let builder = GraphBuilder()
    let trace = Trace(builder: builder, variables: variables, mode: .inference)
    let outputs = try writeForward(trace, rows: rows, weighted: weighted).outputs
    builder.commitUpdates()
    return try builder.finish(outputs: givesOutputs ? outputs : [])
  }

  func prediction(rows: Int) throws -> Graph {
    try Self.prediction(definition, variables, rows: rows)
  }

  static func prediction(_ definition: ModelDefinition, _ variables: VariableTable, rows: Int) throws -> Graph {
    let builder = GraphBuilder()
    let inputs = zip(definition.inputs, try definition.inputTypes(rows: rows)).map { builder.input($0.name, $1) }
    let trace = Trace(builder: builder, variables: variables, mode: .inference, hasLoss: false)
    let model = try definition.trace(in: trace, inputs: inputs)
    return try builder.finish(
      outputs: model.outputs.enumerated().map { (definition.outputName($0), $1.value) })
  }

  /// Outputs: the floating-point results of every layer as a training step computes them, under the layers' names.
  func layerResults(rows: Int) throws -> Graph {
    let builder = GraphBuilder()
    let inputs = zip(definition.inputs, try definition.inputTypes(rows: rows)).map { builder.input($0.name, $1) }
    let trace = Trace(builder: builder, variables: variables, mode: .training)
    let results = try definition.trace(in: trace, inputs: inputs).results
    let outputs = zip(definition.nodes, results).flatMap { node, signals in
      signals.filter { $0.value.dtype.isFloatingPoint }.map { (name: node.name, value: $0.value) }
    }
    return try builder.finish(outputs: outputs)
  }

  /// Outputs: one number per log, in alphabetical order.
  func metricResults() throws -> Graph {
    let builder = GraphBuilder()
    var results = [(name: "loss", value: Metrics.Mean().result(in: scope("loss", builder)))]
    for metric in namedMetrics(output: try prediction(rows: 1).outputs[0].type) {
      results.append((metric.name, try metric.metric.result(in: scope(metric.name, builder))))
    }
    return try builder.finish(outputs: results.sorted { $0.name < $1.name })
  }

  /// Writes what training needs, which declares its variables; nothing is compiled.
  ///
  /// - Parameter places: in a spec, for messages.
  /// - Returns: the names of the logs, alphabetical.
  /// - Throws: `DiagnosticError` when the loss or a metric does not fit the outputs.
  func declareTraining(places: CompilePlaces) throws -> [String] {
    guard definition.outputs.count == 1 else {
      throw DiagnosticError("a model with several outputs cannot be trained in this version")
    }
    do {
      _ = try training(rows: 2, weighted: false, phase: .apply, guarded: true)
      return try metricResults().outputs.map(\.name)
    } catch let error as TargetError {
      throw DiagnosticError([diagnostic(error, places)])
    } catch let error as GraphError {
      throw DiagnosticError([
        Diagnostic(.error, "the training step cannot be built: \(error.message)", at: places.loss)
      ])
    }
  }

  private func diagnostic(_ error: TargetError, _ places: CompilePlaces) -> Diagnostic {
    guard let metric = error.metric else {
      return Diagnostic(.error, error.message, at: places.loss, help: error.help.map { [$0] } ?? [])
    }
    // The shapes are those of a batch that nobody has asked for.
    guard settings.loss.known?.targetForm == .classNumbers else {
      return Diagnostic(
        .error, "the metric \(metric) does not fit the labels: \(error.message)", at: places.metrics,
        help: error.help.map { [$0] } ?? [])
    }
    return Diagnostic(
      .error, "the metric \(metric) does not fit the labels, which are class numbers under this loss",
      at: places.metrics,
      help: ["leave it out, or write loss: categorical_crossentropy, which compares a number for each class"])
  }

  // MARK: -

  private func scope(_ name: String, _ builder: GraphBuilder) -> MetricScope {
    MetricScope(builder: builder, table: table, path: "metrics/" + name)
  }

  /// The metrics under the names that logs give them, `accuracy` resolved by shapes.
  private func namedMetrics(output: ValueType) -> [(name: String, metric: any Metric, weighted: Bool)] {
    resolveMetrics(
      settings.metrics, weighted: settings.weightedMetrics, target: targetType(output: output).shape,
      prediction: output.shape)
  }

  /// Forward pass, loss and metrics; gives what training makes small, and the model's outputs.
  private func writeForward(
    _ trace: Trace, rows: Int, weighted: Bool
  ) throws -> (objective: Value, outputs: [(name: String, value: Value)]) {
    let builder = trace.builder
    let inputs = zip(definition.inputs, try definition.inputTypes(rows: rows)).map { builder.input($0.name, $1) }
    let model = try definition.trace(in: trace, inputs: inputs)
    var prediction = model.outputs[0]
    builder.scope = "loss"
    // As Keras's losses and metrics do. Only layers that move integers have such outputs.
    if !prediction.value.type.dtype.isFloatingPoint { prediction.value = prediction.value.cast(to: .float32) }
    let output = prediction.value.type
    let target = builder.input("target", targetType(output: output))
    let weights = weighted ? builder.input("weights", ValueType([rows])) : nil
    let loss = settings.loss.resolved(target: target.shape, prediction: output.shape)
    var (objective, logged) = try loss.trainingValues(
      target: target, prediction: prediction.value, weights: weights, mask: prediction.mask)
    for penalty in trace.losses {
      objective = objective + penalty
      logged = logged + penalty
    }
    builder.scope = "metrics"
    // An epoch's loss is the mean weighted by batch size.
    Metrics.Mean().update(logged, weight: Double(rows), in: scope("loss", builder))
    for metric in namedMetrics(output: output) {
      do {
        try metric.metric.update(
          target: target, prediction: prediction.value, weights: metric.weighted ? weights : nil,
          mask: prediction.mask, in: scope(metric.name, builder))
      } catch var error as TargetError {
        error.metric = metric.name
        throw error
      }
    }
    builder.scope = ""
    if let failure = builder.failure { throw failure }
    return (objective, model.outputs.enumerated().map { (definition.outputName($0), $1.value) })
  }
}
