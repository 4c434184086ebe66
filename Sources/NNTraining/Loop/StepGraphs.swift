import NNConfig
import NNGraph
import NNLayers
import NNTensor

/// State of the training itself.
public enum TrainingState {
  /// False from the first step whose loss was no number: from then on a step changes nothing.
  public static let finite = StateSpec("training/finite", ValueType([], .bool), role: .control)
}

/// Writes the graphs of a compiled model: the training step, its evaluation, its prediction, the results of its
/// metrics. Each is one program; the host chooses among them before a step.
struct StepGraphs {
  let definition: ModelDefinition
  let variables: VariableTable
  let table: StateTable
  let settings: CompileSettings

  /// What the step expects as target: the output's type, or class numbers.
  func targetType(output: ValueType) -> ValueType {
    switch settings.loss.base.targetForm {
    case .likeOutput: output
    case .classNumbers: ValueType(Shape(output.shape.dims.dropLast()), .int32)
    }
  }

  /// Input order: the model's inputs, targets, weights.
  ///
  /// - Parameters:
  ///   - phase: what the optimizer does with this step's gradients.
  ///   - guarded: whether a loss that is no number stops all writing.
  func training(rows: Int, weighted: Bool, phase: OptimizerPhase, guarded: Bool) throws -> Graph {
    let builder = GraphBuilder()
    let trace = Trace(builder: builder, variables: variables, mode: .training)
    let loss = try writeForward(trace, rows: rows, weighted: weighted)
    let trainable = variables.trainable
    let gradients = builder.gradients(of: loss, withRespectTo: trainable.map { builder.state($0.spec) })
    table.declare(ControlState.step, initial: .constant(0))
    let step = builder.state(ControlState.step)
    try applyGradients(
      Array(zip(trainable, gradients)), optimizer: settings.optimizer, builder: builder, table: table, phase: phase)
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

  func evaluation(rows: Int, weighted: Bool) throws -> Graph {
    let builder = GraphBuilder()
    let trace = Trace(builder: builder, variables: variables, mode: .inference)
    _ = try writeForward(trace, rows: rows, weighted: weighted)
    builder.commitUpdates()
    return try builder.finish(outputs: [])
  }

  func prediction(rows: Int) throws -> Graph {
    try Self.prediction(definition, variables, rows: rows)
  }

  static func prediction(_ definition: ModelDefinition, _ variables: VariableTable, rows: Int) throws -> Graph {
    let builder = GraphBuilder()
    let inputs = zip(definition.inputs, try definition.inputTypes(rows: rows)).map { builder.input($0.name, $1) }
    let trace = Trace(builder: builder, variables: variables, mode: .inference)
    let model = try definition.trace(in: trace, inputs: inputs)
    return try builder.finish(
      outputs: model.outputs.enumerated().map { (definition.outputName($0), $1.value) })
  }

  /// Outputs: one number per log, in alphabetical order.
  func metricResults() throws -> Graph {
    let builder = GraphBuilder()
    var results = [(name: "loss", value: try lossTracker.result(in: scope("loss", builder)))]
    for metric in try metricsByName() {
      results.append((metric.name, try metric.metric.result(in: scope(metric.name, builder))))
    }
    return try builder.finish(outputs: results.sorted { $0.name < $1.name })
  }

  // MARK: -

  private var lossTracker: Metrics.Mean { Metrics.Mean() }

  private func scope(_ name: String, _ builder: GraphBuilder) -> MetricScope {
    MetricScope(builder: builder, table: table, path: "metrics/" + name)
  }

  /// The metrics with their log names, `accuracy` resolved by loss and shapes.
  private func metricsByName() throws -> [(name: String, metric: any Metric, weighted: Bool)] {
    let output = try outputType(rows: 1)
    let target = targetType(output: output)
    return resolveMetrics(
      settings.metrics, weighted: settings.weightedMetrics, loss: settings.loss, target: target.shape,
      prediction: output.shape)
  }

  private func outputType(rows: Int) throws -> ValueType {
    let builder = GraphBuilder()
    let inputs = zip(definition.inputs, try definition.inputTypes(rows: rows)).map { builder.input($0.name, $1) }
    let trace = Trace(builder: builder, variables: variables, mode: .inference)
    return try definition.trace(in: trace, inputs: inputs).outputs[0].value.type
  }

  /// Forward pass, loss and metrics; gives the loss.
  private func writeForward(_ trace: Trace, rows: Int, weighted: Bool) throws -> Value {
    let builder = trace.builder
    let inputs = zip(definition.inputs, try definition.inputTypes(rows: rows)).map { builder.input($0.name, $1) }
    // Targets and weights follow the model's inputs whether the layers read them or not.
    let output = try outputType(rows: rows)
    let target = builder.input("target", targetType(output: output))
    let weights = weighted ? builder.input("weights", ValueType([rows])) : nil
    let model = try definition.trace(in: trace, inputs: inputs)
    let prediction = model.outputs[0]
    builder.scope = "loss"
    let elements = try settings.loss.base.elements(target: target, prediction: prediction.value)
    var loss = reducedLoss(
      elements, weights: weights, mask: prediction.mask, reduction: settings.loss.base.reduction)
    for penalty in trace.losses { loss = loss + penalty }
    builder.scope = "metrics"
    // An epoch's loss is the mean weighted by batch size.
    try lossTracker.update(loss, weight: Double(rows), in: scope("loss", builder))
    for metric in try metricsByName() {
      try metric.metric.update(
        target: target, prediction: prediction.value, weights: metric.weighted ? weights : nil,
        in: scope(metric.name, builder))
    }
    builder.scope = "optimizer"
    if let failure = builder.failure { throw failure }
    return loss
  }
}
