import FoundationEssentials
import NNConfig
import NNData
import NNLayers
import NNSpec
import NNTraining
import NNYAML

extension TrainingSession {
  /// The spec with everything in it that is in force, so that it gives the same run wherever it is read.
  var resolvedSpec: String {
    var spec = spec
    // The layers themselves: the file that they came from may be gone some day.
    spec.saved = nil
    spec.data.file = spec.data.file.map(absolutePath)
    if spec.data.labels != "inputs" { spec.data.labels = spec.data.labels.map(absolutePath) }
    return YAMLWriter().write(spec.write())
  }

  /// What is to be remembered with the model as it stands.
  func notes() throws -> SavedNotes {
    var notes = data.notes
    notes.spec = originalSpec
    notes.steps = Int(try model.controlState()[ControlState.step.path]?.doubles.first ?? 0)
    return notes
  }

  /// About how large the model's file will be, and not smaller.
  var modelByteCount: Int {
    let values = model.weights.map(\.type) + model.trainingState.filter { $0.role == .slot }.map(\.type)
    // Each variable has an object header and a place in its group; configuration and notes come on top.
    let text = (originalSpec?.utf8.count ?? 0) * 2 + 2048 * values.count
    return values.reduce(1 << 16) { $0 + $1.byteCount } + text
  }
}

extension RunRecord {
  init(_ session: TrainingSession, number: Int) {
    var request = session.request
    request.model = absolutePath(request.model)
    request.validationData = request.validationData.map(absolutePath)
    request.validationLabels = request.validationLabels.map(absolutePath)
    request.out = request.out.map(absolutePath)
    let backend = session.model.backend
    self.init(
      name: session.name, number: number, started: Date(), seed: session.seed, seedWasDrawn: session.seedWasDrawn,
      backend: backend.name, threads: session.threads, machine: backend.facts.map { ($0.name, $0.value) },
      data: session.data.fingerprints, rows: session.rows, validationRows: session.validationRows,
      parameters: session.parameters, epochs: session.epochs, request: request, originalSpec: session.originalSpec)
  }

  /// The content of `run.json`.
  var text: String { JSONWriter(indent: 2).write(json) + "\n" }
}
