import Foundation
import NNRunCLI
import NNTestSupport
import Testing

/// What is seen on terminals of several widths, and where there is none.
@Suite struct TerminalTests {
  /// The lines that are left to see: what was drawn over is gone.
  private func seen(_ run: CLIRun) -> [String] {
    run.standardOutput.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let last = line.unicodeScalars.split(separator: "\r").last.map { String($0.filter { $0 != "\u{8}" }) } ?? ""
      return WrappedLines.withoutEscapes(last[...])
    }
  }

  private let iris = "\(projectFolder)/datasets/iris"
  private var irisData: [String] { ["--data", "\(iris)/train_x.csv", "--labels", "\(iris)/train_y.csv"] }

  @Test(arguments: [80, 200]) func aTrainingFits(columns: Int) throws {
    try withFolder { folder in
      let run = try runCLI(
        ["train", "\(projectFolder)/models/iris.yaml", "--epochs", "2"] + irisData, in: folder, columns: columns)
      #expect(run.end == .exit(0))
      let lines = seen(run)
      for line in lines { #expect(line.count <= columns || line.contains(iris), "\(line)") }
      #expect(lines.contains("Epoch 2/2"))
      #expect(
        lines.suffix(3) == [
          "  saved     runs/iris/1/model.keras", "  next      nnrun predict runs/iris/1 --data FILE", "",
        ])
    }
  }

  @Test(arguments: [40, 80, 200]) func evaluationsAndHelpFit(columns: Int) throws {
    try withFolder { folder in
      let train = ["train", "\(projectFolder)/models/digits.yaml", "--epochs", "1", "--verbose", "0"]
      let digits = "\(projectFolder)/datasets/digits"
      for name in ["test_x.csv", "test_y.csv"] {
        try FileManager.default.createSymbolicLink(
          atPath: "\(folder)/\(name)", withDestinationPath: "\(digits)/\(name)")
      }
      let data = ["--data", "test_x.csv", "--labels", "test_y.csv"]
      #expect(try runCLI(train + data, in: folder).end == .exit(0))
      let run = try runCLI(["evaluate", "runs/digits/latest"] + data, in: folder, columns: columns)
      #expect(run.end == .exit(0))
      for line in seen(run) { #expect(line.count <= columns, "\(line)") }
      #expect(run.standardOutput.contains("rows: class, columns: predicted class"))
    }
    let commands = ["train", "evaluate", "predict", "validate", "summary", "inspect", "generate-dummy", "backends"]
    for command in commands where columns >= 80 {
      let run = try runCLI([command, "--help"], columns: columns)
      for line in seen(run) { #expect(line.count <= columns, "\(command): \(line)") }
    }
  }

  @Test(arguments: [40, 80, 200]) func errorsFit(columns: Int) throws {
    try withFolder(Samples.files) { folder in
      let run = try runCLI(
        ["validate", "wrong.yaml", "none.yaml"], in: folder, columns: columns, errorOnTerminal: true)
      #expect(run.end == .exit(65))
      for line in seen(run) { #expect(line.count <= columns, "\(line)") }
      #expect(run.standardOutput.contains("\u{1B}[1;31merror:\u{1B}[0m"))
    }
  }

  @Test(arguments: [40, 80]) func backendsFit(columns: Int) throws {
    let run = try runCLI(["backends"], columns: columns)
    #expect(run.end == .exit(0))
    let lines = seen(run)
    for line in lines { #expect(line.count <= columns, "\(line)") }
    // Words stay whole.
    #expect(lines.joined(separator: " ").split(separator: " ").contains("type"))
  }

  /// Piped, lines are as long as they are, whatever the environment says of columns.
  @Test func pipesBreakNothing() throws {
    try withFolder { folder in
      let run = try runCLI(
        ["train", "\(projectFolder)/models/iris.yaml", "--epochs", "1"] + irisData, in: folder,
        environment: ["COLUMNS": "40"])
      #expect(run.standardOutput.contains("  target    species in \(iris)/train_y.csv, 3 classes: setosa (40), "))
      #expect(!run.standardOutput.contains("  next "))
      #expect(!run.standardOutput.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\r" || $0 == "\u{8}" })
    }
  }

  @Test func columnsOfTheEnvironmentWin() throws {
    try withFolder { folder in
      let run = try runCLI(
        ["train", "\(projectFolder)/models/iris.yaml", "--epochs", "1"] + irisData, in: folder,
        environment: ["COLUMNS": "60"], columns: 200)
      #expect(seen(run).contains("  inputs    4 numbers: sepal_length_cm, sepal_width_cm,"))
    }
  }

  @Test(arguments: ["0", "1", "2"]) func howMuchIsTold(verbose: String) throws {
    try withFolder(Samples.files) { folder in
      let arguments = ["train", "model.yaml", "--data", "x.csv", "--labels", "y.csv", "--verbose", verbose]
      let run = try runCLI(arguments, in: folder, columns: 80)
      #expect(run.end == .exit(0))
      #expect(run.standardOutput.isEmpty == (verbose == "0"))
      #expect(run.standardOutput.unicodeScalars.contains("\r") == (verbose == "1"))
      #expect(run.standardOutput.contains("2/2 - 0s - ") == (verbose == "2"))
      #expect(run.standardOutput.contains("  saved     ") == (verbose != "0"))
    }
  }

  @Test(arguments: [["NO_COLOR": "1"], ["TERM": "dumb"], ["TERM": ""]])
  func noColors(_ environment: [String: String]) throws {
    try TrainedSamples.trained("flowers.yaml --data flowers.csv --target species --verbose 0") { folder in
      let commands = [
        ["evaluate", "runs/flowers/1", "--data", "flowers.csv"], ["summary", "runs/flowers/1"],
        ["validate", "none.yaml"],
        ["train", "flowers.yaml", "--data", "flowers.csv", "--target", "species"],
      ]
      for command in commands {
        let run = try runCLI(command, in: folder, environment: environment, columns: 80, errorOnTerminal: true)
        // 30 to 49 and 90 to 107 are colours; bold is none.
        #expect(run.standardOutput.firstMatch(of: /\u{1B}\[(\d+;)*(3|4|9|10)\d/) == nil, "\(command)")
      }
    }
  }
}
