import Foundation
import NNConfig
import NNData
import NNRun
import NNTensor
import NNTraining
import Testing

/// Trainings from files, without the command line.
@Suite struct TrainingSessionTests {
  /// Counts beyond all data mean what there is.
  @Test(arguments: [
    "batch_size: 9223372036854775807", "batch_size: 9223372036854775807, validation_split: 0.5",
    "validation_split: 0.5, validation_batch_size: 9223372036854775807",
    "validation_split: 0.5, validation_steps: 9223372036854775807",
    "validation_split: 0.5, validation_freq: 9223372036854775807", "steps_per_epoch: 9223372036854775807",
  ])
  func hugeCounts(_ fit: String) throws {
    let item = ErrorCase(
      id: fit, options: ["--data", "x.csv", "--labels", "y.csv"],
      files: [
        .init(
          name: "m.yaml", text: "layers: [Dense: 1]\ncompile: {loss: mse, optimizer: sgd}\nfit: {\(fit)}\n"),
        .init(name: "x.csv", text: "1,2\n2,1\n1,1\n2,2\n"), .init(name: "y.csv", text: "1\n2\n3\n4\n"),
      ])
    let history = try item.inFolder { folder in
      try TrainingSession(item.request(in: folder).0).run(reporter: SilentReporter())
    }
    #expect(history.epochs.count == 1)
  }

  private static let good = ErrorCase(
    id: "good", options: ["--data", "x.csv", "--labels", "y.csv"],
    files: [
      .init(
        name: "m.yaml",
        text: "seed: 4\nlayers:\n  - Dense: {units: 3, activation: softmax}\ncompile: {loss: crossentropy}\n"),
      .init(name: "x.csv", text: "a,b\n1,2\n2,1\n1,1\n2,2\n"), .init(name: "y.csv", text: "u\nv\nw\nu\n"),
    ])

  /// What was understood is told before the first step; nothing is printed and nothing trained.
  @Test func description() throws {
    let session = try Self.good.inFolder { try TrainingSession(Self.good.request(in: $0).0) }
    #expect(session.seed == 4 && !session.seedWasDrawn)
    #expect(session.warnings.isEmpty)
    #expect(session.description.contains { $0.contains("2 numbers: a, b") })
    #expect(session.description.contains { $0.contains("3 classes: u (2), v (1), w (1)") })
  }

  /// Arrays bear the names that `summary` shows, be the input's shape in the spec or left to the data.
  @Test(arguments: ["", "  - Input: [2]\n"]) func arraysByName(_ input: String) throws {
    let layers = input + "  - Dense: 4\n  - Dense: {units: 3, activation: softmax}\n"
    let spec = "layers:\n\(layers)compile: {loss: crossentropy}\n"
    let item = ErrorCase(
      id: "arrays", options: ["--data", "a.npz", "--labels", "a.npz"], files: [.init(name: "m.yaml", text: spec)])
    try item.inFolder { folder in
      let arrays = [
        ("other", Tensor([9, 9, 9] as [Float], shape: [3])), ("dense_1", Tensor([0, 1, 2] as [Int32], shape: [3])),
        ("input_layer", Tensor([1, 2, 3, 4, 5, 6] as [Float], shape: [3, 2])),
      ]
      let members = try arrays.map { name, array in
        let path = "\(folder)/\(name).npy"
        try NPYFile.write(array, to: path)
        return (name: name + ".npy", bytes: Array(try Data(contentsOf: URL(filePath: path))))
      }
      try Data(RecipeFile.zip(members)).write(to: URL(filePath: "\(folder)/a.npz"))
      let (request, _) = try item.request(in: folder)
      let session = try TrainingSession(request)
      #expect(session.description[0].hasSuffix("a.npz:input_layer, 3 rows"))
      #expect(session.description.contains { $0.contains("a.npz:dense_1, 3 classes") })
      #expect(try summarize(request).inputs.map(\.name) == ["input_layer"])
    }
  }

  @Test func optionsWinOverTheSpec() throws {
    let history = try Self.good.inFolder { folder in
      var request = try Self.good.request(in: folder).0
      request.settings = ["fit.epochs=5"]
      request.epochs = 3
      request.seed = 9
      let session = try TrainingSession(request)
      #expect(session.seed == 9)
      return try session.run(reporter: SilentReporter())
    }
    #expect(history.epochs.count == 3)
  }

  @Test func randomSeedsDiffer() throws {
    let seeds = try Self.good.inFolder { folder in
      var request = try Self.good.request(in: folder).0
      request.settings = ["seed=random"]
      return try (0..<2).map { _ in
        let session = try TrainingSession(request)
        #expect(session.seedWasDrawn)
        return session.seed
      }
    }
    #expect(seeds[0] != seeds[1])
  }

  /// A summary of a spec whose input only data tells has names, and no numbers.
  @Test func summaries() throws {
    try Self.good.inFolder { folder in
      var request = try Self.good.request(in: folder).0
      #expect(try summarize(request).trainable.parameters == 9)
      request.data = nil
      request.labels = nil
      let open = try summarize(request)
      #expect(open.rows.map(\.name) == ["dense"])
      #expect(open.rows[0].outputShape == nil)
    }
  }
}
