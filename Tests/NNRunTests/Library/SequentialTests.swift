import NNRun
import NNTestSupport
import Testing

/// Building and compiling networks in a program.
@Suite struct SequentialTests {
  @Test func listsLayersWithConditionsAndLoops() throws {
    let hidden = [8, 4]
    let isWide = false
    let usesNoise: Bool? = true
    let model = try Sequential(name: "chain") {
      Input([3])
      for units in hidden { Dense(units, activation: .relu) }
      if isWide { Dense(64) } else { Dropout(0.5) }
      if let usesNoise, usesNoise { Dropout(0.25).named("noise") }
      [Flatten()]
      Dense(2).named("head").frozen()
    }
    let summary = try model.summary()
    #expect(summary.name == "chain")
    #expect(summary.rows.map(\.name) == ["dense", "dense_1", "dropout", "noise", "flatten", "head"])
    #expect(summary.rows.map(\.outputShape)[1] == [nil, 4])
    #expect(summary.trainable.parameters == 3 * 8 + 8 + 8 * 4 + 4)
    #expect(summary.nonTrainable.parameters == 4 * 2 + 2)
    #expect(model.weightPaths.first == "dense/kernel" && model.weightPaths.count == 6)
  }

  @Test func takesAListOfLayers() throws {
    let model = try Sequential([Dense(2), Dense(1)], input: Input([3]))
    #expect(model.weightPaths == ["dense/kernel", "dense/bias", "dense_1/kernel", "dense_1/bias"])
  }

  @Test func theSameSeedGivesTheSameWeights() throws {
    func kernel(seed: UInt64) throws -> Tensor {
      try Sequential([Dense(4)], input: Input([3]), seed: seed).weight("dense/kernel")
    }
    #expect(try kernel(seed: 1) == kernel(seed: 1))
    #expect(try kernel(seed: 1) != kernel(seed: 2))
  }

  @Test func weightsCanBeSet() throws {
    let model = try Sequential([Dense(1)], input: Input([2]))
    try model.setWeight("dense/kernel", to: Tensor([[2.0], [3.0]]))
    try model.setWeight("dense/bias", to: Tensor([1.0]))
    #expect(try model.predict(Tensor([[10.0, 100.0]])).floats == [321])
    #expect(try model.weight("dense/kernel").floats == [2, 3])
  }

