import Foundation
import NNConfig
import NNGraph
import NNLayers
import NNRun
import NNTensor
import NNTestSupport
import NNTraining
import Testing

/// A file in `models/` and the command in its first comment.
struct ModelFile: Sendable, CustomTestStringConvertible {
  let name: String
  let text: String

  static let all: [ModelFile] = {
    let folder = repository + "models"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    precondition(!names.isEmpty, "\(folder) has no models")
    return names.filter { $0.hasSuffix(".yaml") }.sorted().compactMap { name in
      (try? String(contentsOfFile: folder + "/" + name, encoding: .utf8)).map { ModelFile(name: name, text: $0) }
    }
  }()

  var testDescription: String { name }

  /// Words of the command behind `nnrun train`.
  var arguments: [String] {
    get throws {
      let line = try #require(text.split(separator: "\n").first { $0.contains("nnrun train") }, "\(name): no command")
      let command = try #require(line.components(separatedBy: "nnrun train ").last)
      return command.split(separator: " ").map(String.init)
    }
  }

  /// What the command asks for, files taken from the repository; those of generated data from `generated`.
  func request(_ backend: String, generated: String) throws -> RunRequest {
    let arguments = try arguments
    func option(_ name: String) -> String? {
      arguments.firstIndex(of: name).flatMap { arguments.indices.contains($0 + 1) ? arguments[$0 + 1] : nil }.map {
        $0.contains("/") ? repository + $0 : generated + "/" + $0
      }
    }
    var request = RunRequest(model: repository + (try #require(arguments.first)))
    request.data = option("--data")
    request.labels = option("--labels")
    request.validationData = option("--validation-data")
    request.validationLabels = option("--validation-labels")
    request.backend = backend
    request.threads = 1
    return request
  }

  /// What a good network of that kind reaches on the test part.
  var mark: (metric: String, value: Double)? {
    switch name {
    case "iris.yaml": ("val_accuracy", 0.95)
    case "wine.yaml": ("val_accuracy", 0.97)
    case "breast_cancer.yaml": ("val_accuracy", 0.96)
    case "digits.yaml": ("val_accuracy", 0.97)
    case "diabetes.yaml": ("val_R2Score", 0.45)
    default: nil
    }
  }
}

/// Every file in `models/` is loaded, planned and stepped, and reaches its mark as its comment says.
@Suite struct ModelFileTests {
  @Test(arguments: ModelFile.all, ["reference", "cpu"])
  func stepsAndPlans(_ file: ModelFile, _ backend: String) throws {
    try withGeneratedData { folder in
      var request = try file.request(backend, generated: folder)
      #expect(request.model == repository + "models/" + file.name)
      request.epochs = 1
      request.settings = ["fit.steps_per_epoch=2"]
      let session = try TrainingSession(request)
      let history = try session.run(reporter: SilentReporter())
      #expect(history.epochs == [0])
      #expect(try #require(history["loss"].first).isFinite)
      let report = try session.model.report(rows: 16, training: true)
      if backend == "cpu" {
        #expect(!report.steps.isEmpty && report.fallbacks.isEmpty, "left to the fallback: \(report.fallbacks)")
      }
      try session.model.trainingGraph(rows: 16).verify()
    }
  }

  @Test(arguments: ModelFile.all.filter { $0.mark != nil })
  func reachesItsMark(_ file: ModelFile) throws { try train(file, "cpu") }

  /// All but the digits, over which the reference backend would take minutes.
  @Test(arguments: ModelFile.all.filter { $0.mark != nil && $0.name != "digits.yaml" })
  func reachesItsMarkOnTheReference(_ file: ModelFile) throws { try train(file, "reference") }

  private func train(_ file: ModelFile, _ backend: String) throws {
    let mark = try #require(file.mark)
    let history = try TrainingSession(try file.request(backend, generated: "")).run(reporter: SilentReporter())
    let reached = try #require(history[mark.metric].last)
    #expect(reached >= mark.value, "\(mark.metric) is \(reached)")
  }

  /// What a layer learns from the data it learns from the rows to train on, not from those held out.
  @Test func adaptsToTheTrainingRowsAlone() throws {
    let iris = try #require(ModelFile.all.first { $0.name == "iris.yaml" })
    var request = try iris.request("cpu", generated: "")
    request.validationData = nil
    request.validationLabels = nil
    request.validationSplit = 0.25
    request.noShuffle = true
    request.epochs = 1
    let session = try TrainingSession(request)
    _ = try session.run(reporter: SilentReporter())
    // The last quarter of 120 rows is held out.
    let rows = try String(contentsOfFile: try #require(request.data), encoding: .utf8).split(separator: "\n")[1...90]
    for column in 0..<4 {
      let values = try rows.map { try #require(Double($0.split(separator: ",")[column])) }
      let mean = values.reduce(0, +) / 90
      #expect(abs(try session.model.weight("normalization/mean").doubles[column] - mean) < 1e-5)
    }
  }

  @Test func everyDataSetHasAMark() {
    #expect(ModelFile.all.filter { $0.mark != nil }.count == 5)
    #expect(ModelFile.all.filter { $0.mark == nil }.map(\.name) == ["classic.yaml", "classic_short.yaml"])
  }

  /// The data of `nnrun generate-dummy`.
  private func withGeneratedData(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "nnrun-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var request = DummyRequest()
    request.directory = folder.path()
    request.samples = 100
    _ = try generateDummy(request)
    try body(folder.path())
  }
}
