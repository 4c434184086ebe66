import Foundation
import NNTestSupport
import Testing

/// Which exit code a mistake has that could have several.
@Suite struct ExitCodeTests {
  struct Mistake: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var arguments: [String]
    var environment: [String: String] = [:]
    var exit: Int32 = 2
    var error: String
  }

  private static let train = ["train", "model.yaml", "--data", "x.csv", "--labels", "y.csv"]

  static let mistakes = [
    Mistake(
      testDescription: "threads", arguments: train, environment: ["NNRUN_THREADS": "x"],
      error: "NNRUN_THREADS: error: expected a number of threads from 1 to 1024, got \"x\"\n"),
    Mistake(
      testDescription: "backend", arguments: train, environment: ["NNRUN_BACKEND": "cuda"],
      error: "NNRUN_BACKEND: error: this build has no backend cuda\n"),
    Mistake(
      testDescription: "unknown backend", arguments: train, environment: ["NNRUN_BACKEND": "cup"],
      error: "NNRUN_BACKEND: error: unknown backend \"cup\"\n"),
    Mistake(
      testDescription: "checkpoints", arguments: train, environment: ["NNRUN_CHECKPOINT_SECONDS": "often"],
      error: "NNRUN_CHECKPOINT_SECONDS: error: expected a number of seconds, 0 or more, got \"often\"\n"),
    Mistake(
      testDescription: "checkpoints of a resumed run", arguments: ["train", "--resume", "latest"],
      environment: ["NNRUN_CHECKPOINT_SECONDS": "-1"],
      error: "NNRUN_CHECKPOINT_SECONDS: error: expected a number of seconds, 0 or more, got \"-1\"\n"),
    Mistake(
      testDescription: "output of a training", arguments: train + ["--out", "there.keras"],
      error: "there.keras: error: this file is already there and is not overwritten\n"),
    Mistake(
      testDescription: "output of predictions", arguments: ["predict", "m.keras", "--data", "x.csv", "--out", "x.csv"],
      error: "x.csv: error: this file is already there and is not overwritten\n"),
    Mistake(
      testDescription: "output of made-up data", arguments: ["generate-dummy"],
      error: "x.csv: error: this file is already there and is not overwritten\n"),
    Mistake(
      testDescription: "a saved model that a spec names", arguments: ["validate", "saved.yaml"], exit: 66,
      error: "saved.yaml:1:8: error: model: there is no file x.keras\n"),
    Mistake(
      testDescription: "and another mistake beside it", arguments: ["validate", "worse.yaml"], exit: 65,
      error: "worse.yaml:1:8: error: model: there is no file x.keras\n"),
    Mistake(
      testDescription: "a link to itself as the model", arguments: ["summary", "loop"], exit: 74,
      error: "loop: error: this file cannot be read: too many levels of symbolic links\n"),
    Mistake(
      testDescription: "a link to itself as the data", arguments: ["summary", "model.yaml", "--data", "loop"], exit: 74,
      error: "loop: error: this file could not be read: too many levels of symbolic links\n"),
    Mistake(
      testDescription: "a link to nothing", arguments: ["summary", "dangling"], exit: 66,
      error: "dangling: error: there is no such file\n"),
  ]

  @Test(arguments: mistakes) func ends(_ mistake: Mistake) throws {
    var files = Samples.files
    files["there.keras"] = ""
    files["saved.yaml"] = "model: x.keras\ncompile: {loss: mse}\n"
    files["worse.yaml"] = "model: x.keras\nbogus: 1\n"
    try withFolder(files) { folder in
      for (name, target) in [("loop", "loop"), ("dangling", "nothing")] {
        try FileManager.default.createSymbolicLink(atPath: "\(folder)/\(name)", withDestinationPath: target)
      }
      let run = try runCLI(mistake.arguments, in: folder, environment: mistake.environment)
      #expect(run.end == .exit(mistake.exit))
      #expect(run.standardOutput.isEmpty)
      #expect(run.standardError.hasPrefix(mistake.error), "\(run.standardError)")
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/runs"))
    }
  }
}