  @Test func weightsAreNumbers() throws {
    let model = try Sequential([Dense(1)], input: Input([2]))
    let error = #expect(throws: DiagnosticError.self) {
      try model.setWeight("dense/kernel", to: Tensor(["a", "b"], shape: [2, 1]))
    }
    #expect(error?.diagnostics.map(\.message) == ["dense/kernel: expected numbers, got texts"])
  }

  @Test func theFirstDataTellTheShape() throws {
    let model = try Sequential([Dense(1)])
    #expect(model.weightPaths.isEmpty)
    #expect(try model.predict(Tensor([[1, 2, 3]])).shape == [1, 1])
    #expect(model.weightPaths == ["dense/kernel", "dense/bias"])
  }

  @Test func compilingBeforeBuildingIsTheSameAsAfter() throws {
    let (x, y) = (try Tensor([[1.0], [2.0], [3.0]]), try Tensor([[2.0], [4.0], [6.0]]))
    func losses(inputFirst: Bool) throws -> [Double] {
      let model = try Sequential([Dense(1)], input: inputFirst ? Input([1]) : nil)
      try model.compile(optimizer: .sgd(learningRate: 0.05), loss: .mse)
      return try model.fit(x, y, epochs: 3)["loss"]
    }
    #expect(try losses(inputFirst: true) == losses(inputFirst: false))
  }

  @Test func describesItself() throws {
    let model = try Sequential(name: "small") {
      Input([4])
      Dense(3)
      Dense(1).frozen()
    }
    #expect(
      try model.summary().description == """
        Model: small
        Layer (type)                  Output shape  Weights
        dense (Dense)                 (None, 3)          15
        dense_1 (Dense), not trained  (None, 1)           4
        Trainable weights: 15
        Other weights: 4
        """)
  }

  // MARK: - Mistakes

  struct Mistake: Sendable, CustomTestStringConvertible {
    var id: String
    var text: String
    var make: @Sendable () throws -> Void
    var testDescription: String { id }
  }

  static let mistakes: [Mistake] = [
    Mistake(id: "no layers", text: "error: there are no layers\n") { _ = try Sequential([]) },
    Mistake(
      id: "units", text: "error: Dense \"dense\": units: expected a positive integer, got 0\n"
    ) { _ = try Sequential([Dense(0)]) },
    Mistake(
      id: "two names",
      text: """
        error: "a" is the name of two layers
          help: give one of them another with .named(...)

        """
    ) {
      _ = try Sequential {
        Dense(1).named("a")
        Dense(1).named("a")
      }
    },
    Mistake(id: "slash", text: "error: expected a name of one letter or more without /, got \"a/b\"\n") {
      _ = try Sequential { Dense(1).named("a/b") }
    },
    Mistake(
      id: "late input",
      text: """
        error: Input stands behind other layers
          help: let one Input be the first in the list

        """
    ) {
      _ = try Sequential {
        Dense(1)
        Input([4])
      }
    },
    Mistake(id: "negative input", text: "error: input \"input_layer\": expected extents of 1 or more, got -4\n") {
      _ = try Sequential([Dense(1)], input: Input([-4]))
    },
    Mistake(id: "long rows", text: "error: input \"input_layer\": a row cannot have more than 2147483648 numbers\n") {
      _ = try Sequential([Dense(1)], input: Input([.max, 2]))
    },
    Mistake(id: "many units", text: "error: Dense \"dense\": units: expected at most 268435456, got \(Int.max)\n") {
      _ = try Sequential([Dense(.max)], input: Input([2]))
    },
    Mistake(
      id: "shapes",
      text: """
        error: Reshape "reshape": target_shape: (2, 2) takes 4 numbers, and a row of shape (5,) has 5
          note: shapes so far: input (4) -> dense (5) -> reshape

        """
    ) { _ = try Sequential([Dense(5), Reshape([2, 2])], input: Input([4])) },
    Mistake(
      id: "unknown optimizer",
      text: """
        error: compile: unknown optimizer "adm"
          help: did you mean adam?

        """
    ) { try Sequential([Dense(1)]).compile(optimizer: "adm", loss: "mse") },
    Mistake(
      id: "unknown loss",
      text: """
        error: compile: unknown loss "mean_square_error"
          help: did you mean mean_squared_error?

        """
    ) { try Sequential([Dense(1)]).compile(optimizer: .adam, loss: "mean_square_error") },
    Mistake(
      id: "unknown metric",
      text: """
        error: compile: unknown metric "acuracy"
          help: did you mean accuracy?

        """
    ) { try Sequential([Dense(1)]).compile(loss: .mse, metrics: [.mae, "acuracy"]) },
    Mistake(
      id: "learning rate",
      text: "error: Adam: learning_rate: expected a non-negative number or a schedule, got -1.0\n"
    ) { try Sequential([Dense(1)]).compile(optimizer: .adam(learningRate: -1), loss: .mse) },
    Mistake(
      id: "no weights yet",
      text: """
        error: the model has no weights yet: the shape of its input is not known
          help: begin the layers with Input([...]), or train the model first

        """
    ) { _ = try Sequential([Dense(1)]).weight("dense/kernel") },
    Mistake(
      id: "not compiled",
      text: """
        error: the model is not compiled
          help: call compile with a loss first

        """
    ) { try Sequential([Dense(1)]).fit(Tensor([[1.0]]), Tensor([[1.0]])) },
    Mistake(id: "epochs", text: "error: fit: epochs: expected a positive integer, got 0\n") {
      try regression().fit(Tensor([[1.0]]), Tensor([[1.0]]), epochs: 0)
    },
    Mistake(id: "batch size", text: "error: fit: batch_size: expected a positive integer, got -1\n") {
      _ = try regression().predict(Tensor([[1.0]]), batchSize: -1)
    },
    Mistake(
      id: "other columns",
      text: """
        error: the model expects 4 numbers per row, x has 2
          help: write 2 in the spec, leave the input out, or check the data's columns

        """
    ) { _ = try Sequential([Dense(1)], input: Input([4])).predict(Tensor([[1.0, 2.0]])) },
    Mistake(
      id: "other rows",
      text: """
        error: x has 2 rows, y has 1
          help: give one row of y for each of x

        """
    ) { try regression().fit(Tensor([[1.0], [2.0]]), Tensor([[1.0]])) },
    Mistake(
      id: "both weights",
      text: """
        error: sample weights and class weights are both given
          help: give one of them

        """
    ) {
      let model = try Sequential([Dense(1, activation: .sigmoid)])
      try model.compile(loss: .binaryCrossentropy)
      try model.fit(
        Tensor([[1.0], [2.0]]), Tensor([0, 1]), classWeight: .balanced, sampleWeight: Tensor([1.0, 2.0]))
    },
    Mistake(
      id: "nothing to resume",
      text: """
        error: there is no training to resume: the model was saved at the end of one, or by another program, or was \
        compiled or trained since it was loaded
          help: load the checkpoint and resume at once, or train without resume

        """
    ) { try regression().fit(Dataset(Tensor([[1.0]]), Tensor([[1.0]])), resume: true) },
  ]

  @Test(arguments: mistakes)
  func saysWhatIsWrong(_ mistake: Mistake) {
    let error = #expect(throws: DiagnosticError.self) { try mistake.make() }
    #expect(error?.description == mistake.text)
  }
}

/// A model of one number.
func regression() throws -> Sequential {
  let model = try Sequential([Dense(1)])
  try model.compile(optimizer: .sgd(learningRate: 0.01), loss: .mse)
  return model
}
