import NNConfig
import NNLayers
import NNSpec
import NNTensor
import NNTraining

extension Spec {
  /// What nnrun kept beside the saved model that the spec builds on.
  ///
  /// - Throws: `DiagnosticError` when it is damaged.
  func savedNotes() throws -> SavedNotes? {
    guard let saved, let notes = saved.snapshot.notes else { return nil }
    return try SavedNotes(notes, file: saved.path)
  }
}

extension Model {
  /// Lets a compiled model go on as the one that was saved: with its optimizer and the number of its steps.
  ///
  /// A `compile` section of the spec's own begins anew, as Keras's `compile` does. Changes by `--set` keep the
  /// optimizer's variables as long as it is of the same kind.
  ///
  /// - Returns: what there is to tell.
  func restore(from spec: Spec) throws -> [String] {
    guard let saved = spec.saved else { return [] }
    if let steps = try spec.savedNotes()?.steps {
      try restoreControlState([ControlState.step.path: Tensor(scalar: Int32(clamping: steps))])
    }
    guard let variables = saved.snapshot.optimizerVariables, let before = saved.snapshot.settings?.optimizer.base,
      let now = settings?.optimizer.base, !saved.isCompiledAnew
    else { return [] }
    guard saved.keepsOptimizerState(under: settings) else {
      return ["the optimizer begins anew: the saved one is another (\(type(of: before).name))"]
    }
    let context = WriteContext()
    let rateIsSame = before.options.learningRate.write(in: context) == now.options.learningRate.write(in: context)
    try restoreOptimizer(variables, keepsLearningRate: !rateIsSame)
    return []
  }
}
