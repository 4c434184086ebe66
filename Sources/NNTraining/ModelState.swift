import NNConfig
import NNGraph
import NNLayers
import NNTensor

extension Model {
  /// The model as a file keeps it.
  ///
  /// - Parameter notes: what is to be kept beside it that Keras has no word for.
  /// - Throws: what the backend throws.
  public func snapshot(notes: ConfigValue? = nil) throws -> ModelSnapshot {
    try backend.perform {
      var values: [String: Tensor] = [:]
      for variable in weights { values[variable.storagePath] = try store.read(variable.path) }
      return ModelSnapshot(
        definition: definition, settings: settings, weights: values,
        optimizerVariables: settings == nil ? nil : try optimizerSpecs.map { try store.read($0.path) }, notes: notes)
    }
  }

  /// The optimizer's variables in Keras's order.
  private var optimizerSpecs: [StateSpec] { trainingState.filter { $0.role == .slot } }

  /// Gives a compiled model the optimizer's variables of an earlier training: counters, slots, averages.
  ///
  /// - Parameters:
  ///   - values: in Keras's order, as a `ModelSnapshot` has them.
  ///   - keepsLearningRate: whether the learning rate stays what the model was compiled with.
  /// - Throws: `DiagnosticError` when they belong to another optimizer or another network.
  public func restoreOptimizer(_ values: [Tensor], keepsLearningRate: Bool = false) throws {
    var (specs, values) = (optimizerSpecs, values)
    // A schedule stands where the variable of a learning rate would: either may take the other's place.
    if let rate = specs.firstIndex(where: { $0.path == OptimizerPath.learningRate }) {
      if values.count == specs.count - 1 { specs.remove(at: rate) }
    } else if values.count == specs.count + 1, values.dropFirst().first?.shape.rank == 0 {
      values.remove(at: 1)
    }
    guard specs.count == values.count, zip(specs, values).allSatisfy({ $0.type.shape == $1.shape }) else {
      let name = settings.map { type(of: $0.optimizer.base).name } ?? "an optimizer"
      throw DiagnosticError([
        Diagnostic(
          .error, "the saved optimizer has \(values.count) variables, \(name) of this model has \(specs.count)",
          help: ["compile anew, which lets the optimizer begin afresh"])
      ])
    }
    try backend.perform {
      for (spec, value) in zip(specs, values) {
        if keepsLearningRate && spec.path == OptimizerPath.learningRate { continue }
        try store.write(spec.path, value.cast(to: spec.type.dtype))
      }
    }
  }

  /// What a training needs beside weights and optimizer to go on: the totals of the metrics and the number of steps,
  /// from which random layers draw. By path.
  public func controlState() throws -> [String: Tensor] {
    try backend.perform {
      var state = Dictionary(uniqueKeysWithValues: try metricTotals().map { ($0.path, $0.total) })
      state[ControlState.step.path] = try store.read(ControlState.step.path)
      return state
    }
  }

  /// Takes over what `controlState` gave.
  ///
  /// - Throws: `DiagnosticError` when it belongs to a model that was compiled in another way.
  public func restoreControlState(_ state: [String: Tensor]) throws {
    try backend.perform {
      for (path, value) in state {
        guard let spec = table[path], spec.type.shape == value.shape else {
          throw DiagnosticError([
            Diagnostic(.error, "the saved state of the training has \(path), which this model lacks")
          ])
        }
        try store.write(path, value.cast(to: spec.type.dtype))
      }
    }
  }

  /// Saved weights by path, each held against its variable.
  ///
  /// - Throws: `DiagnosticError` with all that are missing or have another shape, at the layers they belong to.
  func checkedWeights(_ saved: [String: Tensor]) throws -> [String: Tensor] {
    var result: [String: Tensor] = [:]
    var problems: [Diagnostic] = []
    for variable in weights {
      let place = definition.nodes.first { variable.path.hasPrefix($0.name + "/") }?.span
      guard let value = saved[variable.storagePath] else {
        problems.append(Diagnostic(.error, "the saved model has no weights for \(variable.path)", at: place))
        continue
      }
      guard value.shape == variable.type.shape else {
        problems.append(
          Diagnostic(
            .error, "\(variable.path) has the shape \(variable.type.shape), in the saved model \(value.shape)",
            at: place, help: ["leave units and shapes as the weights were saved, or train anew from a spec"]))
        continue
      }
      result[variable.path] = value.cast(to: variable.type.dtype)
    }
    if !problems.isEmpty { throw DiagnosticError(problems) }
    return result
  }
}
