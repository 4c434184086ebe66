import Foundation
import NNTestSupport
import Testing

@Suite struct TrainTests {
  private let data = ["--data", "x.csv", "--labels", "y.csv"]

  private func train(
    _ model: String, _ arguments: [String] = [], environment: [String: String] = [:], input: String = "",
    columns: Int? = nil
  ) throws -> CLIRun {
    try withFolder(Samples.files) { folder in
      try runCLI(
        ["train", model] + arguments, in: folder, environment: environment, input: input, columns: columns)
    }
  }

  @Test func help() throws { try expectHelp(of: "train") }

  @Test func aLineAnEpochIntoAPipe() throws {
    let run = try train("model.yaml", data)
    #expect(run.end == .exit(0))
    #expect(run.standardError.isEmpty)
    #expect(!run.standardOutput.contains("\u{1B}"))
    let lines = run.standardOutput.split(separator: "\n").map(String.init)
    #expect(lines.contains("  data      x.csv, 8 rows, no header"))
    let progress = lines.drop { !$0.hasPrefix("Epoch ") }
    #expect(progress.count == 4)
    #expect(progress.first == "Epoch 1/2")
    let line = try Regex(#"2/2 - \d+s - \d+(us|ms|s)/step - accuracy: \d\.\d{4}(e-\d\d)? - loss: \d\.\d{4}(e-\d\d)?"#)
    #expect(try progress.last.map { try line.wholeMatch(in: $0) != nil } == true)
  }

  @Test func aBarOnATerminal() throws {
    let run = try train("model.yaml", data, columns: 80)
    #expect(run.end == .exit(0))
    #expect(run.standardOutput.unicodeScalars.contains("\r"))
    #expect(run.standardOutput.contains("\u{1B}[32m━━━━━━━━━━━━━━━━━━━━\u{1B}[0m\u{1B}[37m\u{1B}[0m"))
    #expect(run.standardOutput.hasSuffix("\n"))
  }

  @Test func noColors() throws {
    let run = try train("model.yaml", data, environment: ["NO_COLOR": "1"], columns: 80)
    #expect(!run.standardOutput.contains("\u{1B}[3"))
    #expect(run.standardOutput.contains("\u{1B}[1m2/2\u{1B}[0m ━━━━━━━━━━━━━━━━━━━━ "))
  }

  @Test func aDumbTerminalGetsLines() throws {
    let run = try train("model.yaml", data, environment: ["TERM": "dumb"], columns: 80)
    #expect(!run.standardOutput.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\r" })
    #expect(run.standardOutput.contains("2/2 - 0s - "))
  }

  @Test func silence() throws {
    let run = try train("model.yaml", data + ["--verbose", "0"], columns: 80)
    #expect(run.end == .exit(0))
    #expect(run.standardOutput.isEmpty)
  }

  @Test func optionsWinOverTheSpec() throws {
    let run = try train(
      "model.yaml",
      data + ["--epochs", "3", "--batch-size", "2", "--validation-split", "0.5", "--set", "compile.metrics=null"])
    #expect(run.end == .exit(0))
    #expect(run.standardOutput.contains("Epoch 3/3\n2/2 - "))
    #expect(!run.standardOutput.contains("accuracy"))
    #expect(run.standardOutput.contains(" - val_loss: "))
  }

  @Test func laterEpochsKeepTheirNumbers() throws {
    let run = try train("model.yaml", data + ["--epochs", "3", "--initial-epoch", "2"])
    #expect(run.standardOutput.contains("Epoch 3/3\n"))
    #expect(!run.standardOutput.contains("Epoch 2/3\n"))
  }

  @Test(arguments: [["--initial-epoch", "20"], ["--epochs", "3", "--initial-epoch", "3"]])
  func nothingLeftToTrainIsAnError(options: [String]) throws {
    let run = try train("model.yaml", data + options)
    #expect(run.end == .exit(2))
    #expect(run.standardOutput == "")
    #expect(
      run.standardError.hasPrefix(
        "--initial-epoch: error: epoch \(options.last ?? "") to begin with leaves nothing of "))
  }

  @Test func dataFromStandardInput() throws {
    let run = try train("model.yaml", ["--data", "-", "--labels", "y.csv"], input: Samples.data)
    #expect(run.end == .exit(0))
    #expect(run.standardOutput.contains("Epoch 2/2\n"))
  }

