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

extension Spec {
  /// Data settings that were kept with the saved model are used again where the spec says nothing else.
  ///
  /// - Throws: `DiagnosticError` when the notes are damaged.
  mutating func takeDataSettings() throws {
    guard let notes = try savedNotes(), let value = notes.data else { return }
    let diagnostics = Diagnostics()
    let entry = NamedEntry(name: DataSettings.name, nameSpan: nil, arguments: value)
    guard let kept = DataSettings.read(entry, in: ReadContext(diagnostics: diagnostics)), !diagnostics.hasErrors else {
      throw DiagnosticError(
        diagnostics.sorted.map { found in
          Diagnostic(
            .error, "its notes (nnrun.json) are damaged: data: \(found.message)", origin: saved?.path,
            help: ["remove nnrun.json from the zip: the model itself can be read without it"])
        })
    }
    data.classes = data.classes ?? kept.classes
    data.header = data.header ?? kept.header
    data.separator = data.separator ?? kept.separator
    if data.labels == nil, data.target == nil {
      data.labels = kept.labels
      data.target = kept.target
    }
    // Columns that the model knows by name are found by name: what was left out then need not be there now.
    if data.drop.isEmpty, notes.features == nil { data.drop = kept.drop }
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
