import NNRun

/// Many tasks ask one model at the same time.
func answer(_ model: Sequential, _ flowers: Dataset) async throws {
  let predictor = try model.predictor()
  let names = try await withThrowingTaskGroup(of: String.self) { group in
    for row in 0..<flowers.count {
      let flower = try flowers.rows(at: [row]).x
      group.addTask {
        let probabilities = try predictor.predict(flower)
        return predictor.classNames?[probabilities.argmax()[0]] ?? "?"
      }
    }
    return try await group.reduce(into: []) { $0.append($1) }
  }
  print("answers: \(names.count), kinds: \(Set(names).sorted().joined(separator: ", "))")
}

/// Prints every tenth epoch.
final class Progress: Reporter {
  func epochEnded(_ epoch: Int, logs: Logs, seconds: Double) {
    if (epoch + 1) % 10 == 0 { print("epoch \(epoch + 1): loss \(short(logs["loss"]))") }
  }
}

/// A training in a task that is cancelled, and goes on later.
func stopAndGoOn(_ train: Dataset) async throws {
  let settings = FitSettings(epochs: 5, batchSize: 16)
  let training = Task {
    let model = try Sequential([Dense(3, activation: .softmax)])
    try model.compile(optimizer: .sgd, loss: .crossentropy)
    try model.fit(train, settings: settings, checkpoint: "checkpoint.keras")
  }
  training.cancel()
  do {
    try await training.value
  } catch is CancellationError {
    let model = try Sequential.load("checkpoint.keras")
    let history = try model.fit(train, settings: settings, checkpoint: "checkpoint.keras", resume: true)
    print("went on to epoch \(history.epochs.count)")
  }
}