  /// One seed, one model: what is shown is equal but for the times.
  @Test func oneSeedOneModel() throws {
    func numbers(_ seed: String) throws -> [Substring] {
      let run = try train("model.yaml", data + ["--seed", seed, "--verbose", "2"])
      return run.standardOutput.split(separator: "\n").map { line in
        line.range(of: "/step").map { line[$0.upperBound...] } ?? line
      }
    }
    #expect(try numbers("1") == numbers("1"))
    #expect(try numbers("1") != numbers("2"))
  }

  @Test func aDrawnSeedIsTold() throws {
    let run = try train("model.yaml", data + ["--set", "seed=random"])
    #expect(try Regex(#"seed: (\d+) \(drawn; --seed \1 does it again\)"#).firstMatch(in: run.standardOutput) != nil)
  }

  struct Failure: Sendable, CustomTestStringConvertible {
    var id: String
    var arguments: [String]
    var status: Int32
    var message: String
    var testDescription: String { id }
  }

  @Test(arguments: [
    Failure(
      id: "spec", arguments: ["wrong.yaml", "--data", "x.csv"], status: 65,
      message: "wrong.yaml:4:23: error: Dense \"dense\": unknown key \"activaton\""),
    Failure(
      id: "missing spec", arguments: ["none.yaml"], status: 66, message: "none.yaml: error: there is no such file"),
    Failure(
      id: "missing data", arguments: ["model.yaml", "--data", "none.csv", "--labels", "y.csv"], status: 66,
      message: "none.csv: error: there is no such file"),
    Failure(
      id: "no data", arguments: ["model.yaml"], status: 65, message: "error: there is no data"),
    Failure(
      id: "backend", arguments: ["model.yaml", "--data", "x.csv", "--labels", "y.csv", "--backend", "gpu"], status: 2,
      message: "--backend: error: unknown backend \"gpu\""),
    Failure(
      id: "setting",
      arguments: ["model.yaml", "--data", "x.csv", "--labels", "y.csv", "--set", "compile.optimizer=adm"], status: 65,
      message: "--set #1: error: compile: optimizer: unknown optimizer \"adm\""),
    Failure(
      id: "unknown option", arguments: ["model.yaml", "--epoch", "3"], status: 2,
      message: "Error: Unknown option '--epoch'. Did you mean '--epochs'?"),
    Failure(
      id: "no model", arguments: [], status: 2, message: "Error: Missing expected argument '<model>'"),
    Failure(
      id: "epochs", arguments: ["model.yaml", "--epochs", "0"], status: 2,
      message: "Error: --epochs: expected a whole number of 1 or more, got 0."),
    Failure(
      id: "split", arguments: ["model.yaml", "--validation-split", "1"], status: 2,
      message: "Error: --validation-split: expected a share from 0 to less than 1, got 1.0."),
    Failure(
      id: "split and data", arguments: ["model.yaml", "--validation-split", "0.1", "--validation-data", "x.csv"],
      status: 2, message: "Error: --validation-data and --validation-split both say what to validate on"),
    Failure(
      id: "labels and target", arguments: ["model.yaml", "--labels", "y.csv", "--target", "1"], status: 2,
      message: "Error: --labels and --target both say where the labels are: give one of them."),
    Failure(
      id: "verbose", arguments: ["model.yaml", "--verbose", "3"], status: 2,
      message: "Error: --verbose: expected 0, 1 or 2, got 3."),
  ])
  func failures(_ failure: Failure) throws {
    let run = try withFolder(Samples.files) { try runCLI(["train"] + failure.arguments, in: $0) }
    #expect(run.end == .exit(failure.status))
    #expect(run.standardError.hasPrefix(failure.message), "\(run.standardError)")
    #expect(!run.standardOutput.contains("Epoch"))
  }

  @Test func divergenceIsToldOnALineOfItsOwn() throws {
    let run = try train("wild.yaml", data, columns: 80)
    #expect(run.end == .exit(4))
    #expect(run.standardError.hasPrefix("error: the loss stopped being a number in epoch 1, step "))
    #expect(run.standardOutput.hasSuffix("\n"))
  }

  @Test func colorsOfErrorsNeedATerminal() throws {
    let colored = try runCLI(["train", "none.yaml"], columns: 80, errorOnTerminal: true)
    #expect(colored.standardOutput.contains("\u{1B}[1;31merror:\u{1B}[0m"))
    let plain = try runCLI(
      ["train", "none.yaml"], environment: ["NO_COLOR": "1"], columns: 80, errorOnTerminal: true)
    #expect(plain.standardOutput == "none.yaml: error: there is no such file\n")
  }
}
