import FoundationEssentials
import NNConfig
import NNData
import NNLayers
import NNSpec
import NNTraining

/// A saved model that is asked, not trained.
struct TrainedModel {
  let saved: SavedModel
  let notes: SavedNotes?
  private let request: RunRequest

  /// - Throws: `DiagnosticError` for a spec, which has no weights.
  init(_ spec: Spec, request: RunRequest) throws {
    guard let saved = spec.saved else {
      let run = request.runDirectory + "/" + spec.name + "/" + RunFolder.latestName
      let isThere = FileManager.default.fileExists(atPath: run + "/" + RunFolder.modelName)
      throw DiagnosticError([
        Diagnostic(
          .error, "a spec has no weights: this needs a trained model", origin: request.model,
          help: [
            isThere
              ? "name its newest run: \(run)"
              : "train it first with nnrun train \(request.model.shellWord), then name the run's folder"
          ])
      ])
    }
    self.saved = saved
    self.request = request
    notes = try spec.savedNotes()
  }

  /// The model with its weights, for rows of the shape that `definition` is bound to.
  func model(_ definition: ModelDefinition) throws -> Model {
    let backend = try Backends.make(request.backend, threads: request.threads)
    return try Model(definition, backend: backend, weights: saved.snapshot.weights)
  }

  /// - Throws: `DiagnosticError` when the notes say that the outputs mean what these cannot.
  func checkTask(of model: Model) throws {
    guard let task = notes?.task else { return }
    let width = try model.predictionGraph(rows: 1).outputs[0].type.shape.dims.dropFirst().reduce(1, *)
    guard task == .binary, width != 1 else { return }
    throw SavedNotes.damaged("the task is binary, and the model gives \(width) numbers a row", file: saved.path)
  }
}
