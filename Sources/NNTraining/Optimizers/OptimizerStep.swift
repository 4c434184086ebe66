import NNConfig
import NNGraph
import NNLayers
import NNTensor

/// Where an optimizer keeps what belongs to no single parameter.
public enum OptimizerPath {
  /// Batches trained on, `int32` scalar. Keras's `iteration`.
  public static let iterations = "optimizer/iterations"
  /// `float32` scalar that callbacks may change; missing with a schedule.
  public static let learningRate = "optimizer/learning_rate"
  /// Slot of a parameter with its moving average.
  public static let average = "average"
  /// Slot of a parameter with the gradients that wait.
  public static let accumulator = "gradient_accumulator"

  public static func slot(_ name: String, of parameter: VariableDeclaration) -> String {
    "optimizer/\(parameter.path)/\(name)"
  }
}

extension Optimizer {
  /// Declares all variables of the optimizer in Keras's order: the number of batches, the learning rate, averages,
  /// gradients that wait, then its slots.
  public func declareState(for parameters: [VariableDeclaration], in table: StateTable) {
    func declare(_ name: String, of parameter: VariableDeclaration) {
      let path = OptimizerPath.slot(name, of: parameter)
      table.declare(StateSpec(path, parameter.type, role: .slot), initial: .constant(0))
    }
    table.declare(iterationsSpec, initial: .constant(0))
    if case .constant(let rate) = options.learningRate { table.declare(learningRateSpec, initial: .constant(rate)) }
    if options.useEMA { for parameter in parameters { declare(OptimizerPath.average, of: parameter) } }
    if options.gradientAccumulationSteps != nil {
      for parameter in parameters { declare(OptimizerPath.accumulator, of: parameter) }
    }
    for group in slots {
      for parameter in parameters { for name in group { declare(name, of: parameter) } }
    }
  }

  /// The loss to differentiate: scaled where `loss_scale_factor` is given, as `applyGradients` expects.
  public func scaled(_ loss: Value) -> Value { options.lossScaleFactor.map { loss * $0 } ?? loss }

  /// The learning rate of this step, a scalar.
  public func learningRate(in builder: GraphBuilder, iterations: Value) -> Value {
    switch options.learningRate {
    case .constant: builder.state(learningRateSpec)
    case .schedule(let schedule): schedule(step: iterations.cast(to: .float32))
    }
  }

  /// What Keras does to the variables when training ends: averages replace parameters.
  public func finalCopies(for parameters: [VariableDeclaration]) -> [(from: String, to: String)] {
    guard options.useEMA else { return [] }
    return parameters.map { (OptimizerPath.slot(OptimizerPath.average, of: $0), $0.path) }
  }
}

private let iterationsSpec = StateSpec(OptimizerPath.iterations, ValueType([], .int32), role: .slot)
private let learningRateSpec = StateSpec(OptimizerPath.learningRate, ValueType([], .float32), role: .slot)

/// Writes one optimizer step: parameters, slots and counters become their next values (`builder.setState`).
///
/// In Keras's order: gradients are unscaled and averaged with those that wait, clipped, parameters decay and are
/// updated, averages follow and perhaps replace them, then constraints hold.
///
/// - Parameters:
///   - gradients: of all trainable variables, in order of declaration.
///   - phase: `OptimizerPhases.phase(ofStep:)` of the number of batches trained on before.
/// - Throws: what an optimizer or constraint throws.
public func applyGradients(
  _ gradients: [(VariableDeclaration, Value)], optimizer: AnyOptimizer, builder: GraphBuilder, table: StateTable,
  phase: OptimizerPhase
) throws {
  optimizer.base.declareState(for: gradients.map(\.0), in: table)
  let step = OptimizerStep(optimizer: optimizer.base, builder: builder, table: table, phase: phase)
  try step.write(gradients)
}

private struct OptimizerStep {
  let optimizer: any Optimizer
  let builder: GraphBuilder
  let table: StateTable
  let phase: OptimizerPhase

  var options: OptimizerOptions { optimizer.options }

  func write(_ pairs: [(VariableDeclaration, Value)]) throws {
    let batches = builder.state(iterationsSpec)
    // Keras counts updates, not batches, in everything but schedules.
    let updates = options.gradientAccumulationSteps.map { batches / Double($0) } ?? batches
    let variables = pairs.map(\.0)
    let scopes = variables.map { SlotScope(builder: builder, table: table, parameter: $0, iterations: updates) }
    var gradients = pairs.map(\.1)
    if let factor = options.lossScaleFactor { gradients = gradients.map { $0 / factor } }
    var parameters = variables.map { builder.state($0.spec) }

    if let count = options.gradientAccumulationSteps {
      for (index, scope) in scopes.enumerated() {
        let sum = gradients[index] + scope.slot(OptimizerPath.accumulator)
        gradients[index] = sum / Double(count)
        scope.set(OptimizerPath.accumulator, to: phase.onlyAccumulates ? sum : sum.filled(with: 0))
      }
    }
    if !phase.onlyAccumulates {
      let rate = optimizer.learningRate(in: builder, iterations: batches)
      gradients = clipped(gradients)
      for index in parameters.indices {
        let parameter = decayed(parameters[index], rate)
        parameters[index] = try optimizer.updated(
          parameter, gradient: gradients[index], learningRate: rate, in: scopes[index])
      }
    }
    if options.useEMA { parameters = averaged(parameters, scopes, updates) }
    for (variable, parameter) in zip(variables, parameters) {
      let next = try variable.constraint?.base(parameter) ?? parameter
      // Where gradients only wait, most parameters stay what they are.
      if next.id != builder.state(variable.spec).id { builder.setState(variable.path, to: next) }
    }
    builder.setState(OptimizerPath.iterations, to: batches + 1)
  }

  private func clipped(_ gradients: [Value]) -> [Value] {
    func squareSum(_ gradient: Value) -> Value { (gradient * gradient).sum() }
    if let limit = options.clipNorm {
      return gradients.map { $0 * (limit / maximum(sqrt(squareSum($0)), limit)) }
    }
    if let limit = options.globalClipNorm, let first = gradients.first {
      let norm = sqrt(gradients.dropFirst().reduce(squareSum(first)) { $0 + squareSum($1) })
      // A norm that is not finite makes all gradients not a number, as in Keras.
      let scale = limit * minimum(1 / norm, 1 / limit) + (norm - norm)
      return gradients.map { $0 * scale }
    }
    if let limit = options.clipValue { return gradients.map { minimum(maximum($0, -limit), limit) } }
    return gradients
  }

  private func decayed(_ parameter: Value, _ rate: Value) -> Value {
    options.weightDecay.map { parameter - parameter * $0 * rate } ?? parameter
  }

  /// Moves the averages, which start at the parameters as they are after the first update.
  private func averaged(_ parameters: [Value], _ scopes: [SlotScope], _ updates: Value) -> [Value] {
    let momentum = (updates .!= 0.0).cast(to: .float32) * options.emaMomentum
    let averages = zip(parameters, scopes).map { parameter, scope in
      momentum * scope.slot(OptimizerPath.average) + (1 - momentum) * parameter
    }
    for (average, scope) in zip(averages, scopes) { scope.set(OptimizerPath.average, to: average) }
    return phase.overwritesWithAverages ? averages : parameters
  }
}
