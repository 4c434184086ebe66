import NNRun
import NNTestSupport
import Testing

/// Training, measuring and asking.
@Suite struct FitTests {
  @Test func learnsIrisFromAFile() throws {
    let model = try irisModel()
    let history = try model.fit(try iris("train"), epochs: 40, batchSize: 16, validationSplit: 0.2)
    #expect(history.logs[0].entries.map(\.name) == ["accuracy", "loss", "val_accuracy", "val_loss"])
    #expect(history["loss"].count == 40 && (history["loss"].last ?? 1) < 0.3)
    #expect(model.classNames == ["setosa", "versicolor", "virginica"])
    let test = try iris("test")
    let logs = try model.evaluate(test)
    #expect((logs["accuracy"] ?? 0) > 0.85)
    let named = try model.predict(test).argmax().map { model.classNames?[$0] }
    let right = zip(named, try #require(test.labelTexts)).count { $0 == $1 }
    #expect(
      Double(right) / Double(test.count)
        == logs["accuracy"].map { ($0 * Double(test.count)).rounded() / Double(test.count) })
  }

  /// Class numbers, one-hot rows and names of classes are the same labels.
  @Test func labelsMayComeInEveryForm() throws {
    let data = try iris("train")
    let names = try #require(data.labelTexts)
    let classes = ["setosa", "versicolor", "virginica"]
    let numbers = names.compactMap { classes.firstIndex(of: $0) }
    func losses(_ y: Tensor) throws -> [Double] { try irisModel().fit(data.x, y, epochs: 2)["loss"] }
    let expected = try irisModel().fit(data, epochs: 2)["loss"]
    #expect(try losses(Tensor(names)) == expected)
    #expect(try losses(Tensor(numbers)) == expected)
    #expect(try losses(toCategorical(Tensor(numbers))) == expected)
    #expect(try losses(Tensor(numbers.map(Double.init))) == expected)
  }

  @Test func predictsNumbers() throws {
    let x = try Tensor((0..<32).map { [Double($0) / 16 - 1] })
    let y = Tensor(x.doubles.map { 3 * $0 - 1 })
    let model = try Sequential([Dense(1)])
    try model.compile(optimizer: .sgd(learningRate: 0.2), loss: .mse, metrics: ["mae", .rootMeanSquaredError])
    let history = try model.fit(x, y, epochs: 60)
    #expect(history.logs[0].entries.map(\.name) == ["loss", "mae", "root_mean_squared_error"])
    #expect((history["loss"].last ?? 1) < 1e-4)
    #expect(abs(try model.weight("dense/kernel").floats[0] - 3) < 0.05)
    #expect(abs(try model.evaluate(x, y)["mae"] ?? 1) < 0.02)
  }

  @Test func validatesOnWhatIsGiven() throws {
    let (x, y) = (try Tensor([[1.0], [2.0]]), Tensor([1.0, 2.0]))
    let model = try regression()
    let history = try model.fit(x, y, epochs: 2, validationData: (x, y))
    #expect(history["val_loss"].count == 2)
    #expect(try model.evaluate(x, y)["loss"] == history["val_loss"].last)
  }

  /// `shuffle: false` holds out the last rows, as Keras does.
  @Test func holdsOutTheLastRowsWithoutShuffling() throws {
    let (x, y) = (try Tensor((0..<10).map { [Double($0)] }), Tensor((0..<10).map(Double.init)))
    let held = (try Tensor([[8.0], [9.0]]), Tensor([8.0, 9.0]))
    let split = try regression().fit(x, y, validationSplit: 0.2, shuffle: false)
    let first = try Dataset(x, y).rows(at: Array(0..<8))
    let model = try regression()
    try model.fit(first, epochs: 1, shuffle: false)
    let loss = try #require(model.evaluate(held.0, held.1)["loss"])
    #expect(split["val_loss"] == [loss])
  }

  @Test func weightsCountRows() throws {
    let x = try Tensor([[1.0], [1.0]])
    let y = Tensor([0.0, 1.0])
    let model = try Sequential([Dense(1, useBias: false, kernelInitializer: .zeros)])
    try model.compile(optimizer: .sgd(learningRate: 0), loss: .mse)
    // The mean of the weighted squares over the rows.
    #expect(try model.fit(x, y, sampleWeight: Tensor([5.0, 3.0]))["loss"] == [1.5])
    #expect(try model.evaluate(x, y, sampleWeight: Tensor([5.0, 1.0]))["loss"] == 0.5)
  }

