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
    try saved.flatMap { try SavedNotes(of: $0.snapshot, file: $0.path) }
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
      throw SavedNotes.damaged(
        diagnostics.sorted.map { "data: \($0.message)" }.joined(separator: "; "), file: saved?.path ?? "")
    }
    data.classes = data.classes ?? kept.classes
    data.header = data.header ?? kept.header
    data.separator = data.separator ?? kept.separator
    if data.labels == nil, data.target == nil {
      // The notes name no files.
      data.labels = kept.labels == "inputs" ? "inputs" : nil
      data.target = kept.target
    }
    // Columns that the model knows by name are found by name: what was left out then need not be there now.
    if data.drop.isEmpty, notes.features == nil { data.drop = kept.drop }
  }
}

extension Model {
  /// Lets a compiled model go on as the one that was saved: with its optimizer and the number of its steps.
  ///
  /// A `compile` section of the spec's own begins anew, as Keras's `compile` does, and so does an optimizer given by
  /// `--set`. Changes of its parameters keep the optimizer's variables as long as it has the same ones.
  ///
  /// - Returns: what there is to tell.
  /// - Throws: `DiagnosticError` when the optimizer's variables belong to other weights, as those of a layer that has
  ///   been frozen since.
  func restore(from spec: Spec) throws -> [String] {
    guard let saved = spec.saved else { return [] }
    if let steps = try spec.savedNotes()?.steps {
      try restoreControlState([ControlState.step.path: Tensor(scalar: Int32(clamping: steps))])
    }
    guard let variables = saved.snapshot.optimizerVariables, let before = saved.snapshot.settings?.optimizer.base,
      let now = settings?.optimizer.base, !saved.isCompiledAnew
    else { return [] }
    guard saved.keepsOptimizerState(under: settings) else {
      let name = type(of: before).name
      let reason =
        type(of: before) != type(of: now)
        ? "the saved one is another (\(name))"
        : saved.optimizerIsGiven
          ? "it is given by --set" : "with these parameters \(name) has other variables than the saved one"
      return ["the optimizer begins anew: \(reason)"]
    }
    let context = WriteContext()
    let rateIsSame = before.options.learningRate.write(in: context) == now.options.learningRate.write(in: context)
    do {
      try restoreOptimizer(variables, keepsLearningRate: !rateIsSame)
    } catch let error as DiagnosticError {
      guard var diagnostic = error.diagnostics.first else { throw error }
      diagnostic.origin = saved.path
      diagnostic.help = ["to begin with a new one: --set \(optimizerSetting)"]
      throw DiagnosticError([diagnostic])
    }
    return []
  }

  /// The optimizer as a setting for the command line, one word for a shell.
  private var optimizerSetting: String {
    guard var optimizer = settings?.optimizer else { preconditionFailure("a model with an optimizer was compiled") }
    // A saved one always has a name.
    optimizer.base.options.givenName = nil
    let value = optimizer.write(in: WriteContext())
    if let name = value.text {
      let word = name.lowercased()
      return "compile.optimizer=\(Optimizers.all[word] == nil ? name : word)"
    }
    return "compile.optimizer=\(JSONWriter().write(value).replacing("\"", with: ""))".shellWord
  }
}
