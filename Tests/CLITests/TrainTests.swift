import Foundation
import NNTestSupport
import Testing

@Suite struct TrainTests {
  private let data = ["--data", "x.csv", "--labels", "y.csv"]

  private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

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
    #expect(progress.count == 5)
    #expect(progress.last == "  saved     runs/tiny/1/model.keras")
    #expect(progress.first == "Epoch 1/2")
    let line = try Regex(#"2/2 - \d+s - \d+(us|ms|s)/step - accuracy: \d\.\d{4}(e-\d\d)? - loss: \d\.\d{4}(e-\d\d)?"#)
    #expect(try progress.dropLast().last.map { try line.wholeMatch(in: $0) != nil } == true)
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
        "--initial-epoch: error: initial_epoch \(options.last ?? "") leaves no epoch to train: epochs is "))
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
    #expect(
      try Regex(#"\n  seed      (\d+), drawn; --seed \1 repeats this run\n"#).firstMatch(in: run.standardOutput) != nil)
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
      message: "--backend: error: this build has no backend gpu"),
    Failure(
      id: "setting",
      arguments: ["model.yaml", "--data", "x.csv", "--labels", "y.csv", "--set", "compile.optimizer=adm"], status: 65,
      message: "--set #1: error: compile: optimizer: unknown optimizer \"adm\""),
    Failure(
      id: "out", arguments: ["model.yaml", "--data", "x.csv", "--labels", "y.csv", "--out", "x.h5"], status: 2,
      message: "--out: error: expected a name that ends with .keras, got \"x.h5\""),
    Failure(
      id: "run folder", arguments: ["model.yaml", "--data", "x.csv", "--labels", "y.csv", "--run-dir", "x.csv"],
      status: 74, message: "x.csv: error: this folder cannot be made: not a directory"),
    Failure(
      id: "threshold", arguments: ["model.yaml", "--data", "x.csv", "--labels", "y.csv", "--min", "accuracy=2"],
      status: 3, message: "--min: error: accuracy is "),
    Failure(
      id: "unknown metric", arguments: ["model.yaml", "--data", "x.csv", "--labels", "y.csv", "--min", "val_loss=2"],
      status: 2, message: "--min: error: there is no log \"val_loss\""),
    Failure(
      id: "run", arguments: ["--resume", "runs/none"], status: 66, message: "runs/none: error: there is no such run"),
  ])
  func failures(_ failure: Failure) throws {
    let run = try withFolder(Samples.files) { try runCLI(["train"] + failure.arguments, in: $0) }
    #expect(run.end == .exit(failure.status))
    #expect(run.standardError.hasPrefix(failure.message), "\(run.standardError)")
    if failure.status != 3 { #expect(!run.standardOutput.contains("Epoch")) }
  }

  /// The saved optimizer belongs to all weights; what the error says to write lets a new one begin.
  @Test func aLayerIsFrozen() throws {
    try TrainedSamples.trained("flowers.yaml --data flowers.csv --target species --verbose 0") { folder in
      func train(_ more: [String]) throws -> CLIRun {
        let data = ["--data", "flowers.csv", "--target", "species", "--epochs", "1"]
        let frozen = ["--set", "layers.dense.trainable=false"]
        return try runCLI(["train", "runs/flowers/latest"] + data + frozen + more, in: folder)
      }
      let refused = try train([])
      #expect(refused.end == .exit(65))
      #expect(
        refused.standardError == """
          runs/flowers/latest/model.keras: error: the saved optimizer has 10 variables, Adam of this model has 6
            help: to begin with a new one: --set 'compile.optimizer={Adam: 0.05}'

          """)
      let run = try train(["--set", "compile.optimizer={Adam: 0.05}"])
      #expect(run.end == .exit(0), "\(run.standardError)")
      #expect(run.standardOutput.contains("  note      the optimizer begins anew: it is given by --set\n"))
    }
  }

  /// As in Keras: the rows are shared among the steps, unless a batch size is given.
  @Test func stepsWithoutABatchSize() throws {
    let rows = (0..<40).map { "\($0 % 5),\($0 % 3)\n" }.joined()
    let spec = "layers: [Dense: 1]\ncompile: {loss: mse}\nfit: {epochs: 2, steps_per_epoch: 5}\n"
    try withFolder(["s.yaml": spec, "d.csv": rows]) { folder in
      let options = ["s.yaml", "--data", "d.csv", "--target", "2"]
      for (more, batch) in [([], "batch_size: 8"), (["--batch-size", "4"], "batch_size: 4")] {
        let run = try runCLI(["train"] + options + more, in: folder)
        #expect(run.end == .exit(0), "\(run.standardError)")
        #expect(run.standardOutput.contains("\n5/5 - "))
        let written = try text("\(folder)/runs/s/latest/spec.yaml")
        #expect(written.contains(batch), "\(written)")
      }
    }
  }

  /// A run of a spec that names a saved model says where its weights came from.
  @Test func theSpecOfARunNamesItsOrigin() throws {
    try withFolder(Samples.files) { folder in
      #expect(try runCLI(["train", "model.yaml"] + data + ["--out", "m.keras"], in: folder).end == .exit(0))
      try writeFile("\(folder)/more.yaml", Array("model: m.keras\nfit: {epochs: 1}\n".utf8))
      #expect(try runCLI(["train", "more.yaml"] + data, in: folder).end == .exit(0))
      let written = try text("\(folder)/runs/more/1/spec.yaml")
      #expect(
        written.firstMatch(
          of: /^# It began with the weights of \/.*\/m\.keras; a run of this file begins with new ones\.\n/) != nil)
      #expect(try runCLI(["validate", "runs/more/1/spec.yaml"], in: folder).end == .exit(0))
    }
  }

  @Test func divergenceIsToldOnALineOfItsOwn() throws {
    let run = try train("wild.yaml", data, columns: 80)
    #expect(run.end == .exit(4))
    #expect(run.standardError.hasPrefix("error: the loss became NaN or infinite in epoch 1, step "))
    #expect(run.standardOutput.hasSuffix("\n"))
  }

  /// Weights that grew too large in the end are not what is saved: the model measures finite.
  @Test func aDivergedModelIsOfUse() throws {
    let model = """
      layers:
        - Input: [1]
        - Dense: {units: 1, kernel_initializer: zeros}
      compile: {loss: mse, optimizer: {SGD: 0.3}}
      fit: {epochs: 60, batch_size: 4}

      """
    try withFolder(["late.yaml": model, "late.csv": "1,1\n2,2\n3,3\n4,4\n"]) { folder in
      let run = try runCLI(["train", "late.yaml", "--data", "late.csv", "--target", "2"], in: folder)
      #expect(run.end == .exit(4))
      let said = run.standardError
      let epoch = try #require(said.firstMatch(of: /in epoch (\d+), step 1\n/).flatMap { Int($0.1) })
      #expect(epoch > 17)
      let kept = (epoch - 2) / 16 * 16 + 1
      #expect(said.contains("  note: the weights kept are those with which epoch \(kept) began\n"))
      let measured = try runCLI(["evaluate", "runs/late/1", "--data", "late.csv", "--target", "2"], in: folder)
      #expect(measured.end == .exit(0))
      #expect(measured.standardOutput.firstMatch(of: /loss: \d/) != nil, "\(measured.standardOutput)")
    }
  }

  @Test func colorsOfErrorsNeedATerminal() throws {
    let colored = try runCLI(["train", "none.yaml"], columns: 80, errorOnTerminal: true)
    #expect(colored.standardOutput.contains("\u{1B}[1;31merror:\u{1B}[0m"))
    let plain = try runCLI(
      ["train", "none.yaml"], environment: ["NO_COLOR": "1"], columns: 80, errorOnTerminal: true)
    #expect(plain.standardOutput == "none.yaml: error: there is no such file\n")
  }
}
