import FoundationEssentials
import NNConfig
import NNData
import NNExport
import NNLayers
import NNSpec
import NNTraining
import NNYAML

extension TrainingSession {
  /// The spec with everything in it that is in force, so that it gives the same run wherever it is read.
  var resolvedSpec: String {
    var spec = spec
    // The layers themselves: the file that they came from may be gone some day.
    let origin = spec.saved.map {
      "# It began with the weights of \(absolutePath($0.path).printable); a run of this file begins with new ones.\n"
    }
    spec.saved = nil
    spec.data.file = spec.data.file.map(absolutePath)
    if spec.data.labels != "inputs" { spec.data.labels = spec.data.labels.map(absolutePath) }
    return (origin ?? "") + YAMLWriter().write(spec.write())
  }

  /// What is to be remembered with the model as it stands.
  func notes() throws -> SavedNotes {
    var notes = data.notes
    notes.spec = originalSpec
    notes.steps = Int(try model.controlState()[ControlState.step.path]?.doubles.first ?? 0)
    return notes
  }

  /// About how large the files of the model and of a checkpoint will be, and not smaller.
  func modelByteCount() throws -> Int {
    let values = model.weights.map(\.type) + model.trainingState.filter { $0.role == .slot }.map(\.type)
    // Each variable has an object header and a place in its group, and each layer its configuration.
    let size = values.reduce(1 << 16) { $0 + $1.byteCount } + 2048 * (values.count + model.definition.nodes.count)
    // A checkpoint has the history too, and history.csv needs room beside the model: at most 25 bytes a number, and
    // twice as many numbers as logs where rows are held out. Beyond this much nothing is reserved.
    let logs = min(settings.epochs, 1 << 20) * 25 * (2 * (try model.logNames().count) + 1)
    return size + (try notesByteCount()) + min(logs, 64 << 20)
  }

  /// - Throws: `DiagnosticError` when an archive would not take so many: in the end it would be too late.
  private func notesByteCount() throws -> Int {
    let count = JSONWriter().write(try notes().value).utf8.count
    // Counters and totals come to them.
    let limit = KerasArchive.jsonByteLimit - 1 << 20
    guard count <= limit else {
      throw DiagnosticError(
        "the names of columns and classes would take \(count) bytes beside the model, at most \(limit) can be kept",
        origin: spec.data.file, help: "give shorter names, or none")
    }
    return count
  }
}

extension RunRecord {
  /// - Parameter spec: the spec as the run's folder will have it.
  init(_ session: TrainingSession, number: Int, spec: String) {
    var request = session.request.withAbsolutePaths
    // The spec has them.
    (request.data, request.labels) = (nil, nil)
    let backend = session.model.backend
    self.init(
      name: session.name, number: number, started: Date(), seed: session.seed, seedWasDrawn: session.seedWasDrawn,
      backend: backend.name, threads: session.threads, machine: backend.factsInUse.map { ($0.name, $0.value) },
      data: session.data.fingerprints, specHash: Self.hash(spec), beganSaved: !session.isNew, rows: session.rows,
      validationRows: session.validationRows,
      parameters: session.parameters, epochs: session.epochs, request: request, originalSpec: session.originalSpec)
  }

  /// FNV-1a, 64 bits: Fowler, Noll, Vo, Eastlake, "The FNV Non-Cryptographic Hash Algorithm", 2019,
  /// https://datatracker.ietf.org/doc/draft-eastlake-fnv/.
  static func hash(_ text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  /// The content of `run.json`.
  var text: String { JSONWriter(indent: 2).write(json) + "\n" }
}
