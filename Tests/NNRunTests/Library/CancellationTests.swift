import Foundation
import NNRun
import Testing

/// A training in a task that is cancelled.
@Suite struct CancellationTests {
  private static let settings = FitSettings(epochs: 4, batchSize: 16, validationSplit: 0.2)

  @Test(arguments: [1, 6, 7, 17])
  func savesAndGoesOnAsIfItHadNeverStopped(_ step: Int) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "cancel-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "checkpoint.keras").path
    let whole = try irisModel(seed: 7)
    let history = try whole.fit(try iris("train"), settings: Self.settings)

    let task = Task {
      try withUnsafeCurrentTask { task in
        let model = try irisModel(seed: 7)
        let watch = Watch(step) { task?.cancel() }
        try model.fit(try iris("train"), settings: Self.settings, reporter: watch, checkpoint: path)
      }
    }
    await #expect(throws: CancellationError.self) { try await task.value }

    let model = try Sequential.load(path)
    #expect(model.seed == 7)
    let resumed = try model.fit(try iris("train"), settings: Self.settings, checkpoint: path, resume: true)
    #expect(resumed == history)
    #expect(try model.predict(iris("test")) == whole.predict(iris("test")))
    // What was finished cannot be resumed.
    #expect(throws: DiagnosticError.self) { try model.fit(try iris("train"), settings: Self.settings, resume: true) }
  }

  /// Does something after a number of steps: cancels the task, as another one would.
  private final class Watch: Reporter {
    private let step: Int
    private let action: () -> Void
    private var steps = 0

    init(_ step: Int, _ action: @escaping () -> Void) {
      self.step = step
      self.action = action
    }

    func stepEnded(_ step: Int, logs: () throws -> Logs) throws {
      steps += 1
      if steps == self.step { action() }
    }
  }
}
