import NNRun

/// Tells three kinds of iris by four lengths: trains, measures, saves, loads, and answers.
///
///     swift run --package-path Examples/Iris -c release Iris datasets/iris
@main struct Iris {
  static func main() async throws {
    let folder = CommandLine.arguments.dropFirst().first ?? "datasets/iris"

    let train = try Dataset(csv: "\(folder)/train_x.csv", labels: "\(folder)/train_y.csv")
    let test = try Dataset(csv: "\(folder)/test_x.csv", labels: "\(folder)/test_y.csv")

    let model = try Sequential(name: "iris", seed: 1) {
      Input([4])
      Normalization()
      Dense(16, activation: .relu)
      Dense(3, activation: .softmax)
    }
    try model.compile(
      optimizer: .adam(learningRate: 0.02), loss: .categoricalCrossentropy, metrics: [.accuracy])
    print(try model.summary())

    let history = try model.fit(train, epochs: 40, batchSize: 16, validationSplit: 0.2, reporter: Progress())
    print("loss: \(short(history["loss"].first)) -> \(short(history["loss"].last))")

    let logs = try model.evaluate(test)
    print("accuracy on \(test.count) flowers it has not seen: \(short(logs["accuracy"]))")

    try model.save("iris.keras")
    let loaded = try Sequential.load("iris.keras")
    let flower = try Tensor([[6.1, 2.9, 4.7, 1.4]])
    let probabilities = try loaded.predict(flower)
    let classes = loaded.classNames ?? []
    print("this one is \(classes[probabilities.argmax()[0]])")

    try await answer(loaded, test)
    try trainOwnLayer(on: train)
    try trainFromSpec(train)
    try await stopAndGoOn(train)
  }
}

/// With three digits.
func short(_ number: Double?) -> Double { ((number ?? .nan) * 1000).rounded() / 1000 }
