import ArgumentParser
import NNRun

/// `nnrun evaluate MODEL`: loss and metrics of a trained model on data.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measures a trained model on data.",
    usage: "nnrun evaluate <model> --data <file> --labels <file> [<options>]",
    discussion: """
      Loss and metrics are those that the model was compiled with. For up to 20 classes a table shows which were taken \
      for which. Column names, classes and separators are those of the training.

      Examples:
        nnrun evaluate runs/iris/latest --data test.csv --target species
        nnrun evaluate model.keras --data x.csv --labels y.csv --min accuracy=0.9
      """)

  @Argument(
    help: "A saved model, a .keras file, or the folder of a run.", completion: .file(extensions: ["keras"]))
  var model: String

  @OptionGroup(title: "Data") var data: DataOptions

  @Option(parsing: .unconditional, help: ArgumentHelp("Rows per step; 32 by default.", valueName: "n"))
  var batchSize: Int?

  @OptionGroup var thresholds: ThresholdOptions
  @OptionGroup var json: JSONOption
  @OptionGroup var spec: SpecOptions
  @OptionGroup var backend: BackendOptions

  func validate() throws { try requirePositive(batchSize, "--batch-size") }

  func run() throws {
    var request = RunRequest(model: model)
    data.fill(&request)
    spec.fill(&request)
    backend.fill(&request)
    try thresholds.fill(&request)
    request.batchSize = batchSize
    let asked = request
    try json.reporting { lines in
      let result = try evaluate(asked)
      let missed = result.missed.map(\.diagnostic)
      report(result.warnings + missed, lines)
      let exit: CommandStatus = missed.isEmpty ? .done : .threshold
      if let lines {
        lines.end(
          missed.isEmpty ? .done : .missed, exit: exit.rawValue,
          [
            ConfigEntry("rows", .int(result.rows)), ConfigEntry("logs", result.logs.json),
            ConfigEntry("confusion", result.confusion.map(ConfusionTable.json) ?? .null),
          ])
      } else {
        try show(result)
      }
      if exit != .done { throw exit }
    }
  }

  private func show(_ result: Evaluation) throws {
    let terminal = Terminal.standardOutput
    try terminal.write(
      WrappedLines.text(
        result.description.map(\.printable), columns: terminal.isTerminal ? terminal.columns : nil))
    try terminal.write(
      ProgressBar.texts(of: result.logs.entries.map { ($0.name, $0.value) }).joined(separator: " - ") + "\n")
    if let confusion = result.confusion { try terminal.write(ConfusionTable(confusion, on: terminal).text) }
  }
}
