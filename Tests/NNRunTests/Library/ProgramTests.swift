import Foundation
import NNRun
import NNTestSupport
import Testing

/// A program and the command line do the same.
@Suite struct ProgramTests {
  private let spec = """
    seed: 4
    layers:
      - Normalization
      - Dense: {units: 8, activation: relu}
      - Dropout: 0.2
      - Dense: {units: 3, activation: softmax}
    compile: {optimizer: adam, loss: categorical_crossentropy, metrics: [accuracy]}
    fit: {epochs: 4, batch_size: 16, validation_split: 0.2, class_weight: balanced}
    """
  private let data = root.appending(path: "datasets/iris").path

  @Test func aProgramTrainsAsTheCommandDoes() throws {
    try inTemporaryFolder { folder in
      try spec.write(toFile: folder + "/iris.yaml", atomically: true, encoding: .utf8)
      let model = try Sequential(specFile: folder + "/iris.yaml")
      let history = try model.fit(try iris("train"))
      let run = try runCLI(
        [
          "train", "iris.yaml", "--data", data + "/train_x.csv", "--labels", data + "/train_y.csv", "--out",
          "out.keras",
        ], in: folder, environment: ["NNRUN_THREADS": "1"])
      #expect(run.end == .exit(0), "\(run.standardError)")
      let other = try Sequential.load(folder + "/out.keras")
      #expect(other.classNames == model.classNames)
      #expect(history.epochs.count == 4)
      for path in model.weightPaths { #expect(try other.weight(path) == model.weight(path), "\(path)") }
    }
  }

  @Test func theCommandAsksAProgramsModel() throws {
    try inTemporaryFolder { folder in
      let model = try Sequential(spec: spec)
      try model.fit(try iris("train"))
      try model.save(folder + "/iris.keras")
      let run = try runCLI(
        ["predict", "iris.keras", "--data", data + "/test_x.csv", "--out", "p.csv"], in: folder,
        environment: ["NNRUN_THREADS": "1"])
      #expect(run.end == .exit(0), "\(run.standardError)")
      let table = try String(contentsOfFile: folder + "/p.csv", encoding: .utf8).split(separator: "\n")
      let classes = table.dropFirst().map { $0.split(separator: ",")[0] }
      let expected = try model.predict(iris("test")).argmax().map { model.classNames?[$0] ?? "" }
      #expect(classes.map(String.init) == expected)
    }
  }
}
