import Foundation
import NNConfig
import NNExport
import NNLayers
import NNTensor
import NNTraining
import Testing

@testable import NNRun

/// What stands beside a model in its file may be anything: nothing of it is believed.
@Suite struct SavedNotesTests {
  struct Damage: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var notes: String
    var hasHistory = true
    var reason = "training is not what nnrun writes"
  }

  private static func training(_ state: String = "{}", epoch: Int = 2) -> String {
    #"{"schema": 1, "training": {"epoch": \#(epoch), "step": 0, "state": \#(state)}}"#
  }

  static let damages = [
    Damage(
      testDescription: "bytes that mean nothing",
      notes: training(#"{"random/step": {"dtype": "opaque", "shape": [], "values": [1]}}"#)),
    Damage(
      testDescription: "texts", notes: training(#"{"random/step": {"dtype": "string", "shape": [], "values": [1]}}"#)),
    Damage(
      testDescription: "a seed of another type",
      notes: training(#"{"random/seed": {"dtype": "float32", "shape": [2], "values": [1, 2]}}"#)),
    Damage(
      testDescription: "half a seed",
      notes: training(#"{"random/seed": {"dtype": "uint32", "shape": [1], "values": [1]}}"#)),
    Damage(testDescription: "a history of epochs to come", notes: training(epoch: 1)),
    Damage(
      testDescription: "no history", notes: training(), hasHistory: false,
      reason: "the history of the training (nnrun.history) is missing"),
    Damage(
      testDescription: "features of another model", notes: #"{"schema": 1, "features": ["a", "b"]}"#,
      reason: "they name 2 of 3 features"),
  ]

  private func snapshot(_ notes: String, hasHistory: Bool = true) throws -> ModelSnapshot {
    let definition = ModelDefinition.sequential(
      input: InputDefinition("x", shape: [3]), layers: [("same", Identity())])
    let text = SourceText(name: "nnrun.json", text: notes)
    let value = try #require(JSONReader.parse(text, diagnostics: Diagnostics()))
    let history = History([(0, Logs([("loss", 0.5)])), (1, Logs([("loss", 0.25)]))])
    return ModelSnapshot(
      definition: definition, weights: [:], notes: value, history: hasHistory ? history : nil)
  }

  @Test(arguments: damages) func refuses(_ damage: Damage) throws {
    try inTemporaryFolder { folder in
      let path = folder + "/m.keras"
      var bytes: [UInt8] = []
      try KerasArchive().write(snapshot(damage.notes, hasHistory: damage.hasHistory)) { bytes += $0 }
      try Data(bytes).write(to: URL(filePath: path))
      let error = #expect(throws: DiagnosticError.self) { _ = try Sequential.load(path) }
      #expect(error?.diagnostics.map(\.message) == ["its notes (nnrun.json) are damaged: \(damage.reason)"])
      #expect(error?.diagnostics.first?.origin == path)
    }
  }

  @Test func readsWhatIsSound() throws {
    let state = #"{"random/seed": {"dtype": "uint32", "shape": [2], "values": [7, 0]}}"#
    let notes = try #require(try SavedNotes(of: snapshot(Self.training(state)), file: "m.keras"))
    #expect(notes.training?.progress.epoch == 2)
    #expect(notes.training?.progress.history.epochs == [0, 1])
    #expect(notes.training?.state["random/seed"] == Tensor([7, 0] as [UInt32], shape: [2]))
    #expect(try SavedNotes(of: ModelSnapshot(definition: snapshot("{}").definition, weights: [:]), file: "") == nil)
  }
}

/// Layers that only pass on give numbers of the type that the input has.
@Suite struct PredictionTypeTests {
  @Test(arguments: [DType.float32, .float64, .bfloat16, .int32, .int64, .uint8, .bool])
  func predictions(_ dtype: DType) throws {
    try inTemporaryFolder { folder in
      let input = InputDefinition("x", shape: [2], dtype: dtype)
      let definition = ModelDefinition.sequential(input: input, layers: [("same", Identity())])
      var bytes: [UInt8] = []
      try KerasArchive().write(ModelSnapshot(definition: definition, weights: [:])) { bytes += $0 }
      try Data(bytes).write(to: URL(filePath: folder + "/m.keras"))
      try Data("0,1\n1,0\n".utf8).write(to: URL(filePath: folder + "/x.csv"))
      var request = RunRequest(model: folder + "/m.keras")
      request.data = folder + "/x.csv"
      let predictions = try predict(request)
      #expect(predictions.output == Tensor([0, 1, 1, 0] as [Float], shape: [2, 2]))
      var text = ""
      predictions.writeCSV { text += $0 }
      #expect(text == "y0,y1\n0.0,1.0\n1.0,0.0\n")
      try predictions.write(to: folder + "/p.npy", force: false)
    }
  }
}
