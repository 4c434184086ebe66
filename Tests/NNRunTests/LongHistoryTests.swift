import Foundation
import NNConfig
import NNExport
import NNTraining
import Testing

@testable import NNRun

/// A run whose history is longer than what a model's file may hold as JSON.
@Suite struct LongHistoryTests {
  private static let epochs = 60_000

  private static let spec = """
    name: net
    layers:
      - Input: [2]
      - Dense: 1
    compile: {loss: mse, optimizer: {SGD: {learning_rate: 0.01, momentum: 0.9}}}
    fit: {epochs: \(epochs + 3), batch_size: 4}

    """

  @Test func goesOnAndComesToItsEnd() throws {
    try inTemporaryFolder { folder in
      let request = try request(in: folder)
      let begun = Steps(1)
      let run = try TrainingRun(TrainingSession(request), observer: begun).run { begun.interruption }
      #expect(run.status == .interrupted)
      try lengthen("\(run.folder)/checkpoint.keras")
      for copy in ["once", "twice"] {
        try FileManager.default.copyItem(atPath: run.folder, toPath: "\(folder)/\(copy)")
      }

      let once = try resume("\(folder)/once", steps: .max)
      #expect(once.status == .done)
      #expect(once.history.epochs.count == Self.epochs + 3)
      #expect(try resume("\(folder)/twice", steps: 3).status == .interrupted)
      let checkpoint = try Data(contentsOf: URL(filePath: "\(folder)/twice/checkpoint.keras"))
      #expect(checkpoint.count > KerasArchive.jsonByteLimit)
      #expect(try resume("\(folder)/twice", steps: .max).status == .done)
      for file in ["model.keras", "history.csv"] {
        let bytes = try ["once", "twice"].map { try Data(contentsOf: URL(filePath: "\(folder)/\($0)/\(file)")) }
        #expect(bytes[0] == bytes[1])
      }
    }
  }

  private func request(in folder: String) throws -> RunRequest {
    let files = [
      "net.yaml": Self.spec, "x.csv": (0..<8).map { "\($0 % 3),\(Double($0) / 8)\n" }.joined(),
      "y.csv": (0..<8).map { "\(Double($0) / 4)\n" }.joined(),
    ]
    for (name, text) in files { try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)")) }
    var request = RunRequest(model: "\(folder)/net.yaml")
    request.data = "\(folder)/x.csv"
    request.labels = "\(folder)/y.csv"
    request.backend = "reference"
    request.runDirectory = "\(folder)/runs"
    return request
  }

  /// Lets a checkpoint say that most epochs are done.
  private func lengthen(_ path: String) throws {
    let diagnostics = Diagnostics()
    let read = try Data(contentsOf: URL(filePath: path)).withUnsafeBytes {
      KerasArchive().read($0, name: path, diagnostics: diagnostics)
    }
    var snapshot = try #require(read)
    var notes = try #require(try SavedNotes(of: snapshot, file: path))
    let names = ["loss"] + (1..<22).map { "metric_\($0)" }
    let history = History((0..<Self.epochs).map { epoch in (epoch, Logs(names.map { ($0, Double(epoch) / 3) })) })
    notes.training?.progress = TrainingProgress(epoch: Self.epochs, history: history)
    snapshot.notes = notes.value
    snapshot.history = history
    var bytes: [UInt8] = []
    try KerasArchive().write(snapshot) { bytes += $0 }
    try Data(bytes).write(to: URL(filePath: path))
  }

  private func resume(_ folder: String, steps: Int) throws -> RunResult {
    var request = RunRequest(model: "")
    request.resume = folder
    let observer = Steps(steps)
    return try TrainingRun(resuming: request, observer: observer).run { observer.interruption }
  }

  /// Interrupts after some steps.
  private final class Steps: RunObserver {
    private var left: Int

    init(_ count: Int) { left = count }

    var interruption: Interruption? { left > 0 ? nil : .interrupt }
    func stepEnded(_ step: Int, logs: () throws -> Logs) throws { left -= 1 }
  }
}

/// Models whose notes have to fit in their file.
@Suite struct WideModelTests {
  /// Their ranges alone would not.
  @Test func aWideModelIsSaved() throws {
    try inTemporaryFolder { folder in
      let width = 400_000
      let model = try Sequential([Dense(1)])
      try model.compile(optimizer: .sgd, loss: .mse)
      let x = Tensor((0..<2 * width).map { Float($0) / 1000 }, shape: [2, width])
      try model.fit(x, Tensor([1.0, 2.0], shape: [2, 1]))
      try model.save(folder + "/m.keras")
      #expect(try Sequential.load(folder + "/m.keras").weightPaths == ["dense/kernel", "dense/bias"])
    }
  }
}
