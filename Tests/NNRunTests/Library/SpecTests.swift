import Foundation
import NNRun
import Testing

/// Networks from specs, in a program.
@Suite struct SpecTests {
  private let spec = """
    name: flowers
    seed: 3
    layers:
      - Normalization
      - Dense: {units: 8, activation: relu}
      - Dense: {units: 3, activation: softmax, trainable: false}
    compile: {optimizer: {Adam: 0.02}, loss: sparse_categorical_crossentropy, metrics: [accuracy]}
    fit: {epochs: 3, batch_size: 16, validation_split: 0.25}
    """

  @Test func isTheModelThatAProgramWrites() throws {
    let model = try Sequential(spec: spec)
    #expect(model.name == "flowers" && model.seed == 3 && model.fitSettings.epochs == 3)
    let written = try Sequential(name: "flowers", seed: 3) {
      Normalization()
      Dense(8, activation: .relu)
      Dense(3, activation: .softmax).frozen()
    }
    try written.compile(
      optimizer: .adam(learningRate: 0.02), loss: .sparseCategoricalCrossentropy, metrics: ["accuracy"])
    let history = try model.fit(try iris("train"))
    #expect(history.epochs == [0, 1, 2] && history["val_accuracy"].count == 3)
    #expect(try written.fit(iris("train"), epochs: 3, batchSize: 16, validationSplit: 0.25) == history)
    #expect(try written.predict(iris("test")) == model.predict(iris("test")))
  }

  @Test func readsAFile() throws {
    try inTemporaryFolder { folder in
      let path = folder + "/flowers.yaml"
      try spec.write(toFile: path, atomically: true, encoding: .utf8)
      #expect(try Sequential(specFile: path).name == "flowers")
      let error = #expect(throws: FileAccessError.self) { _ = try Sequential(specFile: folder + "/none.yaml") }
      #expect(error?.description == "\(folder)/none.yaml: error: there is no such file\n")
    }
  }

  @Test func mistakesAreShownWhereTheyStand() {
    let error = #expect(throws: DiagnosticError.self) { _ = try Sequential(spec: "layers:\n  - Dence: 3\n") }
    #expect(
      error?.description == """
        spec:2:5: error: unknown layer "Dence"
          2 |   - Dence: 3
            |     ^^^^^
          help: did you mean Dense?

        """)
  }

  @Test func layersThatDoNotFitAreShownWhereTheyStand() {
    let spec = "layers:\n  - Dense: 5\n  - Reshape: [2, 2]\n"
    let error = #expect(throws: DiagnosticError.self) { _ = try Sequential(spec: spec).predict(Tensor([[1.0]])) }
    #expect(error?.description.hasPrefix("spec:3:5: error: Reshape \"reshape\": ") == true)
  }
}