  @Test func classesWeighAsTold() throws {
    let x = try Tensor([[0.0], [0.0], [0.0], [0.0]])
    let y = Tensor([0, 0, 0, 1])
    func loss(_ weights: ClassWeights?) throws -> Double {
      let model = try Sequential([Dense(1, activation: .sigmoid)])
      try model.compile(optimizer: .sgd(learningRate: 0), loss: .binaryCrossentropy)
      return try #require(model.fit(x, y, classWeight: weights)["loss"].first)
    }
    let one = try loss(nil)
    #expect(abs(one - 0.6931) < 1e-3)
    #expect(abs(try loss(.balanced) - one) < 1e-6)
    #expect(abs(try loss(.byClass([1: 5])) - 2 * one) < 1e-6)
    #expect(abs(try loss(.byClass(["0": 0, "1": 4])) - one) < 1e-6)
    #expect(throws: DiagnosticError.self) { try loss(.byClass(["setosa": 2])) }
  }

  /// Fractional labels need a loss for numbers; texts too.
  @Test func labelsThatAreNoClassesAreToldBeforeTraining() throws {
    let x = try Tensor([[1.0], [2.0]])
    let model = try irisModel()
    let error = #expect(throws: DiagnosticError.self) { try model.fit(x, Tensor([0.5, 1])) }
    #expect(
      error?.description.hasPrefix("y, row 1: error: 0.5 is not a class number: expected 0 to 2\n") == true,
      "\(error?.description ?? "")")
  }

  /// Normalization learns from the first data it sees, and from others only when it is told to.
  @Test func adaptsOnce() throws {
    let (first, other) = (try Tensor([[1.0], [3.0]]), try Tensor([[10.0], [30.0]]))
    let model = try Sequential([Normalization(), Dense(1)])
    try model.compile(loss: .mse)
    func mean() throws -> [Float] { try model.weight("normalization/mean").floats }
    try model.fit(first, Tensor([1.0, 2.0]))
    #expect(try mean() == [2])
    try model.fit(other, Tensor([1.0, 2.0]))
    #expect(try mean() == [2])
    try inTemporaryFolder { folder in
      try model.save(folder + "/m.keras")
      let loaded = try Sequential.load(folder + "/m.keras")
      try loaded.fit(other, Tensor([1.0, 2.0]))
      #expect(try loaded.weight("normalization/mean").floats == [2])
    }
    try model.adapt(to: Dataset(other))
    #expect(try mean() == [20])
    let told = try Sequential([Normalization(), Dense(1)])
    try told.compile(loss: .mse)
    try told.adapt(to: Dataset(other))
    try told.fit(first, Tensor([1.0, 2.0]))
    #expect(try told.weight("normalization/mean").floats == [20])
  }

  @Test func logsReadWell() throws {
    #expect(Logs([("accuracy", 0.1 + 0.2), ("loss", 1e-5)]).description == "accuracy: 0.3, loss: 1e-05")
  }

  @Test func aReporterHearsEveryEpoch() throws {
    final class Listener: Reporter {
      var epochs: [Int] = []
      func epochEnded(_ epoch: Int, logs: Logs, seconds: Double) { epochs.append(epoch) }
    }
    let listener = Listener()
    try regression().fit(Tensor([[1.0]]), Tensor([1.0]), epochs: 3, initialEpoch: 1, reporter: listener)
    #expect(listener.epochs == [1, 2])
  }

  @Test func aLossThatIsNoNumberSaysWhere() throws {
    let model = try Sequential([Dense(1)])
    try model.compile(optimizer: .sgd(learningRate: 1e30), loss: .mse)
    let x = try Tensor([[1e10], [2e10]])
    let error = #expect(throws: DivergedError.self) { try model.fit(x, Tensor([1.0, 2.0]), epochs: 5, batchSize: 1) }
    let text = try #require(error).description
    #expect(text.hasPrefix("error: the loss became NaN or infinite in epoch 1, step "))
    #expect(text.contains("help: lower the learning rate"))
  }

  @Test func worksOnBothBackends() throws {
    func losses(_ backend: String) throws -> [Double] {
      try irisModel(backend: Backends.make(backend)).fit(try iris("train"), epochs: 2)["loss"]
    }
    for (left, right) in zip(try losses("cpu"), try losses("reference")) { #expect(abs(left - right) < 1e-4) }
  }
}
