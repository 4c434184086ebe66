import Foundation
import NNConfig
import NNExport
import NNLayers
import NNTensor
import NNTestSupport
import NNTraining
import Testing

/// Models that nnrun saves. With NNRUN_KEEP_SAVED=FOLDER they are left there, with what they answer and how their
/// training goes on, for Scripts/keras/check_saved.py to see what Keras makes of them.
@Suite struct SavedModelTests {
  static let folder = ProcessInfo.processInfo.environment["NNRUN_KEEP_SAVED"]

  @Test(arguments: SavedModel.all) func goesOnFromItsFile(_ saved: SavedModel) throws {
    let model = try saved.model()
    let snapshot = try model.snapshot(notes: .mapping(["made_by": .string("a test")]))
    let bytes = try KerasArchive().written(snapshot)
    let read = try KerasArchive().reading(bytes)
    #expect(read.weights == snapshot.weights)
    #expect(read.definition.nodes.map(\.name) == saved.definition.nodes.map(\.name))
    #expect(read.definition.nodes.map(\.trainable) == saved.definition.nodes.map(\.trainable))
    #expect(read.definition.isSequential == saved.definition.isSequential)
    #expect(try KerasArchive().written(read) == bytes)

    let again = try Model.reading(read)
    let rows = SavedModel.rows(for: saved.settings)
    let predictions = try model.predict(rows)[0]
    #expect(try again.predict(rows)[0] == predictions)
    var answers = ["predictions": predictions]
    var logs: [ConfigEntry] = []
    if saved.trains {
      // The training that goes on equals the one that was never interrupted, to the last bit.
      let history = try model.fit(rows, settings: SavedModel.fit)
      #expect(try again.fit(rows, settings: SavedModel.fit) == history)
      #expect(try again.snapshot().weights == model.snapshot().weights)
      logs = history.logs[0].entries.map { ConfigEntry($0.name, .sequence(history[$0.name].map { .double($0) })) }
      for (index, variable) in model.weights.enumerated() { answers["\(index)"] = try model.weight(variable.path) }
    }
    if let folder = Self.folder { try keep(saved, bytes, rows, answers, .mapping(logs), in: folder) }
  }

  private func keep(
    _ saved: SavedModel, _ bytes: [UInt8], _ rows: TensorSource, _ answers: [String: Tensor], _ logs: ConfigValue,
    in folder: String
  ) throws {
    let folder = URL(filePath: folder)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(bytes).write(to: folder.appending(path: saved.id + ".keras"))
    func numbers(_ tensor: Tensor) -> ConfigValue {
      .mapping([
        "shape": .sequence(tensor.shape.dims.map { .int($0) }),
        "values": .sequence(tensor.doubles.map { .double($0) }),
      ])
    }
    let fit = SavedModel.fit
    var entries = [
      ConfigEntry("x", numbers(rows.x)), ConfigEntry("epochs", .int(fit.epochs)),
      ConfigEntry("batch_size", .int(fit.batchSize)), ConfigEntry("logs", logs),
      ConfigEntry(
        "answers", .mapping(answers.sorted { $0.key < $1.key }.map { ConfigEntry($0.key, numbers($0.value)) })),
    ]
    if let y = rows.y { entries.append(ConfigEntry("y", numbers(y))) }
    try Data(JSONWriter().write(.mapping(entries)).utf8).write(to: folder.appending(path: saved.id + ".json"))
  }

  /// All that Keras trains in this version, at both ends.
  @Test func everyComponentIsSaved() throws {
    let texts = try SavedModel.all.map { saved in
      JSONWriter().write(try KerasFile(KerasArchive().written(saved.model().snapshot())).config)
    }
    let text = texts.joined()
    let components: [any Component.Type] =
      LayerCatalog.standard.types + Initializers.all.types + Regularizers.all.types + Constraints.all.types
      + Losses.all.types + Metrics.all.types + Optimizers.all.types + LearningRateSchedules.all.types
    for type in components where type.name != "STFT" {
      #expect(text.contains("\"class_name\": \"\(type.name)\""), "no saved model has \(type.name)")
    }
  }
}
