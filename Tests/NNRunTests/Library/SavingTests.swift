import Foundation
import NNRun
import Testing

/// Models in files.
@Suite struct SavingTests {
  private func trained(epochs: Int = 3) throws -> Sequential {
    let model = try irisModel(seed: 5)
    try model.fit(try iris("train"), epochs: epochs, batchSize: 16)
    return model
  }

  @Test func aLoadedModelIsTheOneThatWasSaved() throws {
    try inTemporaryFolder { folder in
      let model = try trained()
      try model.save(folder + "/m.keras")
      let loaded = try Sequential.load(folder + "/m.keras")
      #expect(loaded.name == model.name && loaded.classNames == model.classNames)
      #expect(try loaded.predict(iris("test")) == model.predict(iris("test")))
      #expect(try loaded.evaluate(iris("test")) == model.evaluate(iris("test")))
      #expect(try loaded.summary() == model.summary())
      // The same model gives the same bytes.
      try loaded.save(folder + "/again.keras")
      let files = try ["m", "again"].map { try Data(contentsOf: URL(filePath: "\(folder)/\($0).keras")) }
      #expect(files[0] == files[1])
    }
  }

  /// With the optimizer's state, the number of steps and, given the same seed, the same random numbers.
  @Test func aLoadedModelGoesOnTraining() throws {
    try inTemporaryFolder { folder in
      let train = try iris("train")
      let model = try trained(epochs: 2)
      try model.save(folder + "/m.keras")
      let loaded = try Sequential.load(folder + "/m.keras", seed: 5)
      let expected = try model.fit(train, epochs: 4, batchSize: 16, initialEpoch: 2)
      #expect(try loaded.fit(train, epochs: 4, batchSize: 16, initialEpoch: 2) == expected)
      #expect(try loaded.weight("dense/kernel") == model.weight("dense/kernel"))
    }
  }

  @Test func compilingALoadedModelBeginsAnew() throws {
    try inTemporaryFolder { folder in
      try trained().save(folder + "/m.keras")
      let model = try Sequential.load(folder + "/m.keras")
      try model.compile(optimizer: .sgd(learningRate: 0), loss: .categoricalCrossentropy)
      let kernel = try model.weight("dense/kernel")
      #expect(try model.fit(iris("train"), epochs: 1).logs[0].entries.map(\.name) == ["loss"])
      #expect(try model.weight("dense/kernel") == kernel)
    }
  }

  @Test func filesAreOverwrittenOnlyIfWanted() throws {
    try inTemporaryFolder { folder in
      let path = folder + "/m.keras"
      let model = try Sequential([Dense(1)], input: Input([2]))
      try model.save(path)
      let before = try Data(contentsOf: URL(filePath: path))
      try model.setWeight("dense/bias", to: Tensor([9.0]))
      let error = #expect(throws: FileAccessError.self) { try model.save(path, overwrite: false) }
      #expect(error?.description.contains("help: say overwrite: true to replace it") == true)
      #expect(try Data(contentsOf: URL(filePath: path)) == before)
      try model.save(path)
      #expect(try Sequential.load(path).weight("dense/bias").floats == [9])
      #expect(throws: FileAccessError.self) { try model.save(folder + "/none/m.keras") }
      #expect(throws: DiagnosticError.self) { try Sequential([Dense(1)]).save(path) }
    }
  }

  @Test func whatIsNoModelIsRefused() throws {
    try inTemporaryFolder { folder in
      try "layers: []".write(toFile: folder + "/m.keras", atomically: true, encoding: .utf8)
      let error = #expect(throws: DiagnosticError.self) { _ = try Sequential.load(folder + "/m.keras") }
      #expect(error?.description.contains("m.keras: error: ") == true)
      #expect(throws: FileAccessError.self) { _ = try Sequential.load(folder + "/none.keras") }
      #expect(throws: FileAccessError.self) { _ = try Sequential.load(folder) }
    }
  }

  @Test func aSpecMayGoOnFromAFile() throws {
    try inTemporaryFolder { folder in
      let model = try trained()
      try model.save(folder + "/m.keras")
      let again = try Sequential(spec: "model: \(folder)/m.keras\nfit: {epochs: 2}\n")
      #expect(again.fitSettings.epochs == 2)
      #expect(try again.predict(iris("test")) == model.predict(iris("test")))
      #expect(throws: DiagnosticError.self) { _ = try Sequential(spec: "model: \(folder)/none.keras\n") }
    }
  }
}
